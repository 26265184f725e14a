using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

public sealed class SegmentRankingTests
{
    private static readonly GeoPoint Focsani = new(45.6966, 27.1844);
    private static readonly GeoPoint Constanta = new(44.1598, 28.6348);
    private static readonly GeoPoint Timisoara = new(45.7489, 21.2087);

    private static SegmentEntry Segment(
        GeoPoint place,
        SubscriberKind kind = SubscriberKind.Person,
        float lowest = 1,
        int population = 10
    ) =>
        new(
            new SegmentId(Geohash.Of(place), kind, ChannelKind.Sms, 0),
            population,
            place,
            lowest,
            float.PositiveInfinity,
            0
        );

    private static GeoPoint[] Order(double secondsAfterOrigin, params SegmentEntry[] segments) =>
        [
            .. SegmentRanking
                .Rank(segments, new PreparedAlert(Sample.Alert(7.4)), Sample.Origin.AddSeconds(secondsAfterOrigin))
                .Select(ranked => ranked.Entry.Centroid),
        ];

    [Fact]
    public void Least_time_left_comes_first() =>
        Assert.Equal(
            [Focsani, Constanta, Timisoara],
            Order(24, Segment(Timisoara), Segment(Focsani), Segment(Constanta))
        );

    [Fact]
    public void Those_the_wave_has_passed_come_last() =>
        Assert.Equal(
            [Constanta, Timisoara, Focsani],
            Order(45, Segment(Focsani), Segment(Timisoara), Segment(Constanta))
        );

    /// <summary>The wave is at Focșani by the estimate, which is some seconds off: who surely has little time comes
    /// before, who has more time after; later on it has passed them.</summary>
    [Fact]
    public void Those_it_may_have_passed_come_between_those_with_little_time_and_those_with_more()
    {
        var current = new PreparedAlert(Sample.Alert(7.4)).Current;
        var atFocsani = (current.SArrival(current.DistanceKm(Focsani)) - Sample.Origin).TotalSeconds;
        var doubt = SegmentRanking.Doubt.TotalSeconds;
        var tecuci = new GeoPoint(45.85, 27.43); // 2 s farther
        var galati = new GeoPoint(45.44, 28.05); // 5 s farther
        SegmentEntry[] all = [Segment(Timisoara), Segment(galati), Segment(Focsani), Segment(tecuci)];

        Assert.Equal([tecuci, Focsani, galati, Timisoara], Order(atFocsani + 0.1, all));
        Assert.Equal([galati, tecuci, Focsani, Timisoara], Order(atFocsani + doubt - 0.1, all));
        Assert.Equal([Timisoara, galati, tecuci, Focsani], Order(atFocsani + (3 * doubt), all));
    }

    [Fact]
    public void Infrastructure_comes_before_people() =>
        Assert.Equal(
            [Timisoara, Focsani],
            Order(24, Segment(Focsani), Segment(Timisoara, SubscriberKind.Infrastructure))
        );

    [Fact]
    public void A_cell_below_every_threshold_or_empty_is_left_out() =>
        Assert.Equal(
            [Focsani],
            Order(24, Segment(Focsani), Segment(Timisoara, lowest: 11), Segment(Constanta, population: 0))
        );

    [Fact]
    public void A_cell_is_kept_when_a_proximity_threshold_reaches_it()
    {
        var proximity = Segment(Timisoara, lowest: 11) with { LowestProximityMagnitude = 5, WidestProximityKm = 450 };

        Assert.Equal([Timisoara], Order(24, proximity));
        Assert.Empty(Order(24, proximity with { WidestProximityKm = 200 }));
        Assert.Empty(Order(24, proximity with { LowestProximityMagnitude = 8 }));
    }

    [Theory]
    [InlineData(57.64911, 10.40744, 11, "u4pruydqqvj")] // the worked example of geohash.org (Wikipedia, "Geohash")
    [InlineData(42.605, -5.603, 5, "ezs42")] // the same article's decoding example
    public void Geohashes_are_the_published_ones(double latitude, double longitude, int precision, string expected) =>
        Assert.Equal(expected, Geohash.Of(new GeoPoint(latitude, longitude), precision).Value);

    [Fact]
    public void A_place_lies_within_its_cell()
    {
        foreach (var place in new[] { Focsani, Constanta, Timisoara })
        {
            var cell = Geohash.Of(place);
            Assert.InRange(cell.Center.DistanceKmTo(place), 0, cell.RadiusKm);
        }
    }

    [Theory]
    [InlineData(10, 10.0)]
    [InlineData(0.001, 0.001)]
    [InlineData(0, 6.0)]
    [InlineData(-5.5, 0.5)]
    [InlineData(-6, null)]
    [InlineData(-60, null)]
    public void A_segment_is_overtaken_when_the_wave_seems_to_pass_it_or_surely_has(double arrives, double? overtaken)
    {
        var ranked = new RankedSegment(Segment(Focsani), Sample.Origin.AddSeconds(arrives));

        Assert.Equal(
            overtaken is { } after ? Sample.Origin.AddSeconds(after) : null,
            ranked.OvertakenAt(Sample.Origin)
        );
    }

    [Fact]
    public void Segments_of_one_arrival_have_one_order_wherever_they_come_from()
    {
        var pages = Enumerable
            .Range(0, 5)
            .Select(page =>
                Segment(Focsani) with
                {
                    Id = new SegmentId(Geohash.Of(Focsani), SubscriberKind.Person, ChannelKind.Sms, page),
                }
            )
            .ToList();
        var alert = new PreparedAlert(Sample.Alert(7.4));

        var forward = SegmentRanking.Rank(pages, alert, Sample.Origin).Select(one => one.Entry.Id);
        var backward = SegmentRanking.Rank(pages.AsEnumerable().Reverse(), alert, Sample.Origin);

        Assert.Equal(forward, backward.Select(one => one.Entry.Id));
        Assert.Equal(pages.Select(page => page.Id.Value).Order(StringComparer.Ordinal), forward.Select(id => id.Value));
    }

    [Fact]
    public void A_segment_id_reads_back_as_written()
    {
        var id = Segment(Focsani).Id;

        Assert.True(SegmentId.TryParse(id.Value, out var read));
        Assert.Equal(id, read);
        Assert.False(SegmentId.TryParse(id.Value + "x", out _));
        Assert.False(SegmentId.TryParse("a-b-c", out _));
    }
}
