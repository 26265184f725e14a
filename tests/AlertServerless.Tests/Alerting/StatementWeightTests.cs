using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>What a statement would alert by itself, at the bounds. The region here is a rectangle whose northern side
/// is the 48th parallel; a degree of latitude is 111.2 km.</summary>
public sealed class StatementWeightTests
{
    private static readonly AlertOptions Options = AlertOptions.Default with
    {
        Region = new GeoPolygon(new(44, 22), new(44, 29), new(48, 29), new(48, 22)),
        RegionMarginKm = 100,
    };

    private static SourceRevision Revision(double latitude = 45.6, double magnitude = 5.9) =>
        new()
        {
            Source = "quakeml",
            Format = FeedFormat.QuakeMl,
            Key = "a",
            OriginTime = Scene.Origin,
            Epicenter = new GeoPoint(latitude, 26.5),
            DepthKm = 10,
            Magnitude = new Magnitude(magnitude, MagnitudeType.Mw),
            ReceivedAt = Scene.Origin.AddSeconds(60),
        };

    private static SuppressReason? VetoOf(SourceRevision statement) =>
        StatementWeight.Of(statement, null, Options).Veto?.Reason;

    [Theory]
    [InlineData(48.8, true)]
    [InlineData(49.0, false)]
    public void What_is_taken_back_or_not_measured_yet_concerns_us_within_the_margin(double latitude, bool concerns)
    {
        var blast = Revision(latitude) with { EventType = EventType.QuarryBlast };

        Assert.Equal(concerns, StatementWeight.IsOfConcern(blast, Options));
        Assert.Equal(concerns, StatementWeight.IsOfConcern(Revision(latitude) with { Magnitude = null }, Options));
    }

    [Theory]
    [InlineData(48.5, 7.0, null)]
    [InlineData(48.5, 4.0, SuppressReason.OutOfRegion)]
    [InlineData(49.0, 7.9, SuppressReason.OutOfRegion)]
    public void Outside_the_region_it_must_be_near_and_felt_inside(
        double latitude,
        double magnitude,
        SuppressReason? veto
    )
    {
        Assert.Equal(veto, VetoOf(Revision(latitude, magnitude)));
        Assert.Equal(veto is null, StatementWeight.IsOfConcern(Revision(latitude, magnitude), Options));
    }

    [Fact]
    public void Outside_the_region_it_must_be_felt_half_a_degree_more_strongly()
    {
        var options = Options with { MinTier = 4 };
        var magnitudes = Enumerable.Range(400, 300).Select(n => n / 100.0).ToList();
        // The least magnitude that alerts from just inside and from just outside.
        var inside = magnitudes.First(m => StatementWeight.Of(Revision(47.999, m), null, options).Tier > 0);
        var outside = magnitudes.First(m => StatementWeight.Of(Revision(48.001, m), null, options).Tier > 0);

        Assert.True(outside > inside, $"{outside} from outside, {inside} from inside");
    }

    [Fact]
    public void The_least_likelihood_and_the_least_magnitude_themselves_will_do()
    {
        var feed = Options.FeedFor("quakeml", FeedFormat.QuakeMl);
        var nearBucharest = Revision(44.5, feed.MinMagnitude) with { Likelihood = Options.MinLikelihood };

        Assert.NotEqual(SuppressReason.Unlikely, VetoOf(nearBucharest));
        Assert.NotEqual(SuppressReason.BelowMagnitude, VetoOf(nearBucharest));
        Assert.Equal(SuppressReason.Unlikely, VetoOf(nearBucharest with { Likelihood = Options.MinLikelihood - 0.01 }));
        Assert.Equal(SuppressReason.BelowMagnitude, VetoOf(Revision(44.5, feed.MinMagnitude - 0.01)));
    }
}
