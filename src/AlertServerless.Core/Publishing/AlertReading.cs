namespace AlertServerless.Core.Publishing;

/// <summary>Why a record is not acted upon. Every one of them is counted and shown to operators; none is retried.</summary>
public enum AlertRefusal
{
    /// <summary>No signature or no key id: not from a producer of ours.</summary>
    NotSigned,

    /// <summary>Signed with a key this consumer does not hold: a rotation that has not reached it, or a stranger.</summary>
    UnknownKey,

    /// <summary>The signature does not belong to these bytes.</summary>
    Altered,

    /// <summary>Its time is long over: replayed, or history. A stale alert must never look like a fresh one.</summary>
    Expired,

    /// <summary>Not an alert record, although the signature is ours.</summary>
    Malformed,

    /// <summary>An alert record of a version this consumer does not know: deploy consumers before producers.</summary>
    WrongVersion,
}

/// <summary>What a record's bytes came to. A closed set: <see cref="Accepted"/>, <see cref="Ended"/> or <see cref="Refused"/>.</summary>
public abstract record AlertReading
{
    private AlertReading()
    {
    }

    public sealed record Accepted(AlertRecord Record) : AlertReading;

    /// <summary>A record of ours whose alert has ended, no longer ago than the topic keeps records. Nothing may be sent any more; whom
    /// the alert did not reach is still to be filed.</summary>
    public sealed record Ended(AlertRecord Record) : AlertReading;

    /// <param name="Why">One line for operators; holds nothing secret.</param>
    public sealed record Refused(AlertRefusal Refusal, string Why) : AlertReading;
}
