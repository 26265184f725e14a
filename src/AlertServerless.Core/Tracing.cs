using System.Diagnostics;

namespace AlertServerless.Core;

/// <summary>
/// The steps of an alert's path as spans of one trace, from the feed's document over the topic to the chunks that are
/// dispatched to providers. Where nobody listens, starting one is a comparison and gives null. Tags are ids, counts and
/// the names of outcomes: no address, and nobody's name or id.
/// </summary>
public static class Tracing
{
    public const string SourceName = "AlertServerless";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>The steps, in their order.</summary>
    public static class Spans
    {
        /// <summary>One run of a function, where Lambda traces it.</summary>
        public const string Invocation = "invocation";

        /// <summary>From a document's arrival until what it changed is saved and was offered to the topic.</summary>
        public const string Document = "feed document";

        /// <summary>An operator withdraws an event: the same without a document.</summary>
        public const string Withdrawal = "withdrawal";

        public const string Decide = "decide";

        /// <summary>All lanes of an alert that are offered together.</summary>
        public const string Publish = "publish";

        /// <summary>One lane's record, until the stream acknowledges it. Its context travels with the record.</summary>
        public const string PublishLane = "publish lane";

        public const string Consume = "consume record";

        /// <summary>A slot of a segment, once it is claimed.</summary>
        public const string Slot = "fan out slot";

        /// <summary>The recipients of a slot who are dispatched to together.</summary>
        public const string Chunk = "dispatch chunk";
    }

    /// <summary>Those of OpenTelemetry's conventions for messaging where they have one:
    /// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/</summary>
    public static class Tags
    {
        public const string Alert = "alert.id";
        public const string Lane = "alert.lane";
        public const string Lanes = "alert.lanes";
        public const string Channel = "alert.channel";

        /// <summary>A cell of a few dozen kilometres, the kind of subscriber, the channel and a number.</summary>
        public const string Segment = "alert.segment";
        public const string Stolen = "alert.slot.stolen";
        public const string Recipients = "alert.recipients";
        public const string Notified = "alert.notified";
        public const string Decisions = "alert.decisions";
        public const string Outcome = "alert.outcome";
        public const string Feed = "alert.feed";
        public const string Destination = "messaging.destination.name";
        public const string Partition = "messaging.destination.partition.id";
        public const string Invocation = "faas.invocation_id";
    }

    /// <param name="traceParent">As W3C Trace Context writes it; whoever could write to the topic may have written
    /// anything.</param>
    /// <returns>The default, which is no parent, for whatever is not one.</returns>
    public static ActivityContext Parent(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
}
