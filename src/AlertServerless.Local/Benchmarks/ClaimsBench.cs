using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Benchmarks;

/// <param name="Seconds">From the start until the last person was notified.</param>
/// <param name="Writes">Every write that was asked of the store, refused ones too.</param>
/// <param name="Missed">Never notified.</param>
/// <param name="NotifiedTwice">Notified more than once.</param>
internal sealed record Generation(
    double Seconds,
    long Writes,
    int Missed,
    [property: JsonPropertyName("toldTwice")] int NotifiedTwice
)
{
    public bool Holds => Missed == 0 && NotifiedTwice == 0;
}

/// <param name="WritesPerSubscriber">Of v3.</param>
internal sealed record ClaimsReport(
    Generation V1,
    Generation V2,
    Generation V3,
    double V3OverV1,
    double V3OverV2,
    double WritesPerSubscriber,
    int Subscribers,
    int Segments,
    int Workers,
    string Store
)
{
    /// <summary>Everybody was notified exactly once, three times.</summary>
    public bool Holds => V1.Holds && V2.Holds && V3.Holds;
}

/// <param name="Answer">How long the channel takes for one message.</param>
/// <param name="Rounds">Of v2 and v3, of which the median counts; v1 takes too long for more than one.</param>
internal sealed record ClaimsBenchOptions(
    int Subscribers,
    int Seed,
    int Workers,
    int WorkersPerSegment,
    TimeSpan Answer,
    int Rounds
)
{
    public static ClaimsBenchOptions Default { get; } = new(4_000, 1, 16, 1, TimeSpan.FromMilliseconds(5), 3);
}

/// <summary>The same people on the same store, notified by each generation.</summary>
internal sealed class ClaimsBench(
    BenchStore store,
    ClaimsBenchOptions options,
    TimeProvider clock,
    Action<string> progress
)
{
    private readonly NewSubscriber[] subscribers = BenchSubscribers.Create(options.Subscribers, options.Seed);
    private int alerts;

    public async Task<ClaimsReport> RunAsync(CancellationToken cancellation)
    {
        var load = await store.LoadAsync(subscribers, cancellation);
        progress($"{load.Subscribers:N0} subscribers in {load.Segments:N0} segments on {store.Name}");
        var generations = new Generations(store, options.Workers, clock);
        Task V2(Alert alert, AnsweringChannel channel) =>
            generations.OneWorkerASegmentAsync(alert, channel, cancellation);
        Task V3(Alert alert, AnsweringChannel channel) =>
            generations.SlotsAndStealingAsync(alert, channel, options.WorkersPerSegment, cancellation);

        // Once for the compiler and for the connections, then by turns, so that a neighbour's load falls on both.
        await MeasureAsync(V3);
        List<Generation> second = [],
            third = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            second.Add(await MeasureAsync(V2));
            third.Add(await MeasureAsync(V3));
            progress($"v2 {second[^1].Seconds:0.00} s, v3 {third[^1].Seconds:0.00} s");
        }

        var v1 = await MeasureAsync(
            (alert, channel) => generations.LockEachSubscriberAsync(subscribers, alert, channel, cancellation)
        );
        return Report(v1, second, third, load.Segments);
    }

    private ClaimsReport Report(Generation v1, List<Generation> second, List<Generation> third, int segments)
    {
        var (v2, v3) = (Median(second), Median(third));
        return new ClaimsReport(
            v1,
            v2,
            v3,
            Math.Round(v1.Seconds / v3.Seconds, 1),
            Math.Round(v2.Seconds / v3.Seconds, 2),
            Math.Round((double)v3.Writes / subscribers.Length, 4),
            subscribers.Length,
            segments,
            options.Workers,
            store.Name
        );
    }

    private async Task<Generation> MeasureAsync(Func<Alert, AnsweringChannel, Task> notify)
    {
        var alert = BenchAlert.Decided(++alerts, clock.GetUtcNow());
        var channel = new AnsweringChannel(options.Answer, clock);
        var before = store.Claims.Writes;
        var started = clock.GetTimestamp();
        await notify(alert, channel);
        var seconds = clock.GetElapsedTime(started, channel.LastAt).TotalSeconds;
        return new Generation(
            Math.Round(seconds, 3),
            store.Claims.Writes - before,
            subscribers.Length - channel.Notified,
            channel.NotifiedTwice
        );
    }

    // Whatever went wrong in any round must show.
    private static Generation Median(List<Generation> rounds) =>
        rounds.OrderBy(round => round.Seconds).ElementAt(rounds.Count / 2) with
        {
            Missed = rounds.Max(round => round.Missed),
            NotifiedTwice = rounds.Max(round => round.NotifiedTwice),
        };
}

/// <summary>A provider in this process that answers after a while, and knows who was notified how often.</summary>
internal sealed class AnsweringChannel(TimeSpan answer, TimeProvider clock) : IChannel
{
    private readonly ConcurrentDictionary<SubscriberId, int> notified = new();
    private long lastAt;

    public ChannelKind Kind => ChannelKind.Sms;

    public int BatchSize => 1;

    public int Notified => notified.Count;

    public int NotifiedTwice => notified.Count(one => one.Value > 1);

    /// <summary>The clock's timestamp of the last answer.</summary>
    public long LastAt => Interlocked.Read(ref lastAt);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(
        IReadOnlyList<IDraft> drafts,
        CancellationToken cancellation
    )
    {
        var outcomes = new SendOutcome[drafts.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var message = drafts[i].Write(clock.GetUtcNow())!;
            await Task.Delay(answer, clock, cancellation);
            notified.AddOrUpdate(message.Subscriber, 1, (_, times) => times + 1);
            Interlocked.Exchange(ref lastAt, clock.GetTimestamp());
            outcomes[i] = new SendOutcome.Delivered();
        }

        return outcomes;
    }
}
