using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using CsCheck;
using Xunit;

namespace AlertServerless.Tests.Alerting.Stories;

/// <summary>
/// Random earthquakes, reported by random agencies with random errors, revised now and then, in lists and in messages:
/// two orders of the same documents end the same. Nobody wrote these stories, so nobody could have left out the hard
/// ones.
/// </summary>
public sealed class SwarmOrderTests
{
    private static readonly FeedFormat[] Agencies =
    [
        FeedFormat.EmscJson,
        FeedFormat.UsgsGeoJson,
        FeedFormat.FdsnText,
        FeedFormat.QuakeMl,
    ];

    private sealed record Quake(int Number, double At, double Latitude, double Longitude, double Magnitude);

    [Fact]
    public void A_swarm_ends_the_same_in_any_two_orders() => CheckSwarms(500, StoryEnd.Due);

    [Fact]
    public void Where_no_magnitude_falls_the_same_events_stand_alerted() => CheckSwarms(500, StoryEnd.Standing);

    internal static void CheckSwarms(int swarms, StoryEnd end) =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int)
            .Sample(
                (swarm, one, other) =>
                {
                    var documents = Documents(new Random(swarm), mayFall: end == StoryEnd.Due);
                    var fault = Outcome(documents, new Random(one)).FaultOf(Outcome(documents, new Random(other)), end);
                    Assert.True(fault is null, fault);
                },
                iter: swarms,
                threads: 1
            );

    private static StoryOutcome Outcome(IReadOnlyList<IReadOnlyList<FeedReport>> documents, Random random)
    {
        var catalog = EventCatalog.Empty;
        foreach (var document in Shuffled(documents, random))
            (catalog, _) = AlertPipeline.Handle(
                catalog,
                [.. document.OrderBy(_ => random.Next())],
                StoryFeed.Origin.AddMinutes(3),
                Unlimited,
                FanOutOptions.Least
            );
        return StoryOutcome.Of(catalog, Unlimited);
    }

    // The hour's limit depends on which came first, and is meant to.
    private static readonly AlertOptions Unlimited = AlertOptions.Default with { MaxFirstAlertsPerHour = 1000 };

    /// <summary>An agency's documents keep their order among themselves.</summary>
    private static IReadOnlyList<FeedReport>[] Shuffled(
        IReadOnlyList<IReadOnlyList<FeedReport>> documents,
        Random random
    )
    {
        var places = Enumerable.Range(0, documents.Count).OrderBy(_ => random.Next()).ToArray();
        var order = new IReadOnlyList<FeedReport>[documents.Count];
        foreach (var agency in documents.GroupBy(d => d[0].Source))
        {
            var own = Enumerable
                .Range(0, documents.Count)
                .Where(place => documents[places[place]][0].Source == agency.Key);
            foreach (var (place, document) in own.Zip(agency))
                order[place] = document;
        }

        return order;
    }

    private static List<IReadOnlyList<FeedReport>> Documents(Random random, bool mayFall)
    {
        var quakes = Enumerable
            .Range(0, random.Next(1, 5))
            .Select(n => new Quake(
                n,
                random.NextDouble() * 90,
                45.2 + random.NextDouble(),
                26 + random.NextDouble(),
                2 + (random.NextDouble() * 5)
            ))
            .ToList();
        var documents = new List<IReadOnlyList<FeedReport>>();
        foreach (var agency in Agencies)
        {
            var reported = quakes.Where(_ => random.Next(4) > 0).Select(q => Report(agency, q, 1, random)).ToList();
            if (random.Next(2) == 0 && reported.Count > 0)
                documents.Add(reported);
            else
                documents.AddRange(reported.Select(report => (IReadOnlyList<FeedReport>)[report]));
            var revised = reported
                .Where(_ => random.Next(4) == 0)
                .Select(report => Revised(report, mayFall, random))
                .ToList();
            if (revised.Count > 0)
                documents.Add(revised);
        }

        return documents;
    }

    private static FeedReport Report(FeedFormat agency, Quake quake, int version, Random random) =>
        new()
        {
            Source = FeedFormats.Name(agency),
            Format = agency,
            SourceEventId = $"{FeedFormats.Name(agency)}-{quake.Number}",
            Version = version,
            OriginTime = StoryFeed.Origin.AddSeconds(quake.At + (3 * random.NextDouble()) - 1.5),
            Epicenter = new GeoPoint(
                quake.Latitude + (0.2 * random.NextDouble()) - 0.1,
                quake.Longitude + (0.2 * random.NextDouble()) - 0.1
            ),
            DepthKm = 130,
            Magnitude = new Magnitude(
                Math.Round(quake.Magnitude + (0.6 * random.NextDouble()) - 0.3, 1),
                MagnitudeType.Mw
            ),
            EventType = EventType.Earthquake,
        };

    private static FeedReport Revised(FeedReport report, bool mayFall, Random random) =>
        report with
        {
            Version = report.Version + 1,
            OriginTime = report.OriginTime!.Value.AddSeconds((2 * random.NextDouble()) - 1),
            Magnitude = new Magnitude(
                Math.Round(report.Magnitude!.Value.Value + random.NextDouble() - (mayFall ? 0.5 : 0), 1),
                MagnitudeType.Mw
            ),
        };
}
