using System.Runtime.CompilerServices;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

public sealed class ProducerLoopTests
{
    private readonly Bench bench = new();
    private readonly TestLease lease = new();
    private readonly List<(DateTimeOffset At, string Who, bool Leading)> leaders = [];

    private sealed class TestLease : ILeaderLease
    {
        private readonly InMemoryLeaderLease inner = new();

        public bool ForgetsRelease { get; set; }

        public bool Down { get; set; }

        public Task<LeaseHold> TryHoldAsync(
            string owner,
            DateTimeOffset now,
            TimeSpan duration,
            CancellationToken cancellation
        ) =>
            Down
                ? throw new StoreUnavailableException("lease", new TimeoutException("as the test says"))
                : inner.TryHoldAsync(owner, now, duration, cancellation);

        public Task ReleaseAsync(string owner, CancellationToken cancellation) =>
            ForgetsRelease ? Task.CompletedTask : inner.ReleaseAsync(owner, cancellation);
    }

    /// <summary>A frame a visit; shows an event from some second on.</summary>
    private sealed class Site(TimeProvider time, DateTimeOffset eventFrom) : IFeedClient
    {
        public List<DateTimeOffset> VisitedAt { get; } = [];

        public int Visits => VisitedAt.Count;

        public void Restart() { }

        public void Forget() { }

        public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            VisitedAt.Add(time.GetUtcNow());
            yield return Frame();
            await Task.CompletedTask;
        }

        public Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation) => Task.FromResult<FeedAnswer>(Frame());

        private FeedAnswer.Document Frame()
        {
            var now = time.GetUtcNow();
            return new FeedAnswer.Document(
                Encoding.UTF8.GetBytes(Scene.FrameText(now, now >= eventFrom ? "5.9" : "0.1", "24"))
            );
        }
    }

    private ProducerLoop Loop(string owner, params IFeedClient[] feeds)
    {
        var random = new Random(1);
        var pollers = feeds
            .Select(f => new FeedPoller(FeedOptions.For(FeedFormat.InfpAlert), f, random, bench.Time, OnEvent))
            .ToList();
        return new ProducerLoop(
            pollers,
            bench.Producer(),
            lease,
            owner,
            LeaderLeaseOptions.Default,
            bench.Time,
            OnEvent
        );

        void OnEvent(ProducerEvent producerEvent)
        {
            lock (leaders)
            {
                if (producerEvent is ProducerEvent.LeadershipChanged change)
                    leaders.Add((bench.Time.GetUtcNow(), owner, change.Leading));
            }
        }
    }

    [Fact]
    public async Task It_ends_in_time_and_gives_the_lease_up()
    {
        var until = bench.Time.GetUtcNow().AddSeconds(10);

        await bench.Time.RunAsync(async () =>
        {
            await Loop("a", new Site(bench.Time, DateTimeOffset.MaxValue)).RunAsync(until, default);
            return 0;
        });

        Assert.InRange(bench.Time.GetUtcNow(), until, until.AddSeconds(1));
        Assert.IsType<LeaseHold.Acquired>(
            await lease.TryHoldAsync("b", bench.Time.GetUtcNow(), TimeSpan.FromSeconds(1), default)
        );
    }

    [Fact]
    public async Task A_standby_takes_over_within_three_seconds_of_a_sudden_end()
    {
        lease.ForgetsRelease = true;
        var start = bench.Time.GetUtcNow();
        using var kill = new CancellationTokenSource(TimeSpan.FromSeconds(10.1), bench.Time);
        var standby = new Site(bench.Time, DateTimeOffset.MaxValue);

        await bench.Time.RunAsync(async () =>
        {
            await Task.WhenAll(
                Loop("a", new Site(bench.Time, DateTimeOffset.MaxValue)).RunAsync(start.AddSeconds(60), kill.Token),
                Loop("b", standby).RunAsync(start.AddSeconds(20), default)
            );
            return 0;
        });

        Assert.Equal((start, "a", true), leaders[0]);
        var takeover = leaders.Single(l => l is { Who: "b", Leading: true });
        // The last renewal was at 9.8 s; the lease is 2.5 s, and not a moment is lost after its end.
        Assert.InRange((takeover.At - start).TotalSeconds, 9.8 + 2.5, 9.8 + 2.51);
        Assert.True(standby.Visits > 0);
    }

    [Fact]
    public async Task A_standby_leaves_the_feeds_alone()
    {
        var start = bench.Time.GetUtcNow();
        var standby = new Site(bench.Time, DateTimeOffset.MaxValue);

        await bench.Time.RunAsync(async () =>
        {
            await Task.WhenAll(
                Loop("a", new Site(bench.Time, DateTimeOffset.MaxValue)).RunAsync(start.AddSeconds(10), default),
                Loop("b", standby).RunAsync(start.AddSeconds(9), default)
            );
            return 0;
        });

        Assert.Equal(0, standby.Visits);
    }

    [Fact]
    public async Task A_lease_nobody_can_renew_is_led_to_its_end_and_taken_again_when_the_store_is_back()
    {
        var start = bench.Time.GetUtcNow();
        using var outage = bench.Time.CreateTimer(
            _ => lease.Down = true,
            null,
            TimeSpan.FromSeconds(5),
            Timeout.InfiniteTimeSpan
        );
        using var back = bench.Time.CreateTimer(
            _ => lease.Down = false,
            null,
            TimeSpan.FromSeconds(12),
            Timeout.InfiniteTimeSpan
        );

        var site = new Site(bench.Time, DateTimeOffset.MaxValue);
        await bench.Time.RunAsync(async () =>
        {
            await Loop("a", site).RunAsync(start.AddSeconds(20), default);
            return 0;
        });

        var visited = site.VisitedAt.Select(at => (at - start).TotalSeconds).ToList();
        Assert.Equal([true, false, true, false], leaders.Select(l => l.Leading));
        Assert.Contains(visited, at => at is > 5.5 and <= 7.5);
        Assert.DoesNotContain(visited, at => at is > 7.5 and < 12);
        Assert.Contains(visited, at => at is > 12 and < 14);
    }

    [Fact]
    public async Task An_event_shown_by_two_feeds_through_a_change_of_leader_is_one_alert()
    {
        var start = bench.Time.GetUtcNow();
        var shown = start.AddSeconds(4);

        await bench.Time.RunAsync(async () =>
        {
            await Task.WhenAll(
                Loop("a", new Site(bench.Time, shown), new Site(bench.Time, shown))
                    .RunAsync(start.AddSeconds(8), default),
                Loop("b", new Site(bench.Time, shown)).RunAsync(start.AddSeconds(16), default)
            );
            return 0;
        });

        Assert.Single((await bench.CatalogAsync()).Events);
        Assert.Single(bench.Topic.Alerts.Select(a => a.Id).Distinct());
        Assert.Empty((await bench.CatalogAsync()).Outbox);
    }
}
