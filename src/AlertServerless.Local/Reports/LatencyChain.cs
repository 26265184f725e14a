using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports;

/// <summary>A lane's record of an alert, when it was handed to its consumer for the first time.</summary>
public readonly record struct RecordArrival(AlertId Alert, int Lane, DateTimeOffset At);

/// <summary>What was seen of an alert's path between feed and providers.</summary>
/// <param name="Servings">Answers of the feeds, by their own clock.</param>
/// <param name="Arrivals">Records, as the topic's reader had them.</param>
/// <param name="DecidedIn">From the receipt of the document to the decision on it, where the producer runs in this
/// process.</param>
public sealed record ChainEvidence(
    IReadOnlyCollection<Serving> Servings,
    IReadOnlyCollection<RecordArrival> Arrivals,
    IReadOnlyDictionary<AlertId, TimeSpan> DecidedIn
)
{
    public static ChainEvidence None { get; } = new([], [], new Dictionary<AlertId, TimeSpan>());
}

/// <summary>Of so many samples, in milliseconds; null where there is none.</summary>
public sealed record SpanMs(double? P50, double? P99, int Samples)
{
    internal static SpanMs Of(IEnumerable<TimeSpan> spans)
    {
        // All clocks are one machine's, but two events within a microsecond may appear in either order.
        var sorted = spans.Select(span => Math.Max(0, span.TotalMilliseconds)).Order().ToList();
        return sorted.Count == 0
            ? new SpanMs(null, null, 0)
            : new SpanMs(At(sorted, 0.5), At(sorted, 0.99), sorted.Count);
    }

    private static double At(List<double> sorted, double share) =>
        Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)], 1);
}

/// <summary>
/// Where the time between a feed and a provider goes. Each span begins where the one before ends, but for the
/// confirmation of a report, which lies before all others and is not in them.
/// </summary>
/// <param name="ReportConfirmation">From the first answer that showed what was decided on to the one that confirmed it,
/// for each alert: what reading twice costs.</param>
/// <param name="FeedToDecision">From the moment the feed began to write its last answer to the decision, for each
/// alert. Where the producer is a process of its own, to its receipt of the answer.</param>
/// <param name="DecisionToTopic">To the moment the record was read from the topic, for each lane.</param>
/// <param name="RecordToFirstAccepted">From the alert's first record to a provider's first acceptance, for each channel
/// of each alert.</param>
public sealed record LatencyChain(
    SpanMs ReportConfirmation,
    SpanMs FeedToDecision,
    SpanMs DecisionToTopic,
    SpanMs RecordToFirstAccepted
)
{
    public static LatencyChain Of(RunEvidence evidence)
    {
        var chain = evidence.Chain;
        var (confirmation, feed, topic, accepted) = (
            new List<TimeSpan>(),
            new List<TimeSpan>(),
            new List<TimeSpan>(),
            new List<TimeSpan>()
        );
        var arrivals = chain.Arrivals.ToLookup(arrival => arrival.Alert);
        var taken = evidence.Seen.Where(one => one is { Accepted: true, IsEdit: false, Alert: not null });
        var first = taken
            .GroupBy(one => (Alert: one.Alert!.Value, one.Channel))
            .ToLookup(of => of.Key.Alert, of => of.Min(one => one.At));
        foreach (var alert in evidence.Alerts)
        {
            var decidedAt = alert.DecidedAt + chain.DecidedIn.GetValueOrDefault(alert.Id);
            if (LastServing(chain.Servings, alert) is { } last)
            {
                feed.Add(decidedAt - last.At);
                confirmation.Add(last.At - FirstServing(chain.Servings, last).At);
            }

            topic.AddRange(arrivals[alert.Id].Select(arrival => arrival.At - decidedAt));
            if (arrivals[alert.Id].Select(arrival => arrival.At).Order().ToList() is [var read, ..])
                accepted.AddRange(first[alert.Id].Select(at => at - read));
        }

        return new LatencyChain(SpanMs.Of(confirmation), SpanMs.Of(feed), SpanMs.Of(topic), SpanMs.Of(accepted));
    }

    // The one it was decided on: the feed's last before its receipt.
    private static Serving? LastServing(IEnumerable<Serving> servings, Alert alert) =>
        servings
            .Where(serving => serving.Feed.Name() == alert.Estimate.Source && serving.At <= alert.DecidedAt)
            .MaxBy(serving => serving.At);

    private static Serving FirstServing(IEnumerable<Serving> servings, Serving last) =>
        servings
            .Where(serving =>
                serving.Feed == last.Feed && serving.EventId == last.EventId && serving.Magnitude == last.Magnitude
            )
            .MinBy(serving => serving.At)!;
}
