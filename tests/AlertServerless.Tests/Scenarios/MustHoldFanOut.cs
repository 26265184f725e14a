using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Tests.Alerting;
using AlertServerless.Tests.FanOut;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Tests.Scenarios;

/// <summary>Scenario 13: one earthquake, ten thousand subscribers, and a topic that delivers everything again and
/// again.</summary>
public sealed class MustHoldFanOut(ITestOutputHelper output)
{
    private const int People = 10_000;
    private const int Lanes = 16;
    private const int Deliveries = 3;

    /// <summary>
    /// From a frame of the live page through decision, signed records and consumers to a channel that takes everything.
    /// The spread of the times is printed, not judged: what the whole data path takes is measured where providers are
    /// asked over a network.
    /// </summary>
    [Fact]
    public async Task S13_Ten_thousand_are_notified_once_though_each_record_comes_three_times_out_of_order()
    {
        var seed = TestSeed.Next(nameof(MustHoldFanOut));
        var rig = await Rig.WithPeopleAsync(People, seed);
        var scene = new Scene();
        scene.Frame(22, "6.3", "24");
        var alert = Assert.Single(scene.Alerts);
        var clock = new OffsetClock(alert.DecidedAt);
        var channel = new TimedChannel(clock);
        var records = Enumerable
            .Range(0, Lanes)
            .Select(lane => OverTheWire(Rig.Record(alert, lane, Lanes, workersPerSegment: 2)))
            .ToList();
        var deliveries = Enumerable
            .Range(0, Deliveries)
            .SelectMany(copy => records.Select(record => (copy, record)))
            .ToArray();
        rig.Random.Shuffle(deliveries);

        await Parallel.ForEachAsync(
            deliveries,
            new ParallelOptions { MaxDegreeOfParallelism = 12 },
            async (delivery, cancellation) =>
                await rig.Consumer(clock, channel: channel)
                    .RunAsync(
                        delivery.record,
                        $"copy{delivery.copy}-{delivery.record.Lane}",
                        alert.DecidedAt.AddMinutes(5),
                        new FanOutSummary(),
                        cancellation
                    )
        );

        var eligible = rig.Eligible(alert);
        output.WriteLine(
            $"{eligible.Count} of {People} notified; from the frame to the channel: {Spread(channel, alert.FirstSeenAt)}"
        );
        Assert.InRange(eligible.Count, People / 3, People - 1);
        Assert.Equal(eligible.Order(), channel.Notified.Select(message => message.Subscriber).Order());
    }

    private static AlertRecord OverTheWire(AlertRecord record) =>
        Assert.IsType<AlertReading.Accepted>(AlertRecordCodec.Decode(AlertRecordCodec.Encode(record))).Record;

    private static string Spread(TimedChannel channel, DateTimeOffset seen)
    {
        var ms = channel.Notified.Select(message => (message.At - seen).TotalMilliseconds).Order().ToList();
        return $"p50 {ms[ms.Count / 2]:F0} ms, p99 {ms[ms.Count * 99 / 100]:F0} ms, last {ms[^1]:F0} ms";
    }

    /// <summary>Takes everything, and remembers when.</summary>
    private sealed class TimedChannel(TimeProvider clock) : IChannel
    {
        public ConcurrentQueue<(SubscriberId Subscriber, DateTimeOffset At)> Notified { get; } = new();

        public ChannelKind Kind => ChannelKind.Sms;

        public int BatchSize => 1;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<IDraft> drafts, CancellationToken cancellation)
        {
            var now = clock.GetUtcNow();
            foreach (var draft in drafts)
                Notified.Enqueue((draft.Write(now)!.Subscriber, now));
            IReadOnlyList<SendOutcome> outcomes = [.. drafts.Select(_ => new SendOutcome.Delivered())];
            return Task.FromResult(outcomes);
        }
    }
}
