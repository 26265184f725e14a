using AlertServerless.Local.Commands;

return await CommandLine.RunAsync(args, CommandIo.System());
