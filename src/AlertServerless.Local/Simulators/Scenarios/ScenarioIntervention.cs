using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>
/// What an operator of the demo changes in a scenario while it runs: its event is withdrawn, or grows. Pure: a scenario
/// in, a scenario out. The feed documents change, and everything behind them is the real path.
/// </summary>
public static class ScenarioIntervention
{
    /// <summary>Enough for one level more at nearly every place where the first alert was felt.</summary>
    public const double Growth = 1.5;

    // The largest that is credible of one source (docs/alerting.md), less a margin.
    private const double LargestMagnitude = 7.7;

    /// <summary>Of all formats only ShakeAlert's both withdraws an event and lets its magnitude grow.</summary>
    public const ScenarioFeed Feed = ScenarioFeed.ShakeAlertXml;

    /// <summary>The scenario with its first event shown by one feed only, once, as it was known in the end: another
    /// feed would stand by an event that this one withdraws.</summary>
    /// <param name="grows">The event is shown by <see cref="Growth"/> smaller where it would become too large.</param>
    /// <param name="cancelled">One cancellation more is expected.</param>
    /// <returns>Null when the scenario alerts nobody: there is nothing to change.</returns>
    public static Scenario? Prepare(Scenario scenario, bool grows, bool cancelled)
    {
        if (scenario.Expected.First == 0 || scenario.Events is not [var first, ..])
            return null;
        var shown = first.Reports.FirstOrDefault(report => report is { Ends: false, Values.Magnitude: not null });
        if (shown is null || first.Values.Magnitude is not { } magnitude)
            return null;
        var values = first.Values with
        {
            Magnitude = grows ? Math.Min(magnitude, LargestMagnitude - Growth) : magnitude,
            Status = ReviewStatus.Automatic,
        };
        var withdrawn = first.Reports.Any(report => report.Values.Status == ReviewStatus.Deleted) ? 1 : 0;
        return scenario with
        {
            Events =
            [
                first with
                {
                    Reports = [new ScenarioReport(Feed, shown.After, Ends: false, values, SourceId: null)],
                },
                .. scenario.Events.Skip(1),
            ],
            Expected = scenario.Expected with
            {
                Cancelled = scenario.Expected.Cancelled - withdrawn + (cancelled ? 1 : 0),
            },
        };
    }

    /// <summary>From <paramref name="after"/> the event's origin on the feed says that it never was.</summary>
    public static Scenario Withdraw(Scenario scenario, TimeSpan after) =>
        Report(scenario, after, values => values with { Status = ReviewStatus.Deleted });

    /// <summary>From <paramref name="after"/> the event's origin on its magnitude is larger by <see
    /// cref="Growth"/>.</summary>
    public static Scenario Grow(Scenario scenario, TimeSpan after) =>
        Report(scenario, after, values => values with { Magnitude = values.Magnitude + Growth });

    private static Scenario Report(Scenario scenario, TimeSpan after, Func<ReportValues, ReportValues> change)
    {
        var changed = scenario.Events[0];
        var last = changed.Reports[^1];
        return scenario with
        {
            Events =
            [
                changed with
                {
                    Reports = [.. changed.Reports, last with { After = after, Values = change(last.Values) }],
                },
                .. scenario.Events.Skip(1),
            ],
        };
    }
}
