using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Lambda;
using AlertServerless.Local.Stack.Kafka;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack;

/// <summary>The inside of a consumer process: reads invocations from standard input until it closes.</summary>
internal static class ConsumerHost
{
    /// <summary>Not a command for people: the demo starts it.</summary>
    public const string Verb = "consumer-host";

    public const string Ready = "ready";

    public static async Task<int> RunAsync(TextReader input, TextWriter output, TimeProvider clock)
    {
        using var logs = LoggerFactory.Create(log =>
            log.AddSimpleConsole(console => console.SingleLine = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .SetMinimumLevel(LogLevel.Warning)
        );
        var log = new FunctionLog(logs.CreateLogger("consumer"));
        var function = new ConsumerFunction(
            new LocalComposition(Environment.GetEnvironmentVariable, clock, Stream.Null).Consumer()
        );
        var usesKinesis = Environment.GetEnvironmentVariable(Names.Env.KinesisStream) is { Length: > 0 };
        await output.WriteLineAsync(Ready);
        await output.FlushAsync();
        while (await input.ReadLineAsync() is { } line)
        {
            var invocation = JsonSerializer.Deserialize<ConsumerProcess.InvocationRequest>(line)!;
            var context = new LocalLambdaContext(
                "ConsumerFunction",
                invocation.RequestId,
                TimeSpan.FromMilliseconds(invocation.RemainingMs),
                clock,
                log
            );
            var answer = usesKinesis
                ? LambdaEvents.Write(await function.HandleAsync(invocation.Read<KinesisEvent>(), context))
                : LambdaEvents.Write(await function.HandleAsync(invocation.Read<KafkaEvent>(), context));
            await output.WriteLineAsync(answer);
            await output.FlushAsync();
        }

        return 0;
    }
}
