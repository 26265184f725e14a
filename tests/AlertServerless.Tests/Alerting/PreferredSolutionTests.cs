using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>Of several statements of one event: which is asked first, and what an estimate takes from which.</summary>
public sealed class PreferredSolutionTests
{
    private static readonly GeoPoint Focsani = new(45.7, 26.6);

    private static SourceRevision Revision(FeedFormat format, string key = "a", double receivedAfter = 60) =>
        new()
        {
            Source = FeedFormats.Name(format),
            Format = format,
            Key = key,
            OriginTime = Scene.Origin,
            Epicenter = Focsani,
            DepthKm = 120,
            Magnitude = new Magnitude(5.9, MagnitudeType.Ml),
            ReceivedAt = Scene.Origin.AddSeconds(receivedAfter),
        };

    private static IEnumerable<string> Ranked(params SourceRevision[] statements) =>
        PreferredSolution.Rank(statements, AlertOptions.Default).Select(one => one.Key);

    [Fact]
    public void A_reviewed_statement_is_asked_before_a_more_trusted_one()
    {
        var reviewed = Revision(FeedFormat.EmscJson, "reviewed") with { ReviewStatus = ReviewStatus.Reviewed };

        Assert.Equal(["reviewed", "trusted"], Ranked(Revision(FeedFormat.FdsnText, "trusted"), reviewed));
    }

    [Fact]
    public void A_more_trusted_source_is_asked_before_a_newer_statement()
    {
        var newer = Revision(FeedFormat.EmscJson, "newer", receivedAfter: 90);

        Assert.Equal(["trusted", "newer"], Ranked(newer, Revision(FeedFormat.FdsnText, "trusted")));
    }

    [Fact]
    public void Of_one_source_what_it_updated_last_is_asked_first_whenever_it_came()
    {
        var early = Revision(FeedFormat.UsgsGeoJson, "early", receivedAfter: 90) with { UpdatedAt = Scene.Origin };
        var late = Revision(FeedFormat.UsgsGeoJson, "late") with { UpdatedAt = Scene.Origin.AddSeconds(30) };

        Assert.Equal(["late", "early"], Ranked(early, late));
        Assert.Equal(["late", "early"], Ranked(late, early));
    }

    [Fact]
    public void Of_one_age_names_decide_in_any_order()
    {
        var first = Revision(FeedFormat.QuakeMl, "a") with { Source = "a-feed" };
        var second = Revision(FeedFormat.QuakeMl, "b") with { Source = "a-feed" };
        var third = Revision(FeedFormat.QuakeMl, "0") with { Source = "b-feed" };

        Assert.Equal(["a", "b", "0"], Ranked(third, second, first));
        Assert.Equal(["a", "b", "0"], Ranked(first, second, third));
    }

    [Fact]
    public void An_assumed_place_counts_only_where_nobody_has_a_firm_one()
    {
        var unplaced = Revision(FeedFormat.UsgsGeoJson) with { Epicenter = null };
        var undated = Revision(FeedFormat.UsgsGeoJson) with { OriginTime = null };
        var assumed = Revision(FeedFormat.InfpAlert) with { LocationAssumed = true };
        var firm = Revision(FeedFormat.EmscJson);

        Assert.Same(firm, PreferredSolution.Located([unplaced, undated, assumed, firm]));
        Assert.Same(assumed, PreferredSolution.Located([unplaced, undated, assumed]));
        Assert.Null(PreferredSolution.Located([unplaced, undated]));
    }

    [Fact]
    public void A_statement_with_a_place_describes_its_own()
    {
        var own = Revision(FeedFormat.EmscJson) with { Place = "ROMANIA", MagnitudeSigma = 0.4 };
        var other = Revision(FeedFormat.FdsnText) with
        {
            Epicenter = new GeoPoint(44, 25),
            DepthKm = 9,
            Place = "Gorj",
        };

        var estimate = PreferredSolution.Estimate(own, other)!;

        Assert.Equal((Focsani, 120), (estimate.Hypocenter.Epicenter, estimate.Hypocenter.DepthKm));
        Assert.Equal(("ROMANIA", 0.4, "emsc-json"), (estimate.Place, estimate.MagnitudeSigma, estimate.Source));
        Assert.False(estimate.LocationAssumed);
    }

    [Fact]
    public void A_statement_without_a_place_takes_that_of_the_located_one()
    {
        var unplaced = Revision(FeedFormat.EmscJson) with { Epicenter = null, Place = "somewhere" };
        var located = Revision(FeedFormat.FdsnText) with { Place = "Vrancea", LocationAssumed = true };

        var estimate = PreferredSolution.Estimate(unplaced, located)!;

        Assert.Equal((Focsani, 120), (estimate.Hypocenter.Epicenter, estimate.Hypocenter.DepthKm));
        Assert.Equal(("Vrancea", "emsc-json"), (estimate.Place, estimate.Source));
        Assert.True(estimate.LocationAssumed);
        Assert.Equal("somewhere", PreferredSolution.Estimate(unplaced, located with { Place = null })!.Place);
        Assert.Null(PreferredSolution.Estimate(unplaced, null));
        Assert.Null(PreferredSolution.Estimate(unplaced with { Magnitude = null }, located));
    }

    [Theory]
    [InlineData(45.7, 26.6, 130)]
    [InlineData(44.0, 23.0, 10)]
    public void A_depth_that_nobody_gives_is_the_usual_one_of_the_place(double latitude, double longitude, double km)
    {
        var shallow = Revision(FeedFormat.FdsnText) with
        {
            Epicenter = new GeoPoint(latitude, longitude),
            DepthKm = null,
        };

        Assert.Equal(km, PreferredSolution.Estimate(shallow, null)!.Hypocenter.DepthKm);
    }

    [Theory]
    [InlineData(MagnitudeType.Ews, null, IntensityModel.EarlyWarningMagnitudeSigma)]
    [InlineData(MagnitudeType.Ews, 0.5, 0.5)]
    [InlineData(MagnitudeType.Mw, null, 0)]
    public void An_early_warnings_magnitude_is_known_less_well(MagnitudeType type, double? stated, double sigma)
    {
        var revision = Revision(FeedFormat.InfpAlert) with
        {
            Magnitude = new Magnitude(5.9, type),
            MagnitudeSigma = stated,
        };

        Assert.Equal(sigma, PreferredSolution.Estimate(revision, null)!.MagnitudeSigma);
    }
}
