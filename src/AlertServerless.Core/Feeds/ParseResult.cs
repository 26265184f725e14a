namespace AlertServerless.Core.Feeds;

/// <summary>One row, frame or element that could not be used, among others that could.</summary>
/// <param name="Where">The place in the document: "line 7", "features[2]", "frame 3".</param>
/// <param name="Why">What was found there and what was expected.</param>
public sealed record ParseProblem(string Where, string Why)
{
    public override string ToString() => $"{Where}: {Why}";
}

/// <summary>The result of parsing one document: <see cref="Parsed"/> or <see cref="Refused"/>, nothing else.</summary>
public abstract record ParseResult
{
    private ParseResult() { }

    /// <summary>The feed's state that this document shows.</summary>
    public abstract FeedState State { get; }

    /// <summary>The reports, or none when the document was refused.</summary>
    public abstract IReadOnlyList<FeedReport> Reports { get; }

    /// <summary>The document was read. Reports are in the document's order; a row that could not be used is a problem
    /// and gives no report.</summary>
    public sealed record Parsed(
        IReadOnlyList<FeedReport> Reports,
        FeedState State,
        IReadOnlyList<ParseProblem> Problems
    ) : ParseResult
    {
        public override FeedState State { get; } = State;

        public override IReadOnlyList<FeedReport> Reports { get; } = Reports;

        /// <summary>The last frame's own clock as written, in a zone the source does not state (INFP);
        /// <see cref="Infp.HeartbeatWatch"/> judges it.</summary>
        public DateTime? Heartbeat { get; init; }
    }

    /// <summary>Nothing of the document was used; <see cref="Line"/> says why in one line.</summary>
    public sealed record Refused(FeedState State, string Where, string Why) : ParseResult
    {
        public override FeedState State { get; } = State;

        public override IReadOnlyList<FeedReport> Reports => [];

        /// <summary>One line for people: "line 3: the document ends inside a value".</summary>
        public string Line => $"{Where}: {Why}";
    }
}
