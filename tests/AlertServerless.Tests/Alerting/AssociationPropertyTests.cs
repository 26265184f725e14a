using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>Random swarms in the region, reported by several noisy sources in any order: one canonical event for each
/// true one.</summary>
public sealed class AssociationPropertyTests
{
    private static readonly FeedFormat[] Sources =
    [
        FeedFormat.ShakeAlertXml,
        FeedFormat.EmscJson,
        FeedFormat.UsgsGeoJson,
        FeedFormat.QuakeMl,
    ];

    private sealed record Truth(int Number, DateTimeOffset Origin, GeoPoint Epicenter);

    [Fact]
    public void Every_true_event_is_one_canonical_event_whatever_the_order()
    {
        var seed = TestSeed.Next(nameof(AssociationPropertyTests));
        for (var run = 0; run < 400; run++)
            Check(seed + run, doublet: false);
    }

    [Fact]
    public void Doublets_thirteen_seconds_apart_are_kept_apart_whatever_the_order()
    {
        var seed = TestSeed.Next(nameof(Doublets_thirteen_seconds_apart_are_kept_apart_whatever_the_order));
        for (var run = 0; run < 400; run++)
            Check(seed + run, doublet: true);
    }

    private static void Check(int seed, bool doublet)
    {
        var random = new Random(seed);
        var truths = doublet ? Doublet(random) : Swarm(random);
        var reports = truths
            .SelectMany(t => Sources.Select(s => (Truth: t, Report: ReportOf(t, s, 1, random))))
            .OrderBy(_ => random.Next())
            .ToList();
        reports.AddRange(
            reports
                .Where(_ => random.Next(2) == 0)
                .Select(r => (r.Truth, Report: ReportOf(r.Truth, r.Report.Format, 2, random)))
                .ToList()
        );
        var catalog = EventCatalog.Empty;
        var now = Scene.Origin.AddMinutes(9);
        foreach (var (_, report) in reports)
            (catalog, _) = AlertPipeline.Handle(catalog, [report], now, AlertOptions.Default, FanOutOptions.Least);

        var found = catalog
            .Events.Select(e => string.Join(",", e.Revisions.Select(r => r.Key.Split('-')[1]).Distinct().Order()))
            .Order();
        Assert.True(
            found.SequenceEqual(truths.Select(t => $"{t.Number}").Order()),
            $"seed {seed}: events are {string.Join(" | ", found)}"
        );
        Assert.All(catalog.Events, e => Assert.Equal(e.Live.Count(), e.Live.Select(r => r.Source).Distinct().Count()));
    }

    /// <summary>Far enough apart in time or place that no source's error makes two of them look like one.</summary>
    private static List<Truth> Swarm(Random random)
    {
        var truths = new List<Truth>();
        for (var n = 0; n < 6; n++)
            truths.Add(
                new Truth(
                    n,
                    Scene.Origin.AddSeconds((n * 36) + random.Next(3)),
                    new GeoPoint(45.2 + random.NextDouble(), 26 + random.NextDouble())
                )
            );
        return truths;
    }

    private static List<Truth> Doublet(Random random) =>
        [
            new Truth(0, Scene.Origin, new GeoPoint(45.6, 26.5)),
            new Truth(1, Scene.Origin.AddSeconds(13 + (2 * random.NextDouble())), new GeoPoint(45.6, 26.5)),
        ];

    /// <summary>Origin times within a second, epicentres within some 8 km: what automatic solutions of a regional event
    /// scatter.</summary>
    private static FeedReport ReportOf(Truth truth, FeedFormat format, int version, Random random) =>
        new()
        {
            Source = FeedFormats.Name(format),
            Format = format,
            SourceEventId = $"{FeedFormats.Name(format).Replace("-", "", StringComparison.Ordinal)}-{truth.Number}",
            Version = version,
            OriginTime = truth.Origin.AddSeconds((2 * random.NextDouble()) - 1),
            Epicenter = new GeoPoint(
                truth.Epicenter.Latitude + (0.1 * random.NextDouble()) - 0.05,
                truth.Epicenter.Longitude + (0.1 * random.NextDouble()) - 0.05
            ),
            DepthKm = 130,
            Magnitude = new Magnitude(4 + (2 * random.NextDouble()), MagnitudeType.Mw),
        };
}
