using System.Diagnostics;
using System.Text.Json;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;

namespace AlertServerless.Local.Stack;

/// <summary>
/// A consumer in a process of its own, so that it can be killed outright: invocations go in as lines of JSON, responses
/// come out. One invocation at a time, as in Lambda. See <see cref="ConsumerHost"/> for the other end.
/// </summary>
public sealed class ConsumerProcess : IAsyncDisposable
{
    private readonly Process process;

    private ConsumerProcess(Process process) => this.process = process;

    public bool IsAlive => !process.HasExited;

    public static async Task<ConsumerProcess> StartAsync(
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ConsumerProcess).Assembly.Location);
        start.ArgumentList.Add(ConsumerHost.Verb);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var child = Process.Start(start) ?? throw new InvalidOperationException("a consumer process did not start");
        var ready = await child.StandardOutput.ReadLineAsync(cancellation);
        if (ready != ConsumerHost.Ready)
            throw new InvalidOperationException($"a consumer process did not come up: {ready ?? "it ended"}");
        return new ConsumerProcess(child);
    }

    /// <exception cref="InvalidOperationException">The process died meanwhile: Lambda would report a failed
    /// invocation.</exception>
    public async Task<KafkaBatchResponse?> InvokeAsync(KafkaEvent kafkaEvent, ILambdaContext context) =>
        KafkaBatchResponse.Parse(await CallAsync(kafkaEvent, context));

    /// <inheritdoc cref="InvokeAsync(KafkaEvent, ILambdaContext)"/>
    public async Task<StreamsEventResponse?> InvokeAsync(KinesisEvent records, ILambdaContext context) =>
        LambdaEvents.StreamsResponse(await CallAsync(records, context));

    private async Task<byte[]> CallAsync<T>(T records, ILambdaContext context)
    {
        using var body = new MemoryStream();
        FunctionSerializer.Instance.Serialize(records, body);
        var line = JsonSerializer.Serialize(
            new InvocationRequest(
                context.AwsRequestId,
                (long)context.RemainingTime.TotalMilliseconds,
                Convert.ToBase64String(body.ToArray())
            )
        );
        try
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
            var answer = await process.StandardOutput.ReadLineAsync();
            return answer is null
                ? throw new InvalidOperationException("the consumer process ended during an invocation")
                : System.Text.Encoding.UTF8.GetBytes(answer);
        }
        catch (IOException broken)
        {
            throw new InvalidOperationException("the consumer process ended during an invocation", broken);
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is given back.</summary>
    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <param name="Event">The event as Lambda's serializer writes it, base64.</param>
    internal sealed record InvocationRequest(string RequestId, long RemainingMs, string Event)
    {
        public T Read<T>()
        {
            using var body = new MemoryStream(Convert.FromBase64String(Event));
            return FunctionSerializer.Instance.Deserialize<T>(body);
        }
    }
}
