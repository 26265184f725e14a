using System.Collections.Concurrent;
using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The three generations of the idea, each with the same number of workers on the same store.</summary>
internal sealed class Generations(BenchStore store, int workers, TimeProvider clock)
{
    private static readonly ClaimOptions Options = ClaimOptions.Default;

    /// <summary>v1: everybody walks the list from the front, and who gets a subscriber's lock notifies them.</summary>
    public Task LockEachSubscriberAsync(
        IReadOnlyList<NewSubscriber> subscribers,
        Alert alert,
        IChannel channel,
        CancellationToken cancellation
    )
    {
        var notifier = new OneByOne(new PreparedAlert(alert), channel, clock);
        return EachWorker(async _ =>
        {
            foreach (var person in subscribers)
            {
                if (!await store.Claims.TryLockAsync(alert.Id, person.Id, cancellation))
                    continue;
                await notifier.NotifyAsync(
                    SegmentColumn.For(person.Preferences).Page(0),
                    person.Id,
                    person.Preferences,
                    cancellation
                );
            }
        });
    }

    /// <summary>v2: one trigger a segment in no order; whoever gets the trigger claims the whole segment and works
    /// through it alone.</summary>
    public async Task OneWorkerASegmentAsync(Alert alert, IChannel channel, CancellationToken cancellation)
    {
        var notifier = new OneByOne(new PreparedAlert(alert), channel, clock);
        var shards = await Task.WhenAll(
            Enumerable.Range(0, SegmentId.Shards).Select(shard => store.Directory.ListAsync(shard, cancellation))
        );
        var triggers = new ConcurrentQueue<SegmentId>(shards.SelectMany(shard => shard).Select(entry => entry.Id));
        await EachWorker(async owner =>
        {
            while (triggers.TryDequeue(out var segment))
                await WorkThroughAsync(segment, owner, alert, notifier, cancellation);
        });
    }

    /// <summary>v3: the consumer as it is deployed, a lane for each worker.</summary>
    public Task SlotsAndStealingAsync(
        Alert alert,
        IChannel channel,
        int workersPerSegment,
        CancellationToken cancellation
    )
    {
        var dispatcher = new Dispatcher([channel], new ChannelCounters(), clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(store.Reader, store.Claims, store.Sealer, dispatcher, clock);
        var ports = new ConsumerPorts(store.Directory, store.Claims, [], new InMemoryUndeliveredQueue(), dispatch);
        var run = new RecordRun(ports, new ConsumerOptions { Channels = [ChannelKind.Sms] });
        var lane = -1;
        return EachWorker(owner =>
        {
            var record = new AlertRecord(
                alert,
                Interlocked.Increment(ref lane),
                workers,
                workersPerSegment,
                new Dictionary<ChannelKind, double>()
            );
            return run.RunAsync(record, owner, alert.ExpiresAt, new FanOutSummary(), cancellation);
        });
    }

    private async Task WorkThroughAsync(
        SegmentId segment,
        string owner,
        Alert alert,
        OneByOne notifier,
        CancellationToken cancellation
    )
    {
        var key = new ClaimKey(alert.Id, segment, 0, 1);
        if (
            await store.Claims.TryClaimAsync(key, owner, clock.GetUtcNow(), Options, cancellation)
            is not ClaimAttempt.Won won
        )
            return;
        SubscriberId? last = null;
        var notified = 0;
        SubscriberPage page;
        do
        {
            page = await store.Reader.ReadAsync(segment, last, SubscriberId.Last, alert.DecidedAt, cancellation);
            foreach (var subscriber in page.Subscribers)
            {
                await notifier.NotifyAsync(segment, subscriber.Id, subscriber.Preferences, cancellation);
                last = subscriber.Id;
                notified++;
            }
        } while (page.More);
        await store.Claims.FinishAsync(
            won.Claim,
            new ClaimProgress(last, new DispatchCounts(notified, 0, 0), []),
            clock.GetUtcNow(),
            cancellation
        );
    }

    private Task EachWorker(Func<string, Task> work) =>
        Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(number => Task.Run(() => work(string.Create(CultureInfo.InvariantCulture, $"worker-{number}"))))
        );
}

/// <summary>How the first two generations notify somebody: decide, send, wait for the answer.</summary>
internal sealed class OneByOne(PreparedAlert alert, IChannel channel, TimeProvider clock)
{
    private readonly MessageText text = new(alert.Alert);

    public async Task NotifyAsync(
        SegmentId segment,
        SubscriberId subscriber,
        SubscriberPreferences preferences,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var result = Eligibility.Judge(alert, preferences, now);
        if (!result.IsEligible)
            return;
        var facts = new MessageFacts(
            result.Level,
            result.Intensity,
            result.SecondsLeft,
            now.AddSeconds(result.SecondsLeft),
            preferences.Language,
            result.IsUpdate
        );
        var words = text.For(facts, ChannelKind.Sms, now);
        await channel.SendAsync(
            [
                new OutboundMessage(
                    alert.Alert,
                    segment,
                    subscriber,
                    "+99900000000",
                    words,
                    facts,
                    alert.Alert.ExpiresAt
                ),
            ],
            cancellation
        );
    }
}
