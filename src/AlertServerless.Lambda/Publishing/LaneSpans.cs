using System.Diagnostics;
using AlertServerless.Core;

namespace AlertServerless.Lambda.Publishing;

/// <summary>A span for each record that is written, from its offer to the stream's answer. The record carries the span
/// to whoever reads it.</summary>
internal static class LaneSpans
{
    /// <returns>Null for a record without a trace, as heartbeats are, and where nobody listens.</returns>
    public static Activity? Start(LaneRecord record, string destination)
    {
        var parent = Tracing.Parent(record.TraceParent);
        if (parent == default)
            return null;
        return Tracing
            .Source.StartActivity(Tracing.Spans.PublishLane, ActivityKind.Producer, parent)
            ?.SetTag(Tracing.Tags.Lane, record.Lane)
            .SetTag(Tracing.Tags.Destination, destination)
            .SetTag(Tracing.Tags.Partition, $"{record.Partition}");
    }

    public static LaneRecord Within(this LaneRecord record, Activity? span) =>
        span is null ? record : record with { TraceParent = span.Id };

    public static LaneOutcome End(this Activity? span, LaneOutcome outcome)
    {
        span?.SetTag(Tracing.Tags.Outcome, outcome.Fate.ToString());
        if (outcome.Why is { } why)
            span?.SetStatus(ActivityStatusCode.Error, why);
        return outcome;
    }
}

/// <summary>A Kinesis record has no headers. What stands in its partition key behind the event's id has no other
/// effect, for an explicit hash key says which shard it goes to, and readers of any version pass it over.</summary>
internal static class KinesisPartitionKey
{
    private const string Separator = ";" + Names.Headers.TraceParent + "=";

    public static string Of(string key, string? traceParent) =>
        traceParent is null ? key : $"{key}{Separator}{traceParent}";

    public static string? TraceParentIn(string? partitionKey) =>
        partitionKey?.IndexOf(Separator, StringComparison.Ordinal) is { } at and >= 0
            ? partitionKey[(at + Separator.Length)..]
            : null;
}
