using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>After an alert's end nobody may silently be left out: notified by the provider's log, or filed in the dead
/// letters.</summary>
public sealed class EndedTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now + Lifetime,
    };

    // So small that most slots have several chunks.
    private static readonly ConsumerOptions Small = Rig.Options with { Chunk = 4 };
    private static readonly FanOutOptions Options = new(8, 2, new Dictionary<ChannelKind, double>());

    // A lease, its margin, and what the closer waits beyond it.
    private static readonly TimeSpan LongAfter = Lifetime + (3 * ClaimOptions.Default.Lease);

    [Fact]
    public async Task An_alert_that_no_consumer_ever_saw_is_filed_whole_and_closed()
    {
        var rig = await Rig.WithPeopleAsync(1500, seed: 11);
        var alerts = await OpenAsync();

        var closing = await rig.Closer(new FakeTimeProvider(Rig.Now + LongAfter), alerts)
            .RunAsync("closer", Rig.Now.AddHours(1), new FanOutSummary(), default);

        Assert.Equal(new Closing(1, 0), closing);
        AssertFiled(rig.Eligible(Quake), rig);
        Assert.Empty(await alerts.OpenAlertsAsync(default));
        // And is not filed again, whoever comes: another run, or a record that was delivered late.
        await alerts.ArchiveAsync(new PendingAlert(Quake, Options), default);
        await rig.Closer(new FakeTimeProvider(Rig.Now + LongAfter), alerts)
            .RunAsync("again", Rig.Now.AddHours(1), new FanOutSummary(), default);
        await RecordAsync(rig, new FakeTimeProvider(Rig.Now + LongAfter), lane: 3);
        AssertFiled(rig.Eligible(Quake), rig);
    }

    [Fact]
    public async Task Before_the_end_and_shortly_after_it_nothing_is_filed()
    {
        var rig = await Rig.WithPeopleAsync(300, seed: 12);
        var alerts = await OpenAsync();
        foreach (
            var after in new[]
            {
                TimeSpan.Zero,
                Lifetime,
                Lifetime + rig.Closer(TimeProvider.System, alerts).Grace - TimeSpan.FromMilliseconds(1),
            }
        )
            Assert.Equal(
                default,
                await rig.Closer(new FakeTimeProvider(Rig.Now + after), alerts)
                    .RunAsync("early", Rig.Now.AddHours(1), new FanOutSummary(), default)
            );

        Assert.Empty(rig.DeadLetters.Items);
        Assert.Single(await alerts.OpenAlertsAsync(default));
    }

    [Fact]
    public async Task A_record_that_is_delivered_after_the_end_files_the_others_and_sends_nothing()
    {
        var rig = await Rig.WithPeopleAsync(1500, seed: 13);
        var time = new FakeTimeProvider(Rig.Now);
        rig.Channel.Instead = _ =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return null;
        };
        await RecordAsync(rig, time, lane: 0, until: Quake.ExpiresAt - TimeSpan.FromSeconds(5));
        var notified = rig.Channel.Notified.Select(message => message.Subscriber).ToHashSet();

        var end = await RecordAsync(rig, new OffsetClock(Rig.Now + LongAfter), lane: 5);

        Assert.Equal(RecordEnd.Done, end);
        Assert.InRange(notified.Count, 50, 500);
        Assert.Equal(notified.Count, rig.Channel.Notified.Count);
        Assert.Empty(rig.Undelivered.Items);
        AssertFiled(rig.Eligible(Quake).Except(notified).ToHashSet(), rig);
    }

    [Fact]
    public async Task A_consumer_whom_the_end_surprises_files_the_rest_itself()
    {
        var rig = await Rig.WithPeopleAsync(1500, seed: 14);
        var time = new FakeTimeProvider(Rig.Now);
        var provider = Slow(time);
        using var stack = Stack(provider, time);

        var end = await rig.Consumer(time, channel: stack)
            .RunAsync(Rig.Record(Quake, 0, 1), "worker", Rig.Now.AddMinutes(10), new FanOutSummary(), default);

        Assert.Equal(RecordEnd.Done, end);
        var notified = provider.Calls.Select(call => call.Message.Subscriber).ToHashSet();
        Assert.InRange(notified.Count, 100, 400);
        Assert.All(provider.Calls, call => Assert.True(call.At < Quake.ExpiresAt));
        AssertFiled(rig.Eligible(Quake).Except(notified).ToHashSet(), rig);
    }

    /// <summary>Who was notified of the alert and not of its cancellation must be on record as well; who was not
    /// notified is owed no cancellation.</summary>
    [Fact]
    public async Task A_cancellation_that_ends_is_filed_for_those_who_were_notified()
    {
        var rig = await Rig.WithPeopleAsync(600, seed: 15);
        var time = new FakeTimeProvider(Rig.Now);
        rig.Channel.Instead = id => id.Value % 4 == 0 ? new SendOutcome.Refused("blocked") : null;
        await rig.Consumer(time)
            .RunAsync(Rig.Record(Quake, 0, 1), "worker", Rig.Now.AddHours(1), new FanOutSummary(), default);
        var notified = rig.Channel.Notified.Select(message => message.Subscriber).ToHashSet();
        var cancellation = Quake with
        {
            Id = AlertId.ForCancellation(Sample.Event),
            Kind = AlertKind.Cancelled,
            Earlier = [new EarlierAlert(Quake.Id, Quake.Estimate, Quake.DecidedAt)],
        };
        var alerts = new InMemoryEventStore();
        await alerts.ArchiveAsync(new PendingAlert(cancellation, Options), default);

        await rig.Closer(new FakeTimeProvider(Rig.Now + LongAfter), alerts)
            .RunAsync("closer", Rig.Now.AddHours(1), new FanOutSummary(), default);

        Assert.NotEmpty(notified);
        AssertFiled(notified, rig, cancellation);
    }

    /// <summary>
    /// A consumer that is killed while it sends or files, then a closer that is killed, at every step of theirs, then
    /// one that lives.
    /// </summary>
    [Fact]
    public async Task Whoever_files_may_be_killed_at_any_step()
    {
        var (_, whole) = await PlayAsync(int.MaxValue, int.MaxValue);
        Assert.InRange(whole, 100, 2000);
        var seed = TestSeed.Next(nameof(Whoever_files_may_be_killed_at_any_step));
        var random = new Random(seed);
        for (var step = 0; step <= whole; step++)
            await PlayAsync(step, 1 + random.Next(whole - step + 10));
    }

    /// <summary>Two that file at once, of whom one is killed: the claims keep them apart.</summary>
    [Fact]
    public async Task Two_that_file_at_once_file_nobody_twice()
    {
        var rig = await Rig.WithPeopleAsync(1500, seed: 16);
        var time = new OffsetClock(Rig.Now + LongAfter);
        var alerts = await OpenAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(number =>
                    Task.Run(() =>
                        number % 2 == 0
                            ? rig.Closer(time, alerts)
                                .RunAsync($"closer {number}", Rig.Now.AddHours(1), new FanOutSummary(), default)
                            : (Task)RecordAsync(rig, time, lane: number)
                    )
                )
        );

        AssertFiled(rig.Eligible(Quake), rig);
    }

    /// <returns>The steps a consumer takes that is never killed.</returns>
    private static async Task<(Rig Rig, int Steps)> PlayAsync(int consumerSteps, int closerSteps)
    {
        var rig = await Rig.WithPeopleAsync(250, seed: 17);
        var time = new FakeTimeProvider(Rig.Now);
        var provider = Slow(time);
        using var stack = Stack(provider, time);
        var alerts = await OpenAsync();
        var (consumer, closer) = (new Life(consumerSteps), new Life(closerSteps));

        await EndAsync(() =>
            rig.Consumer(
                    time,
                    Small,
                    stack,
                    new MortalClaims(rig.Claims, consumer),
                    deadLetters: new MortalQueue(rig.DeadLetters, consumer)
                )
                .RunAsync(
                    Rig.Record(Quake, 0, 1, Options.WorkersPerSegment),
                    "worker",
                    Rig.Now.AddMinutes(10),
                    new FanOutSummary(),
                    default
                )
        );
        time.Advance(LongAfter);
        await EndAsync(() =>
            rig.Closer(
                    time,
                    alerts,
                    new MortalClaims(rig.Claims, closer),
                    new MortalQueue(rig.DeadLetters, closer),
                    Small
                )
                .RunAsync("closer", time.GetUtcNow().AddHours(1), new FanOutSummary(), default)
        );
        time.Advance(3 * ClaimOptions.Default.Lease);
        await rig.Closer(time, alerts).RunAsync("heir", time.GetUtcNow().AddHours(1), new FanOutSummary(), default);

        var kills = (consumer.IsOver ? 1 : 0) + (closer.IsOver ? 1 : 0);
        AssertNobodyLeftOut(rig, provider, kills, $"killed after {consumerSteps} and {closerSteps} steps");
        Assert.Empty(await alerts.OpenAlertsAsync(default));
        return (rig, consumer.Taken);
    }

    private static void AssertNobodyLeftOut(Rig rig, FakeProvider provider, int kills, string when)
    {
        var notified = provider.Calls.Select(call => call.Message.Subscriber).ToList();
        var filed = rig.DeadLetters.Items.Select(item => item.Subscriber).ToList();
        var eligible = rig.Eligible(Quake);
        Assert.True(eligible.SetEquals(notified.Union(filed)), when);
        Assert.True(notified.Count + filed.Count - eligible.Count <= kills * Small.Chunk, when);
        Assert.True(kills > 0 || notified.Count + filed.Count == eligible.Count, when);
        Assert.All(provider.Calls, call => Assert.True(call.At < Quake.ExpiresAt, when));
        Assert.Empty(rig.Undelivered.Items);
    }

    private static void AssertFiled(IReadOnlySet<SubscriberId> expected, Rig rig, Alert? alert = null)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(), rig.DeadLetters.Items.Select(item => item.Subscriber).Order());
        Assert.All(
            rig.DeadLetters.Items,
            item =>
                Assert.Equal(
                    (Undelivered.ExpiredReason, (alert ?? Quake).Id, false),
                    (item.Reason, item.Alert, item.Ambiguous)
                )
        );
    }

    private static async Task<IEventStore> OpenAsync()
    {
        var alerts = new InMemoryEventStore();
        await alerts.ArchiveAsync(new PendingAlert(Quake, Options), default);
        return alerts;
    }

    private static Task<RecordEnd> RecordAsync(Rig rig, TimeProvider time, int lane, DateTimeOffset? until = null) =>
        rig.Consumer(time)
            .RunAsync(
                Rig.Record(Quake, lane, Options.Lanes, Options.WorkersPerSegment),
                $"worker {lane}",
                until ?? Rig.Now.AddHours(1),
                new FanOutSummary(),
                default
            );

    /// <summary>Takes a tenth of a second for each message.</summary>
    private static FakeProvider Slow(FakeTimeProvider time) =>
        FakeProvider.Answering(
            time,
            _ =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return new SendOutcome.Delivered();
            }
        );

    private static ChannelStack Stack(FakeProvider provider, TimeProvider time) =>
        new(provider, ChannelOptions.Default, time, new Random(1), new ChannelCounters());

    private static async Task EndAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception killed)
            when (killed is KilledException or LeaseNotRenewedException { InnerException: KilledException })
        {
            // As the test asked.
        }
    }
}
