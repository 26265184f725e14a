namespace AlertServerless.Core.Feeds.Formats;

/// <summary>Gathers a document's good and bad rows, within bounds, and gives the document's result.</summary>
internal sealed class ReportList
{
    /// <summary>Enough to see what is wrong; the count of the rest is kept.</summary>
    private const int MaxProblems = 100;

    private readonly List<FeedReport> reports = [];
    private readonly List<ParseProblem> problems = [];
    private int problemCount;

    public bool HasReports => reports.Count > 0;

    /// <summary>True once the document has shown more events, or more bad rows, than any honest one; nothing of it may
    /// be used then and reading on is a waste.</summary>
    public bool TooMany { get; private set; }

    /// <summary>Keeps the report, or the fault that <paramref name="check"/> found in its row.</summary>
    public void Add(string where, RowCheck check, FeedReport report)
    {
        if (check.Fault is { } why)
        {
            AddProblem(where, why);
            return;
        }

        Add(report);
        foreach (var note in check.Notes)
            AddProblem(where, note);
    }

    public void Add(FeedReport report)
    {
        TooMany |= reports.Count == FeedParser.MaxReports;
        if (!TooMany)
            reports.Add(report);
    }

    public void AddProblem(ParseProblem? problem)
    {
        if (problem is not null)
            AddProblem(problem.Where, problem.Why);
    }

    public void AddProblem(string where, string why)
    {
        problemCount++;
        TooMany |= problemCount > FeedParser.MaxReports;
        if (problems.Count < MaxProblems)
            problems.Add(new ParseProblem(where, why));
    }

    /// <summary>A list with events is reporting; one without any row is <see cref="FeedState.Empty"/>; one with bad
    /// rows only is refused.</summary>
    public ParseResult Finish()
    {
        if (!HasReports && problemCount > 0 && !TooMany)
            return Refuse(FeedState.Malformed);
        return Finish(HasReports ? FeedState.Reporting : FeedState.Empty);
    }

    public ParseResult Finish(FeedState state, DateTime? heartbeat = null)
    {
        if (TooMany)
            return new ParseResult.Refused(
                FeedState.TooLarge,
                "document",
                $"more than {FeedParser.MaxReports} events or problems; ask for a shorter window"
            );
        if (problemCount > problems.Count)
            problems.Add(new ParseProblem("document", $"{problemCount - problems.Count} more problems"));
        return new ParseResult.Parsed(reports, state, problems) { Heartbeat = heartbeat };
    }

    /// <summary>Refuses the document for the first problem found.</summary>
    public ParseResult Refuse(FeedState state)
    {
        var first = problems[0];
        var more = problemCount > 1 ? $" (and {problemCount - 1} more)" : "";
        return new ParseResult.Refused(state, first.Where, first.Why + more);
    }
}
