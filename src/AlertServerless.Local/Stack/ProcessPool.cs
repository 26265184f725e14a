using System.Collections.Concurrent;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Local.Stack.Streams;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;

namespace AlertServerless.Local.Stack;

/// <summary>Consumers as processes, of which some are killed at random moments of the run.</summary>
public sealed class ProcessPool(IReadOnlyDictionary<string, string> variables) : IAsyncDisposable
{
    private readonly ConcurrentBag<ConsumerProcess> idle = [];
    private readonly ConcurrentDictionary<ConsumerProcess, byte> busy = new();
    private int killed;

    public int Killed => killed;

    /// <summary>Alive and waiting.</summary>
    public int Idle => idle.Count(process => process.IsAlive);

    public async Task ProvisionAsync(int count, CancellationToken cancellation)
    {
        foreach (
            var started in await Task.WhenAll(
                Enumerable.Range(0, Math.Max(0, count)).Select(_ => ConsumerProcess.StartAsync(variables, cancellation))
            )
        )
            idle.Add(started);
    }

    public ConsumerHandlers Handlers => new(InvokeAsync, InvokeAsync);

    public Task<KafkaBatchResponse?> InvokeAsync(int partition, KafkaEvent kafkaEvent, ILambdaContext context) =>
        OnOneAsync(process => process.InvokeAsync(kafkaEvent, context));

    private Task<StreamsEventResponse?> InvokeAsync(int shard, KinesisEvent records, ILambdaContext context) =>
        OnOneAsync(process => process.InvokeAsync(records, context));

    private async Task<T> OnOneAsync<T>(Func<ConsumerProcess, Task<T>> call)
    {
        var process = await TakeAsync();
        busy[process] = 0;
        try
        {
            var response = await call(process);
            idle.Add(process);
            return response;
        }
        finally
        {
            busy.TryRemove(process, out _);
            if (!process.IsAlive)
                await process.DisposeAsync();
        }
    }

    /// <summary>Kills one that is at work; false when none is.</summary>
    public bool KillOne(Random random)
    {
        var working = busy.Keys.Where(process => process.IsAlive).ToArray();
        if (working.Length == 0)
            return false;
        working[random.Next(working.Length)].Kill();
        Interlocked.Increment(ref killed);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in idle.Concat(busy.Keys).Distinct())
            await process.DisposeAsync();
    }

    private async Task<ConsumerProcess> TakeAsync()
    {
        while (idle.TryTake(out var warm))
        {
            if (warm.IsAlive)
                return warm;
            await warm.DisposeAsync();
        }

        return await ConsumerProcess.StartAsync(variables, CancellationToken.None);
    }
}
