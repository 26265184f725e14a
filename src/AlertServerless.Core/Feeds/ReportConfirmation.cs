namespace AlertServerless.Core.Feeds;

/// <summary>
/// Whether two readings of a feed, one right after the other, state the same. No feed's format carries a check sum, so
/// a digit damaged on its way makes an honest-looking statement of another earthquake; what is read twice was not
/// damaged on its way. Pure.
/// </summary>
public static class ReportConfirmation
{
    /// <summary>
    /// How far a countdown and a frame's clock may stray between two readings. Both are written in whole seconds, one
    /// of which may end at each reading.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>True when everything is as before, save that clocks have run on.</summary>
    /// <param name="first">In the document's order.</param>
    /// <param name="second">Likewise.</param>
    /// <param name="between">From the arrival of the first to that of the second.</param>
    public static bool Agrees(IReadOnlyList<FeedReport> first, IReadOnlyList<FeedReport> second, TimeSpan between)
    {
        if (first.Count != second.Count)
            return false;
        for (var i = 0; i < first.Count; i++)
        {
            if (!Agrees(first[i], second[i], between))
                return false;
        }

        return true;
    }

    private static bool Agrees(FeedReport first, FeedReport second, TimeSpan between) =>
        WithoutClocks(first) == WithoutClocks(second)
        && first.Aliases.SequenceEqual(second.Aliases, StringComparer.Ordinal)
        && (
            first.SecondsToBucharest == second.SecondsToBucharest
            || Within(first.SecondsToBucharest - second.SecondsToBucharest, between)
        )
        && (
            first.Format != FeedFormat.InfpAlert
            || first.GeneratedAt == second.GeneratedAt
            || Within((second.GeneratedAt - first.GeneratedAt)?.TotalSeconds, between)
        );

    private static bool Within(double? ranSeconds, TimeSpan between) =>
        ranSeconds is { } ran && Math.Abs(ran - between.TotalSeconds) <= ClockTolerance.TotalSeconds;

    // When a catalogue's document was made says nothing of its earthquakes; a frame's clock is compared above.
    private static FeedReport WithoutClocks(FeedReport report) =>
        report with
        {
            GeneratedAt = null,
            SecondsToBucharest = null,
            Aliases = [],
        };
}
