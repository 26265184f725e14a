using System.Collections.Immutable;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>
/// What one source reported: whose it is, what it replaces, and which other statements are of the same event. A degree
/// of latitude is 111.2 km.
/// </summary>
public sealed class StatementTests
{
    private const double DegreeKm = 111.2;

    private static SourceRevision Revision(
        double after = 0,
        double northKm = 0,
        double magnitude = 5.9,
        bool assumed = false,
        string key = "a",
        FeedFormat format = FeedFormat.FdsnText
    ) =>
        new()
        {
            Source = FeedFormats.Name(format),
            Format = format,
            Key = key,
            OriginTime = Scene.Origin.AddSeconds(after),
            Epicenter = new GeoPoint(45.6 + (northKm / DegreeKm), 26.5),
            Magnitude = new Magnitude(magnitude, MagnitudeType.Ml),
            LocationAssumed = assumed,
            ReceivedAt = Scene.Origin.AddSeconds(after + 60),
        };

    [Theory]
    [InlineData(30, 0, false, true)]
    [InlineData(31, 0, false, false)]
    [InlineData(-31, 0, false, false)]
    [InlineData(0, 99, false, true)]
    [InlineData(0, 101, false, false)]
    [InlineData(60, 0, true, true)]
    [InlineData(61, 0, true, false)]
    [InlineData(0, 149, true, true)]
    [InlineData(0, 151, true, false)]
    public void Two_sources_report_one_event_within_a_window(double after, double km, bool assumed, bool fits)
    {
        Assert.Equal(fits, double.IsFinite(StatementFit.OfSources(Revision(), Revision(after, km, assumed: assumed))));
        Assert.Equal(fits, double.IsFinite(StatementFit.OfSources(Revision(after, km, assumed: assumed), Revision())));
    }

    [Theory]
    [InlineData(20, 60, 2.0, false, true)]
    [InlineData(20, 60, 2.1, false, false)]
    [InlineData(7, 30, 2.1, false, true)]
    [InlineData(9, 30, 2.1, false, false)]
    [InlineData(7, 50, 2.1, false, false)]
    [InlineData(9, 70, 2.1, true, true)]
    [InlineData(11, 70, 2.1, true, false)]
    [InlineData(9, 90, 2.1, true, false)]
    public void Statements_of_unlike_magnitude_must_lie_closer(
        double after,
        double km,
        double gap,
        bool assumed,
        bool fits
    )
    {
        var other = Revision(after, km, magnitude: 5 + gap, assumed: assumed);

        Assert.Equal(fits, double.IsFinite(StatementFit.OfSources(Revision(magnitude: 5), other)));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(30.0, null, true)]
    [InlineData(null, 30.0, true)]
    [InlineData(20.0, 20.0, true)]
    [InlineData(10.0, 10.0, false)]
    public void What_the_sources_say_of_their_own_error_widens_that(double? one, double? other, bool fits)
    {
        var a = Revision(magnitude: 4) with { HorizontalSigmaKm = one };
        var b = Revision(0, 50, magnitude: 7) with { HorizontalSigmaKm = other };

        Assert.Equal(fits, double.IsFinite(StatementFit.OfSources(a, b)));
    }

    [Fact]
    public void The_nearer_in_time_or_place_fits_better()
    {
        var near = StatementFit.OfSources(Revision(), Revision(10, 20));

        Assert.True(near < StatementFit.OfSources(Revision(), Revision(20, 20)));
        Assert.True(near < StatementFit.OfSources(Revision(), Revision(10, 40)));
        Assert.Equal(0, StatementFit.OfSources(Revision(), Revision()));
    }

    [Theory]
    [InlineData(4, 10, false, true)]
    [InlineData(6, 10, false, false)]
    [InlineData(4, 25, false, false)]
    [InlineData(4, 10, true, false)]
    public void Two_ids_of_one_source_are_one_event_only_at_one_origin(
        double after,
        double km,
        bool assumed,
        bool fits
    ) =>
        Assert.Equal(
            fits,
            double.IsFinite(StatementFit.OfSameSource(Revision(), Revision(after, km, assumed: assumed)))
        );

    [Theory]
    [InlineData(7, 30, 1.0, false, true)]
    [InlineData(7, 30, 1.1, false, false)]
    [InlineData(9, 30, 1.0, false, false)]
    [InlineData(9, 70, 1.0, true, true)]
    public void What_was_a_blast_is_the_very_event_only_in_like_place_and_size(
        double after,
        double km,
        double gap,
        bool assumed,
        bool same
    )
    {
        var live = Revision(after, km, magnitude: 3 + gap, assumed: assumed);

        Assert.Equal(same, StatementFit.IsSameEvent(Revision(magnitude: 3), live));
    }

