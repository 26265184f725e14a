using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>What a death, a frozen process and a failing store cost.</summary>
public sealed class TakeOverTests
{
    private const int People = 60;

    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    [Fact]
    public async Task A_dead_workers_slots_are_taken_over_within_two_and_a_half_seconds()
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);
        var channel = new RecordingChannel();
        var life = new Life(4);
        var resumed = new List<DateTimeOffset>();
        var heir = new WatchedClaims(rig.Claims)
        {
            BeforeCheckpoint = _ =>
            {
                resumed.Add(time.GetUtcNow());
                return Task.CompletedTask;
            },
        };

        await time.RunAsync(async () =>
        {
            var dying = RunAsync(rig, time, channel, new MortalClaims(rig.Claims, life), "dying");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying);
            return await RunAsync(rig, time, channel, heir, "heir");
        });

        Assert.InRange((resumed.Min() - Rig.Now).TotalSeconds, 1.5, 2.5);
        Assert.InRange(channel.Notified.Count, People, People + 10);
        Assert.Equal(People, channel.Notified.DistinctBy(notified => notified.Subscriber).Count());
    }

    /// <summary>As SIGSTOP and SIGCONT do it: its timers stand still, the others' time does not.</summary>
    [Fact]
    public async Task A_worker_that_was_frozen_beyond_its_lease_sends_nothing_when_it_wakes()
    {
        var rig = await RigAsync();
        var time = new LeapingClock(Rig.Now);
        var others = new RecordingChannel();
        var sent = new List<int>();
        var frozen = new FreezingChannel(
            time,
            at: 4,
            async () =>
            {
                time.Leap(TimeSpan.FromSeconds(6));
                await RunAsync(rig, time, others, rig.Claims, "other");
            },
            sent
        );

        await RunAsync(rig, time, frozen, rig.Claims, "frozen");

        Assert.Equal(4, sent.Count);
        Assert.Equal(People, others.Notified.DistinctBy(notified => notified.Subscriber).Count());
        Assert.Equal(People, others.Notified.Count);
    }

    /// <summary>Nobody had taken the slot, so it renews its lease and goes on.</summary>
    [Fact]
    public async Task A_worker_that_was_frozen_alone_goes_on_and_notifies_nobody_twice()
    {
        var rig = await RigAsync();
        var time = new LeapingClock(Rig.Now);
        var sent = new List<int>();
        var frozen = new FreezingChannel(
            time,
            at: 13,
            () =>
            {
                time.Leap(TimeSpan.FromSeconds(9));
                return Task.CompletedTask;
            },
            sent
        );

        Assert.Equal(RecordEnd.Done, await RunAsync(rig, time, frozen, rig.Claims, "frozen"));

        Assert.Equal(People, sent.Count);
    }

    /// <summary>While the store failed, the holder could not renew, and nobody could see that it is alive.</summary>
    [Fact]
    public void After_a_failure_of_the_store_holders_have_a_lease_to_renew_in()
    {
        var time = new ManualTime();
        var health = new StoreHealth(time);
        var options = ClaimOptions.Default;
        var longOver = time.GetUtcNow() - TimeSpan.FromHours(1);

        Assert.True(health.ForTakeOver(options).IsExpired(longOver, time.GetUtcNow()));
        health.NoteFailure();
        time.Advance(options.Lease - TimeSpan.FromMilliseconds(1));
        Assert.False(health.ForTakeOver(options).IsExpired(longOver, time.GetUtcNow()));
        // Given back: nobody has anything under way.
        Assert.True(health.ForTakeOver(options).IsExpired(DateTimeOffset.UnixEpoch, time.GetUtcNow()));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(health.ForTakeOver(options).IsExpired(longOver, time.GetUtcNow()));
    }

    /// <summary>An outage outlasts the lease of a worker with half a chunk sent, and another waits for its
    /// slot.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public async Task After_an_outage_the_holder_writes_its_receipts_before_another_takes_its_slot(int seconds)
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);
        var channel = new RecordingChannel { Pace = (TimeSpan.FromMilliseconds(40), time) };
        var from = Rig.Now.AddMilliseconds(600);
        ISegmentClaims Failing() =>
            new FailingClaims(
                rig.Claims,
                () => time.GetUtcNow() >= from && time.GetUtcNow() < from.AddSeconds(seconds)
            );

        await time.RunAsync(async () =>
        {
            var both = new[] { "holder", "waiting" }.Select(who => RunAsync(rig, time, channel, Failing(), who));
            await Task.WhenAll(both);
            return true;
        });

        Assert.Equal(People, channel.Notified.DistinctBy(notified => notified.Subscriber).Count());
        Assert.Equal(People, channel.Notified.Count);
    }

    [Fact]
    public async Task A_renewal_that_is_refused_ends_the_run_at_once_and_says_why()
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);
        var channel = new SilentChannel();
        var claims = new FailingClaims(rig.Claims, () => false)
        {
            OnRenewal = () => new StoreRefusedException("update claims", new InvalidOperationException("no right")),
        };

        var failure = await Assert.ThrowsAsync<LeaseNotRenewedException>(() =>
            time.RunAsync(() => RunAsync(rig, time, channel, claims, "worker"))
        );

        Assert.Contains("no right", failure.Message, StringComparison.Ordinal);
        Assert.InRange((time.GetUtcNow() - Rig.Now).TotalSeconds, 0, 1);
    }

    private static Task<Rig> RigAsync() =>
        Rig.WithPeopleAsync(Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), People));

    private static Task<RecordEnd> RunAsync(
        Rig rig,
        TimeProvider time,
        IChannel channel,
        ISegmentClaims claims,
        string who
    ) =>
        rig.Consumer(time, Rig.Options with { Chunk = 10 }, channel, claims)
            .RunAsync(Rig.Record(Quake, 0, 1), who, Rig.Now.AddMinutes(9), new FanOutSummary(), default);

    /// <summary>Moves on demand, and fires no timer then.</summary>
    private sealed class LeapingClock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset now = start;

        public void Leap(TimeSpan by) => now += by;

        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class SilentChannel : IChannel
    {
        public ChannelKind Kind => ChannelKind.Sms;

        public int BatchSize => 1;

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(
            IReadOnlyList<IDraft> drafts,
            CancellationToken cancellation
        )
        {
            var never = new TaskCompletionSource();
            await using var ended = cancellation.UnsafeRegister(_ => never.TrySetCanceled(cancellation), null);
            await never.Task;
            return [];
        }
    }

    private sealed class FreezingChannel(TimeProvider time, int at, Func<Task> freeze, List<int> sent) : IChannel
    {
        public ChannelKind Kind => ChannelKind.Sms;

        public int BatchSize => 1;

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(
            IReadOnlyList<IDraft> drafts,
            CancellationToken cancellation
        )
        {
            if (drafts[0].Write(time.GetUtcNow()) is null)
                return [new SendOutcome.Suppressed()];
            sent.Add(sent.Count);
            if (sent.Count == at)
                await freeze();
            return [new SendOutcome.Delivered()];
        }
    }
}

/// <summary>Claims of a store that fails now and then.</summary>
internal sealed class FailingClaims(ISegmentClaims inner, Func<bool> fails) : ISegmentClaims
{
    public Func<Exception>? OnRenewal { get; init; }

    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => UnlessFailing(() => inner.TryClaimAsync(key, bid, now, options, cancellation));

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) =>
        OnRenewal is { } failure
            ? throw failure()
            : UnlessFailing(() => inner.RenewAsync(claim, now, options, cancellation));

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => UnlessFailing(() => inner.CheckpointAsync(claim, progress, now, options, cancellation));

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => UnlessFailing(() => inner.FinishAsync(claim, progress, now, cancellation));

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => UnlessFailing(() => inner.ReleaseAsync(claim, progress, now, cancellation));

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        UnlessFailing(() => inner.ListAsync(alert, shard, cancellation));

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        UnlessFailing(() => inner.ReceiptsAsync(key, cancellation));

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        UnlessFailing(() => inner.IntendedAsync(key, cancellation));

    private Task<T> UnlessFailing<T>(Func<Task<T>> ask) =>
        fails()
            ? Task.FromException<T>(new StoreUnavailableException("claims", new TimeoutException("throttled")))
            : ask();
}
