using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>A receiver or a queue that hangs holds back the cursor, and nobody else; in virtual time.</summary>
public sealed class GoingOnTests
{
    private const int People = 60;
    private const int Chunk = 10;

    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    private readonly ManualTime time = new(Rig.Now);

    [Theory]
    [InlineData(new[] { 7 })]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 60 })]
    [InlineData(new[] { 3, 4, 25, 60 })]
    public async Task Receivers_that_hang_hold_back_nobody_else_of_their_lane(int[] hanging)
    {
        var rig = await RigAsync();
        var channel = new HangingChannel(time, TimeSpan.FromSeconds(3.5), hanging);

        Assert.Equal(RecordEnd.Done, await time.RunAsync(() => RunAsync(rig, channel)));

        Assert.Equal(People, channel.Notified.Select(notified => notified.Subscriber).Distinct().Count());
        Assert.Equal(People, channel.Notified.Count);
        Assert.All(
            channel.Notified.Where(notified => !hanging.Contains((int)notified.Subscriber.Value)),
            notified => Assert.InRange((notified.At - Rig.Now).TotalSeconds, 0, 1.9)
        );
        Assert.Equal(People, (await ReceiptsAsync(rig)).Count);
        await AssertFinishedAsync(rig);
    }

    /// <summary>With a whole chunk under way a crash would repeat more than a chunk.</summary>
    [Fact]
    public async Task No_more_than_a_chunk_is_under_way_without_a_receipt()
    {
        var rig = await RigAsync();
        var channel = new HangingChannel(time, TimeSpan.FromSeconds(2), [.. Enumerable.Range(1, 30)]);

        Assert.Equal(RecordEnd.Done, await time.RunAsync(() => RunAsync(rig, channel)));

        Assert.Equal(People, channel.Notified.Count);
        Assert.InRange(channel.MostUnderWay, 2, Chunk);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(95)]
    public async Task A_queue_that_hangs_holds_back_nobody(int seconds)
    {
        var rig = await RigAsync();
        var channel = new RecordingChannel
        {
            Instead = id => id.Value % 9 == 0 ? new SendOutcome.RetryLater("outage") : null,
        };
        var queue = new HangingQueue(time, Rig.Now.AddSeconds(seconds), rig.Undelivered);
        var lastAt = DateTimeOffset.MinValue;
        var watched = new WatchedChannel(channel, () => lastAt = time.GetUtcNow());

        Assert.Equal(RecordEnd.Done, await time.RunAsync(() => RunAsync(rig, watched, undelivered: queue)));

        Assert.InRange((lastAt - Rig.Now).TotalSeconds, 0, 2);
        Assert.Equal(54, channel.Notified.DistinctBy(notified => notified.Subscriber).Count());
        Assert.Equal(54, channel.Notified.Count);
        Assert.Equal(
            new ulong[] { 9, 18, 27, 36, 45, 54 },
            rig.Undelivered.Items.Select(item => item.Subscriber.Value).Order()
        );
        await AssertFinishedAsync(rig);
    }

    /// <summary>What was sent beyond the cursor has its receipts; who was possibly sent to is filed, not sent to
    /// again.</summary>
    [Fact]
    public async Task Who_takes_over_behind_a_hanging_queue_notifies_nobody_again()
    {
        var rig = await RigAsync();
        var channel = new RecordingChannel
        {
            Instead = id =>
                id.Value switch
                {
                    4 => new SendOutcome.Ambiguous("no answer in time"),
                    13 => new SendOutcome.RetryLater("outage"),
                    _ => null,
                },
        };
        var never = new HangingQueue(time, DateTimeOffset.MaxValue, rig.Undelivered);
        using var killed = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            time.RunAsync(
                () => RunAsync(rig, channel, never, cancellation: killed.Token),
                leap: TimeSpan.FromSeconds(2)
            )
        );
        channel.Instead = id => id.Value == 4 ? throw new InvalidOperationException("asked again") : null;
        time.Advance(TimeSpan.FromSeconds(2.3));

        Assert.Equal(RecordEnd.Done, await time.RunAsync(() => RunAsync(rig, channel)));

        Assert.Equal(
            Enumerable.Range(1, People).Except([4]).Select(id => (ulong)id),
            channel.Notified.Select(notified => notified.Subscriber.Value).Order()
        );
        var filed = Assert.Single(rig.Undelivered.Items);
        Assert.Equal((4ul, true), (filed.Subscriber.Value, filed.Ambiguous));
        await AssertFinishedAsync(rig);
    }

    [Fact]
    public async Task A_run_that_must_stop_gives_back_what_the_queue_does_not_take()
    {
        var rig = await RigAsync();
        var channel = new RecordingChannel { Instead = id => id.Value == 31 ? new SendOutcome.RetryLater("no") : null };
        var never = new HangingQueue(time, DateTimeOffset.MaxValue, rig.Undelivered);

        var end = await time.RunAsync(() =>
            RunAsync(rig, channel, undelivered: never, deadline: Rig.Now.AddSeconds(40))
        );

        Assert.Equal(RecordEnd.Unfinished, end);
        Assert.Equal(People - 1, channel.Notified.Count);
        channel.Instead = null;
        Assert.Equal(RecordEnd.Done, await time.RunAsync(() => RunAsync(rig, channel)));
        Assert.Equal(People, channel.Notified.DistinctBy(notified => notified.Subscriber).Count());
        Assert.Equal(People, channel.Notified.Count);
    }

    private static Task<Rig> RigAsync() =>
        Rig.WithPeopleAsync(Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), People));

    private Task<RecordEnd> RunAsync(
        Rig rig,
        IChannel channel,
        IUndeliveredQueue? undelivered = null,
        DateTimeOffset? deadline = null,
        CancellationToken cancellation = default
    ) =>
        rig.Consumer(time, Rig.Options with { Chunk = Chunk }, channel, undelivered: undelivered)
            .RunAsync(
                Rig.Record(Quake, 0, 1),
                $"worker at {time.GetUtcNow():O}",
                deadline ?? time.GetUtcNow().AddMinutes(9),
                new FanOutSummary(),
                cancellation
            );

    private static Task<IReadOnlyList<Receipt>> ReceiptsAsync(Rig rig) =>
        rig.Claims.ReceiptsAsync(new ClaimKey(Quake.Id, rig.OnlySegment, 0, 1), default);

    private static async Task AssertFinishedAsync(Rig rig) =>
        Assert.True(Assert.Single(await rig.Claims.ListAsync(Quake.Id, rig.OnlySegment.Shard, default)).Finished);

    /// <summary>Takes everything at once, except from those who take their time.</summary>
    private sealed class HangingChannel(TimeProvider time, TimeSpan hang, int[] hanging) : IChannel
    {
        private int underWay;

        public ConcurrentQueue<(SubscriberId Subscriber, DateTimeOffset At)> Notified { get; } = new();

        public int MostUnderWay { get; private set; }

        public ChannelKind Kind => ChannelKind.Sms;

        public int BatchSize => 1;

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(
            IReadOnlyList<IDraft> drafts,
            CancellationToken cancellation
        )
        {
            if (drafts[0].Write(time.GetUtcNow()) is not { } message)
                return [new SendOutcome.Suppressed()];
            MostUnderWay = Math.Max(MostUnderWay, Interlocked.Increment(ref underWay));
            if (hanging.Contains((int)message.Subscriber.Value))
                await Task.Delay(hang, time, cancellation);
            Notified.Enqueue((message.Subscriber, time.GetUtcNow()));
            Interlocked.Decrement(ref underWay);
            return [new SendOutcome.Delivered()];
        }
    }

    private sealed class WatchedChannel(IChannel inner, Action asked) : IChannel
    {
        public ChannelKind Kind => inner.Kind;

        public int BatchSize => inner.BatchSize;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<IDraft> drafts, CancellationToken cancellation)
        {
            asked();
            return inner.SendAsync(drafts, cancellation);
        }
    }

    private sealed class HangingQueue(TimeProvider time, DateTimeOffset until, IUndeliveredQueue inner)
        : IUndeliveredQueue
    {
        public async Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation)
        {
            var left = until == DateTimeOffset.MaxValue ? Timeout.InfiniteTimeSpan : until - time.GetUtcNow();
            if (left > TimeSpan.Zero || left == Timeout.InfiniteTimeSpan)
                await Task.Delay(left, time, cancellation);
            await inner.EnqueueAsync(items, cancellation);
        }
    }
}