    [Fact]
    public void Place_and_time_of_its_own_make_a_location_firm()
    {
        Assert.True(Revision().HasFirmLocation);
        Assert.False(Revision(assumed: true).HasFirmLocation);
        Assert.False((Revision() with { Epicenter = null }).HasFirmLocation);
        Assert.False((Revision() with { OriginTime = null }).HasFirmLocation);
    }

    [Theory]
    [InlineData(FeedFormat.EmscJson, true)]
    [InlineData(FeedFormat.UsgsGeoJson, true)]
    [InlineData(FeedFormat.FdsnText, false)]
    public void Feeds_of_an_agency_with_ids_for_the_whole_world_are_one_voice(FeedFormat format, bool one)
    {
        var list = Revision(format: format) with { Source = "list" };
        var socket = Revision(format: format) with { Source = "socket" };

        Assert.Equal(one, list.Voice == socket.Voice);
        Assert.Equal(one, list.SharesIdWith(socket));
    }

    [Fact]
    public void An_id_is_shared_also_through_another_name()
    {
        var first = Revision(key: "a") with { Aliases = ["x", "y"] };

        Assert.True(first.SharesIdWith(Revision(key: "y")));
        Assert.True(Revision(key: "y").SharesIdWith(first));
        Assert.True(first.SharesIdWith(Revision(key: "b") with { Aliases = ["z", "y"] }));
        Assert.False(first.SharesIdWith(Revision(key: "b") with { Aliases = ["z"] }));
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(601, false)]
    [InlineData(-601, false)]
    public void Ten_minutes_apart_another_name_is_a_coincidence(double after, bool shared)
    {
        Assert.Equal(shared, Revision(key: "a").SharesIdWith(Revision(after, key: "b") with { Aliases = ["a"] }));
        Assert.True(Revision(key: "a").SharesIdWith(Revision(after, key: "a")));
    }

    [Theory]
    [InlineData(1, false, 2, false, true)]
    [InlineData(2, false, 1, false, false)]
    [InlineData(2, false, 1, true, false)]
    [InlineData(1, false, 1, false, false)]
    [InlineData(1, false, 1, true, true)]
    [InlineData(1, true, 1, true, false)]
    [InlineData(1, true, 1, false, false)]
    public void Of_two_of_one_age_a_deletion_is_the_newer(long mine, bool deleted, long held, bool before, bool older)
    {
        var byVersion = (Aged(mine, deleted) with { Version = mine }, Aged(held, before) with { Version = held });

        Assert.Equal(older, byVersion.Item1.IsOlderThan(byVersion.Item2));
        Assert.Equal(older, Aged(mine, deleted).IsOlderThan(Aged(held, before)));

        static SourceRevision Aged(long age, bool isDeleted) =>
            Revision() with
            {
                UpdatedAt = Scene.Origin.AddSeconds(age),
                ReviewStatus = isDeleted ? ReviewStatus.Deleted : ReviewStatus.Automatic,
            };
    }

    [Fact]
    public void A_version_counts_before_the_time_of_the_update()
    {
        var newer = Revision() with { Version = 2, UpdatedAt = Scene.Origin };
        var older = Revision() with { Version = 1, UpdatedAt = Scene.Origin.AddSeconds(9) };

        Assert.True(older.IsOlderThan(newer));
        Assert.False(newer.IsOlderThan(older));
    }

    [Fact]
    public void A_new_name_forgets_none_of_the_old_ones()
    {
        var held = Revision(key: "a") with { Aliases = ["x", "b"] };

        var next = (Revision(key: "b") with { Aliases = ["a", "y"] }).Replacing(held, 2);

        Assert.Equal(["a", "x", "y"], next.Aliases.Order(StringComparer.Ordinal));
        Assert.Equal("b", next.Key);
    }

    [Fact]
    public void Of_too_many_names_the_first_hundred_stay()
    {
        var held = Revision(key: "a") with { Aliases = [.. Enumerable.Range(0, 150).Select(n => $"x{n}")] };

        Assert.Equal(held.Aliases.Take(100), Revision(key: "a").Replacing(held, 2).Aliases);
    }

    [Theory]
    [InlineData(5.0, 7.0, null)]
    [InlineData(5.0, 7.5, 5.0)]
    [InlineData(7.5, 5.0, 7.5)]
    public void A_correction_beyond_the_largest_is_remembered(double before, double now, double? from) =>
        Assert.Equal(from, Revision(magnitude: now).Replacing(Revision(magnitude: before), 2).CorrectedFrom);
}
