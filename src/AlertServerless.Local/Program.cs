using AlertServerless.Local.Commands;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Stack;

// The demo's own children; not a command for people.
if (args is [ConsumerHost.Verb])
    return await ConsumerHost.RunAsync(System.Console.In, System.Console.Out, TimeProvider.System);
Interrupts.Heed();
var io = CommandIo.System();
using var traces = TraceExport.Start(Environment.GetEnvironmentVariable, out var fault);
return fault is null ? await CommandLine.RunAsync(args, io) : io.Fail(ExitCodes.Usage, fault);
