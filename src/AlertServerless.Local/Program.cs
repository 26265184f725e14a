using AlertServerless.Local.Commands;
using AlertServerless.Local.Stack;

// The demo's own children; not a command for people.
if (args is [ConsumerHost.Verb])
    return await ConsumerHost.RunAsync(System.Console.In, System.Console.Out, TimeProvider.System);
Interrupts.Heed();
return await CommandLine.RunAsync(args, CommandIo.System());
