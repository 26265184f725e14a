using AlertServerless.Lambda.FanOut;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Streams;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

public sealed class TopicTriggerTests
{
    [Fact]
    public async Task EachPartitionsRecordBecomesItsOwnInvocation()
    {
        await using var rig = await TriggerRig.StartAsync(16, KafkaBatchResponse? (_) => KafkaBatchResponse.Success);
        for (var p = 0; p < 16; p++)
            await rig.PublishAsync(p, $"lane {p}");
        await rig.HandledAsync(16);

        Assert.Equal(Enumerable.Range(0, 16), rig.Invocations.Select(i => i.Partition).Order());
        Assert.All(rig.Invocations, i => Assert.Equal($"lane {i.Partition}", i.Text));
        Assert.All(rig.Invocations, i => Assert.Equal($"alerts-{i.Partition}", Assert.Single(i.Event.Records).Key));
    }

    [Fact]
    public async Task TheEventIsShapedAsLambdasPollerShapesIt()
    {
        await using var rig = await TriggerRig.StartAsync(1, KafkaBatchResponse? (_) => KafkaBatchResponse.Success);
        await rig.PublishAsync(0, "x");
        await rig.HandledAsync(1);

        var invocation = Assert.Single(rig.Invocations);
        Assert.Equal("aws:kafka", invocation.Event.EventSource);
        Assert.Equal("alerts", invocation.First.Topic);
        Assert.Equal(0, invocation.First.Offset);
        Assert.Equal("CREATE_TIME", invocation.First.TimestampType);
        // Header bytes are Java's: 200 is written as -56.
        Assert.Equal([1, -56], Assert.Single(invocation.First.Headers)["alert-key-id"]);
    }

    [Fact]
    public async Task APartitionHasOneInvocationAtATime()
    {
        var running = 0;
        var most = 0;
        using var gate = new SemaphoreSlim(0);
        await using var rig = await TriggerRig.StartAsync(
            1,
            KafkaBatchResponse? (_) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                gate.Wait(TimeSpan.FromMilliseconds(20));
                Interlocked.Decrement(ref running);
                return KafkaBatchResponse.Success;
            }
        );
        for (var i = 0; i < 5; i++)
            await rig.PublishAsync(0, $"{i}");
        await rig.HandledAsync(5);

        Assert.Equal(1, most);
        Assert.Equal(["0", "1", "2", "3", "4"], rig.Invocations.Select(i => i.Text));
    }

    [Fact]
    public async Task AFailedRecordIsRetriedBeforeTheNextOne()
    {
        var failures = 2;
        await using var rig = await TriggerRig.StartAsync(
            1,
            KafkaBatchResponse? (i) =>
                failures-- > 0
                    ? new KafkaBatchResponse([KafkaBatchItemFailure.At("alerts-0", i.First.Offset)])
                    : KafkaBatchResponse.Success
        );
        await rig.PublishAsync(0, "first");
        await rig.PublishAsync(0, "second");
        await rig.HandledAsync(4);

        Assert.Equal(["first", "first", "first", "second"], rig.Invocations.Select(i => i.Text));
        Assert.Empty(rig.Discarded);
    }

    [Fact]
    public async Task AThrowingFunctionIsRetriedAndThenItsRecordGoesToTheDestination()
    {
        await using var rig = await TriggerRig.StartAsync(
            1,
            KafkaBatchResponse? (_) => throw new InvalidOperationException("killed"),
            o => o with { MaximumRetryAttempts = 2 }
        );
        await rig.PublishAsync(0, "x");
        await rig.HandledAsync(4);

        Assert.Equal(3, rig.Invocations.Count);
        var discarded = Assert.Single(rig.Discarded);
        Assert.Equal(
            (DiscardCondition.RetryAttemptsExhausted, 0L, 3),
            (discarded.Condition, discarded.FirstOffset, discarded.Invocations)
        );
        Assert.Contains("\"condition\":\"RetryAttemptsExhausted\"", discarded.ToJson());
    }

    [Fact]
    public async Task ARecordOlderThanTheLimitIsNeverDelivered()
    {
        var inAnHour = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(1));
        await using var rig = await TriggerRig.StartAsync(
            1,
            KafkaBatchResponse? (_) => KafkaBatchResponse.Success,
            o => o with { MaximumRecordAge = TimeSpan.FromSeconds(60) },
            inAnHour
        );
        await rig.PublishAsync(0, "stale");
        await rig.HandledAsync(1);

        Assert.Empty(rig.Invocations);
        Assert.Equal(DiscardCondition.RecordAgeExceeded, Assert.Single(rig.Discarded).Condition);
    }

    [Fact]
    public async Task RedeliveryGivesEveryRecordTheAskedNumberOfTimes()
    {
        await using var rig = await TriggerRig.StartAsync(
            2,
            KafkaBatchResponse? (_) => KafkaBatchResponse.Success,
            o => o with { Deliveries = 3, OutOfOrder = true }
        );
        for (var i = 0; i < 4; i++)
            await rig.PublishAsync(i % 2, $"{i}");
        await rig.HandledAsync(12);

        Assert.All(rig.Invocations.CountBy(i => i.Text), count => Assert.Equal(3, count.Value));
    }

    [Fact]
    public async Task AStalledPartitionIsReadButNeverDelivered()
    {
        await using var rig = await TriggerRig.StartAsync(
            2,
            KafkaBatchResponse? (_) => KafkaBatchResponse.Success,
            o => o with { StalledPartitions = new HashSet<int> { 0 } }
        );
        await rig.PublishAsync(0, "stuck");
        await rig.PublishAsync(1, "through");
        await rig.HandledAsync(1);

        Assert.Equal("through", Assert.Single(rig.Invocations).Text);
    }

    [Fact]
    public async Task AnInvocationThatOutlivesItsTimeOutIsRetried()
    {
        var unending = new TaskCompletionSource<KafkaBatchResponse?>();
        var answers = new Queue<Task<KafkaBatchResponse?>>([
            unending.Task,
            Task.FromResult<KafkaBatchResponse?>(KafkaBatchResponse.Success),
        ]);
        await using var rig = await TriggerRig.StartAsync(
            1,
            _ => answers.Dequeue(),
            o => o with { FunctionTimeout = TimeSpan.FromMilliseconds(30) }
        );
        await rig.PublishAsync(0, "x");
        await rig.HandledAsync(1);
        Assert.Equal(2, rig.Invocations.Count);
    }
}
