using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Lambda.Publishing;

/// <summary>Counts an event's alert against the hour's limit.</summary>
/// <returns>False when the hour has no room for another event.</returns>
/// <exception cref="Core.Subscribers.Segments.StoreUnavailableException">It could not be counted.</exception>
public delegate Task<bool> AdmitEvent(Alert alert, DateTimeOffset now, CancellationToken cancellation);

/// <summary>
/// The topic behind the gate: what is not signed, not fresh, or one event too many in an hour is refused, and only the
/// rest is written. Used by the publisher function, in whose network nothing parses what the internet sends.
/// </summary>
/// <param name="onRefused">Called with one line for each record that is not written.</param>
public sealed class GuardedPublisher(
    IAlertPublisher topic,
    AlertVerifier verifier,
    AdmitEvent admit,
    TimeProvider clock,
    Action<string> onRefused
)
{
    // Events admitted by this instance: their other lanes, escalations and repetitions ask no more.
    private readonly ConcurrentDictionary<EventId, byte> admitted = new();

    public async Task<PublisherAnswer> HandleAsync(PublisherRequest request, CancellationToken cancellation)
    {
        if (request.Records is { } records)
            return new PublisherAnswer(Outcomes: await PublishAsync(records, cancellation));
        return await topic.MeasureAsync(cancellation) switch
        {
            TopicSize.Known known => new PublisherAnswer(Partitions: known.Partitions),
            TopicSize.Unknown unknown => new PublisherAnswer(Why: unknown.Why),
            _ => throw new InvalidOperationException("a topic's size is known or unknown"),
        };
    }

    private async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var passed = new List<LaneRecord>();
        var outcomes = new List<LaneOutcome>();
        foreach (var record in records)
        {
            if (await RefusalAsync(record, now, cancellation) is not { } why)
            {
                passed.Add(record);
                continue;
            }

            onRefused(why);
            outcomes.Add(new LaneOutcome(record.Lane, record.Partition, LaneFate.Refused, why));
        }

        if (passed.Count > 0)
            outcomes.AddRange(await topic.PublishAsync(passed, cancellation));
        return outcomes;
    }

    private async Task<string?> RefusalAsync(LaneRecord record, DateTimeOffset now, CancellationToken cancellation)
    {
        switch (PublishingGate.Judge(verifier, record.Value, record.Lane, now))
        {
            case GateResult.Stopped stopped:
                return stopped.Why;
            // Heartbeats and test earthquakes notify no subscriber, and must show that records reach the topic also in
            // an hour without room.
            case GateResult.Passed { Record.Alert.Category: AlertCategory.Test }:
                return null;
            case GateResult.Passed { Record.Alert: var alert }:
                return await AdmitsAsync(alert, now, cancellation)
                    ? null
                    : $"{alert.Id}: the hour's limit of events is reached";
            default:
                throw new InvalidOperationException("a record passes the gate or is stopped");
        }
    }

    // A withdrawal must always get through. So must an alert that cannot be counted, for whoever could misuse the
    // producer cannot stop the store.
    private async Task<bool> AdmitsAsync(Alert alert, DateTimeOffset now, CancellationToken cancellation)
    {
        if (alert.Kind == AlertKind.Cancelled || admitted.ContainsKey(alert.Id.Event))
            return true;
        try
        {
            if (!await admit(alert, now, cancellation))
                return false;
        }
        catch (Core.Subscribers.Segments.StoreUnavailableException failure)
        {
            onRefused($"{alert.Id}: written without being counted: {failure.Message}");
        }

        admitted[alert.Id.Event] = 0;
        return true;
    }
}
