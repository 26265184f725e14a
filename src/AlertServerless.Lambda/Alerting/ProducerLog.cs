using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.Alerting;

/// <summary>
/// A producer's log: one line for everything an operator may look for afterwards, every "why not" included. Only what is far away
/// or long past is left out: lists repeat it at every poll.
/// </summary>
public static class ProducerLog
{
    /// <returns>Null for what is only a figure.</returns>
    public static string? Line(ProducerEvent told) => told switch
    {
        ProducerEvent.FeedChanged { Health: var health } => $"feed {health.Name}: {health.State}{(health.Why is { } why ? $", {why}" : "")}",
        ProducerEvent.ReadingUnconfirmed { Disputed: true } reading => $"feed {reading.Feed}: what is new in it is said by no two readings alike; waiting for the next",
        ProducerEvent.ReadingUnconfirmed reading => $"feed {reading.Feed}: what is new in it could not be read again in time; believed after one reading",
        ProducerEvent.Judged { Entry.Association.Kind: AssociationKind.OutOfRegion or AssociationKind.Historic or AssociationKind.NotKept } => null,
        ProducerEvent.Judged judged => DecisionJson.Line(judged.Entry, judged.At),
        ProducerEvent.AlertHeld held => $"HELD {held.Event} ({held.Category}), {held.Held.Reason}: {held.Held.Why}",
        ProducerEvent.Published published => Line(published),
        ProducerEvent.StoreFailed failed => $"the store did not answer: {failed.Why}",
        ProducerEvent.TopicUnavailable failed => $"the topic cannot be reached: {failed.Why}",
        ProducerEvent.LeadershipChanged changed => changed.Leading ? "leading" : "no longer leading",
        _ => null,
    };

    private static string Line(ProducerEvent.Published published)
    {
        var left = published.Lanes.Where(lane => lane.Fate != LaneFate.Acknowledged).ToList();
        var line = $"alert {published.Alert.Id}: {published.Lanes.Count - left.Count} of {published.Lanes.Count} lanes on the topic";
        return left.Count == 0 ? line : $"{line}; lane {left[0].Lane}, partition {left[0].Partition}: {left[0].Fate}, {left[0].Why}";
    }
}
