using System.Diagnostics;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Benchmarks;

/// <summary>One list, decided on twice.</summary>
/// <param name="Reports">Rows of two sources together.</param>
/// <param name="Seconds">Of one processor, from the reports to the decisions; the collector's part included.</param>
/// <param name="AgainSeconds">The same list once more, as at the next poll.</param>
/// <param name="WallSeconds">Of the first pass, by the clock on the wall.</param>
/// <param name="Events">Different events that the decisions name.</param>
/// <param name="Kept">Events in the catalog afterwards.</param>
/// <param name="Reopened">Events that the second pass opened or changed: 0, or every poll would be a write.</param>
/// <param name="CatalogBytes">As stored.</param>
/// <param name="AllocatedMb">By the first pass.</param>
internal sealed record DecideRun(
    int Reports,
    double Seconds,
    double AgainSeconds,
    double WallSeconds,
    int Events,
    int Kept,
    int Reopened,
    int CatalogBytes,
    double AllocatedMb
);

/// <param name="WithinADay">Rows spread over a day: a list as institutes publish it, after a great earthquake.</param>
/// <param name="WithinTenMinutes">All of them young enough for an alert: the worst that a list can be.</param>
/// <param name="Seed">Of the rows.</param>
internal sealed record DecideReport(
    IReadOnlyList<DecideRun> WithinADay,
    IReadOnlyList<DecideRun> WithinTenMinutes,
    int Seed
)
{
    /// <summary>For the largest list within a day, on one core.</summary>
    public const double MostSeconds = 1;

    public bool Holds =>
        WithinADay[^1].Seconds <= MostSeconds
        && WithinADay.Concat(WithinTenMinutes).All(run => run.Reopened == 0 && run.Kept <= EventCatalog.MostEvents);
}

/// <summary>
/// Association and alert policy for long lists: the cost has to grow with the rows, not with their square.
/// </summary>
internal static class DecideBench
{
    public static readonly IReadOnlyList<int> Sizes = [1_000, 5_000, 20_000];

    private static readonly DateTimeOffset Now = new(2022, 11, 3, 5, 0, 0, TimeSpan.Zero);

    public static DecideReport Run(int seed, TimeProvider clock)
    {
        Measure(Sizes[0], TimeSpan.FromDays(1), seed, clock);
        Measure(Sizes[0], AlertOptions.Default.MaxAge, seed, clock);
        return new DecideReport(
            [.. Sizes.Select(size => Measure(size, TimeSpan.FromDays(1), seed, clock))],
            [.. Sizes.Select(size => Measure(size, AlertOptions.Default.MaxAge, seed, clock))],
            seed
        );
    }

    private static DecideRun Measure(int size, TimeSpan span, int seed, TimeProvider clock)
    {
        var random = new Random(seed);
        var reports = Enumerable.Range(0, size / 2).SelectMany(number => Rows(number, span, random)).ToList();
        GC.Collect();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = clock.GetTimestamp();
        var (catalog, decisions) = AlertPipeline.Handle(
            EventCatalog.Empty,
            reports,
            Now,
            AlertOptions.Default,
            FanOutOptions.Least
        );
        var wall = clock.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        // At the same instant: with time, events grow too old and make room for others, which is no reopening.
        var (again, _) = AlertPipeline.Handle(catalog, reports, Now, AlertOptions.Default, FanOutOptions.Least);
        return new DecideRun(
            reports.Count,
            Processor(() =>
                AlertPipeline.Handle(EventCatalog.Empty, reports, Now, AlertOptions.Default, FanOutOptions.Least)
            ),
            Processor(() => AlertPipeline.Handle(catalog, reports, Now, AlertOptions.Default, FanOutOptions.Least)),
            Math.Round(wall.TotalSeconds, 3),
            decisions.Select(d => d.Association.Event).Distinct().Count(),
            catalog.Events.Length,
            again.Events.Except(catalog.Events).Count(),
            EventCatalogCodec.Encode(catalog).Length,
            Math.Round(allocated / 1e6, 1)
        );
    }

    /// <summary>Other processes share the machine: what they take is not ours.</summary>
    private static double Processor(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        work();
        process.Refresh();
        return Math.Round((process.TotalProcessorTime - before).TotalSeconds, 3);
    }

    /// <summary>
    /// One earthquake in two lists. Sizes as Gutenberg and Richter found them: ten times as many for each unit less,
    /// from 1.5 up.
    /// </summary>
    private static IEnumerable<FeedReport> Rows(int number, TimeSpan span, Random random)
    {
        var origin = Now - (span * random.NextDouble());
        var (latitude, longitude) = (44.5 + (2 * random.NextDouble()), 25 + (3 * random.NextDouble()));
        var magnitude = Math.Min(7, 1.5 - Math.Log10(1 - random.NextDouble()));
        foreach (var format in (FeedFormat[])[FeedFormat.FdsnText, FeedFormat.QuakeMl])
        {
            yield return new FeedReport
            {
                Source = FeedFormats.Name(format),
                Format = format,
                SourceEventId = $"{FeedFormats.Name(format)}/{number}",
                OriginTime = origin.AddSeconds(random.NextDouble()),
                Epicenter = new GeoPoint(
                    latitude + (0.05 * random.NextDouble()),
                    longitude + (0.05 * random.NextDouble())
                ),
                DepthKm = 10,
                Magnitude = new Magnitude(Math.Round(magnitude + (0.2 * random.NextDouble()), 1), MagnitudeType.Ml),
                EventType = EventType.Earthquake,
            };
        }
    }
}
