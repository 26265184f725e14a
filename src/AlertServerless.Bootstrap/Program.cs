using AlertServerless.Bootstrap;
using AlertServerless.Core;
using AlertServerless.Lambda.Hosting;

// One line says what kept the function from starting; Lambda has the error with its stack by then.
var function = Environment.GetEnvironmentVariable(Names.Env.Function);
try
{
    using var traces = XRayDaemon.Listen(Environment.GetEnvironmentVariable);
    using var bootstrap = Functions.Create(function, Environment.GetEnvironmentVariable(Names.Env.KinesisStream));
    await bootstrap.RunAsync();
    return 0;
}
catch (Exception failure)
{
    await Console.Error.WriteLineAsync($"{function ?? "the function"} ends: {failure.Message.ReplaceLineEndings(" ")}");
    return 1;
}
