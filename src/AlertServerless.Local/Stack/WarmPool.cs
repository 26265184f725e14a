using System.Collections.Concurrent;
using AlertServerless.Lambda;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Local.Stack.Streams;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;

namespace AlertServerless.Local.Stack;

/// <summary>
/// Execution environments as Lambda keeps them: each runs one invocation at a time, is used again while warm, and one
/// more is made when all are busy.
/// </summary>
public sealed class WarmPool
{
    private readonly Func<ConsumerFunction> create;
    private readonly ConcurrentBag<ConsumerFunction> idle = [];
    private int provisioned;

    /// <param name="create">Builds one environment.</param>
    /// <param name="provisioned">How many are ready before the first invocation.</param>
    public WarmPool(Func<ConsumerFunction> create, int provisioned)
    {
        this.create = create;
        Provision(provisioned);
    }

    /// <summary>How many stand ready while nothing happens.</summary>
    public int Provisioned => Volatile.Read(ref provisioned);

    /// <summary>More are made at once; fewer are left to go as they are, and those at work finish.</summary>
    public void Provision(int count)
    {
        for (var more = Provisioned; more < count; more++)
            idle.Add(create());
        while (idle.Count > count && idle.TryTake(out _))
        {
            // Gone.
        }

        Volatile.Write(ref provisioned, count);
    }

    public ConsumerHandlers Handlers => new(InvokeAsync, InvokeAsync);

    public async Task<KafkaBatchResponse?> InvokeAsync(int partition, KafkaEvent kafkaEvent, ILambdaContext context) =>
        await OnOneAsync(function => function.HandleAsync(kafkaEvent, context));

    private async Task<StreamsEventResponse?> InvokeAsync(int shard, KinesisEvent records, ILambdaContext context) =>
        await OnOneAsync(function => function.HandleAsync(records, context));

    private async Task<T> OnOneAsync<T>(Func<ConsumerFunction, Task<T>> call)
    {
        var function = idle.TryTake(out var warm) ? warm : create();
        var response = await call(function);
        idle.Add(function);
        return response;
    }
}
