using System.Collections.Concurrent;
using AlertServerless.Lambda;
using AlertServerless.Local.Kafka;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;

namespace AlertServerless.Local.Stack;

/// <summary>
/// Execution environments as Lambda keeps them: each runs one invocation at a time, is used again while warm, and one more is
/// made when all are busy.
/// </summary>
public sealed class WarmPool
{
    private readonly Func<ConsumerFunction> create;
    private readonly ConcurrentBag<ConsumerFunction> idle = [];

    /// <param name="create">Builds one environment.</param>
    /// <param name="provisioned">How many are ready before the first invocation.</param>
    public WarmPool(Func<ConsumerFunction> create, int provisioned)
    {
        this.create = create;
        for (var i = 0; i < provisioned; i++) idle.Add(create());
    }

    public async Task<BatchResponse?> InvokeAsync(int partition, KafkaEvent kafkaEvent, ILambdaContext context)
    {
        var function = idle.TryTake(out var warm) ? warm : create();
        var response = await function.HandleAsync(kafkaEvent, context);
        idle.Add(function);
        return new BatchResponse([.. response.BatchItemFailures.Select(failure => new FailedRecord(failure.ItemIdentifier.Partition, failure.ItemIdentifier.Offset))]);
    }
}
