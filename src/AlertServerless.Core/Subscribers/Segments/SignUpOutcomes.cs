namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>A closed set.</summary>
public abstract record ChangeOutcome
{
    private ChangeOutcome()
    {
    }

    /// <summary>Done; the subscriber belongs to <paramref name="Segment"/> now.</summary>
    public sealed record Changed(SegmentId Segment) : ChangeOutcome;

    /// <summary>Nobody has this id.</summary>
    public sealed record Unknown : ChangeOutcome;

    /// <summary>They are on the way back to a segment they just left, and an alert may still speak to their old copy there.
    /// Nothing was changed; it may be tried again at <paramref name="NotBefore"/>.</summary>
    public sealed record TooSoon(DateTimeOffset NotBefore) : ChangeOutcome;

    /// <summary>Somebody else changed the same subscriber meanwhile: read again, and decide again.</summary>
    public sealed record Contended : ChangeOutcome;
}

/// <summary>What a recount found.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Before">The entry as it was; null when there was none.</param>
/// <param name="After">The entry as it is now.</param>
/// <param name="Removed">Copies of people who moved away, dropped because no event can need them any more.</param>
/// <param name="Repaired">False when people kept signing up during every attempt: nothing was changed.</param>
public sealed record RecountOutcome(SegmentId Segment, SegmentEntry? Before, SegmentEntry? After, int Removed, bool Repaired);

/// <summary>How sign-up works.</summary>
/// <param name="PageSize">People per segment.</param>
/// <param name="Handover">How far ahead a move is dated: both its writes must be done, on every clock, before then.</param>
/// <param name="AlertLife">The longest that one alert is handed out: a copy that ended earlier than this may be overwritten.</param>
/// <param name="Keep">How long after a move the old copy is kept: longer than any event speaks, cancellation included.</param>
public sealed record SignUpTerms(int PageSize, TimeSpan Handover, TimeSpan AlertLife, TimeSpan Keep)
{
    public static SignUpTerms Default { get; } = new(400, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(24));
}
