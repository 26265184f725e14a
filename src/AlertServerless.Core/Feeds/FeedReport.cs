using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds;

/// <summary>Whether a message is real, an exercise or a test (CAP 1.2's status words).</summary>
public enum MessageCategory
{
    Actual,
    Exercise,
    Test,
}

/// <summary>
/// What a source says it is doing with this message. Sources that publish lists, not messages, leave it <see
/// cref="Unstated"/>.
/// </summary>
public enum SourceMessage
{
    Unstated,
    New,
    Update,
    Delete,

    /// <summary>Sent after the event, about an earlier alert (ShakeAlert).</summary>
    FollowUp,
}

/// <summary>
/// One source's statement about one event at one time. What the source did not say is <c>null</c>, never 0;
/// what is there has been checked and is in range.
/// </summary>
public sealed record FeedReport
{
    /// <summary>The feed's name in our configuration; event ids are unique only within it.</summary>
    public required string Source { get; init; }

    public required FeedFormat Format { get; init; }

    /// <summary>
    /// The source's current id; it may change between revisions (USGS), so join on <see cref="Aliases"/> too.
    /// <c>null</c>: the format has none (INFP's live feeds).
    /// </summary>
    public string? SourceEventId { get; init; }

    /// <summary>Every other id the source gives the same event, without <see cref="SourceEventId"/>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// Grows with each revision of one event in one source (a serial number, or milliseconds since 1970): comparable
    /// only there.
    /// </summary>
    public long? Version { get; init; }

    public DateTimeOffset? OriginTime { get; init; }

    public GeoPoint? Epicenter { get; init; }

    /// <summary>Kilometres below sea level, −10 to 800.</summary>
    public double? DepthKm { get; init; }

    /// <summary>One standard deviation of the depth, kilometres, 0 to 1,000.</summary>
    public double? DepthSigmaKm { get; init; }

    /// <summary>One standard deviation of the epicentre in any direction, kilometres, 0 to 1,000.</summary>
    public double? HorizontalSigmaKm { get; init; }

    public Magnitude? Magnitude { get; init; }

    /// <summary>
    /// The source's own name of the magnitude scale ("mww", "ml"), finer than <see cref="MagnitudeType"/>.
    /// </summary>
    public string? MagnitudeTypeName { get; init; }

    /// <summary>One standard deviation in magnitude units, 0 to 5.</summary>
    public double? MagnitudeSigma { get; init; }

    /// <summary>
    /// How many stations the magnitude rests on or, where the source does not say, the location; at least 1.
    /// <c>null</c> when it says neither, or 0, which some write for "not counted".
    /// </summary>
    public int? Stations { get; init; }

    /// <summary>Whose solution it is, as the source abbreviates it ("NIEP", "us"): at most 64 characters.</summary>
    public string? Agency { get; init; }

    public EventType EventType { get; init; }

    public ReviewStatus ReviewStatus { get; init; }

    /// <summary>The source's words for where it was: one line, at most 200 characters.</summary>
    public string? Place { get; init; }

    public MessageCategory Category { get; init; }

    public SourceMessage Message { get; init; }

    /// <summary>The source's own probability that this is an earthquake, 0 to 1 (ShakeAlert).</summary>
    public double? Likelihood { get; init; }

    /// <summary>When the source last changed this report.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The document's or frame's own clock: when the source produced it, not when the event was.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>
    /// INFP only: seconds until the S wave reaches Bucharest, counted from <see cref="GeneratedAt"/>; negative once it
    /// has passed.
    /// </summary>
    public double? SecondsToBucharest { get; init; }

    /// <summary>The feed's state in the frame that carried this report.</summary>
    public FeedState State { get; init; } = FeedState.Reporting;
}
