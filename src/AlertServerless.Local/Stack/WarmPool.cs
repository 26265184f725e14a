using System.Collections.Concurrent;
using AlertServerless.Lambda;
using AlertServerless.Lambda.FanOut;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;

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

    public async Task<KafkaBatchResponse?> InvokeAsync(int partition, KafkaEvent kafkaEvent, ILambdaContext context)
    {
        var function = idle.TryTake(out var warm) ? warm : create();
        var response = await function.HandleAsync(kafkaEvent, context);
        idle.Add(function);
        return response;
    }
}
