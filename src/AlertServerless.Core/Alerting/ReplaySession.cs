using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>A document to replay.</summary>
/// <param name="Source">The feed's name; decides trust where the options name it.</param>
/// <param name="At">Replaces the document's own clock, or null.</param>
public sealed record ReplayDocument(
    string Source,
    FeedFormat Format,
    ReadOnlyMemory<byte> Bytes,
    DateTimeOffset? At = null
);

/// <summary>One line of a replay.</summary>
public sealed record ReplayLine(ReportDecision Outcome, DateTimeOffset At)
{
    public string ToJson() => DecisionJson.Line(Outcome, At);
}

/// <summary>The result of replaying one document.</summary>
/// <param name="Parsed">The parser's result.</param>
/// <param name="Lines">One per report.</param>
public sealed record ReplayStep(ParseResult Parsed, IReadOnlyList<ReplayLine> Lines);

/// <summary>
/// Documents in order through the producer's own association and policy, on the documents' clocks: nothing is stored,
/// nothing is published, and the same documents always give the same lines.
/// </summary>
public sealed class ReplaySession(AlertOptions options)
{
    /// <summary>
    /// A clock less than this behind the last one is that of a format without a clock of its own, not of another
    /// scenario.
    /// </summary>
    private static readonly TimeSpan SameScenario = TimeSpan.FromHours(1);

    private DateTimeOffset? last;

    public EventCatalog Catalog { get; private set; } = EventCatalog.Empty;

    public ReplayStep Play(ReplayDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var parsed = FeedParser.Parse(document.Format, document.Bytes, document.Source);
        var lines = new List<ReplayLine>();
        if (document.Format == FeedFormat.InfpAlert)
        {
            // A recorded stream: every frame came at its own time.
            foreach (var report in parsed.Reports)
                lines.AddRange(Handle([report], document.At ?? report.GeneratedAt));
            if (parsed.State == FeedState.Idle && last is { } end)
                Catalog = AlertPipeline.Idle(Catalog, document.Source, end);
        }
        else
        {
            lines.AddRange(Handle(parsed.Reports, document.At ?? Clock(parsed.Reports)));
        }

        return new ReplayStep(parsed, lines);
    }

    private IEnumerable<ReplayLine> Handle(IReadOnlyList<FeedReport> reports, DateTimeOffset? clock)
    {
        if (reports.Count == 0)
            return [];
        var now = Advance(clock);
        (Catalog, var outcomes) = AlertPipeline.Handle(Catalog, reports, now, options, FanOutOptions.Least);
        return outcomes.Select(outcome => new ReplayLine(outcome, now));
    }

    private DateTimeOffset Advance(DateTimeOffset? clock)
    {
        // A frame without any clock follows the one before it.
        var now = clock ?? last ?? DateTimeOffset.UnixEpoch;
        if (last is { } before && now < before && before - now < SameScenario)
            now = before;
        last = now;
        return now;
    }

    private static DateTimeOffset? Clock(IReadOnlyList<FeedReport> reports) =>
        reports.Max(r => r.GeneratedAt) ?? reports.Max(r => r.UpdatedAt) ?? reports.Max(r => r.OriginTime);
}
