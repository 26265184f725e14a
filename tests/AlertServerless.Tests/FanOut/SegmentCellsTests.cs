using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>Segments of people with several places: named by their cells, skipped and ranked by all of them.</summary>
public sealed class SegmentCellsTests
{
    private static readonly GeoPoint Focsani = new(45.6966, 27.1844);
    private static readonly GeoPoint Constanta = new(44.1598, 28.6348);
    private static readonly GeoPoint Timisoara = new(45.7489, 21.2087);
    private static readonly GeoPoint Oslo = new(59.91, 10.75);
    private static readonly GeoPoint Paris = new(48.86, 2.35);

    private static SubscriberPreferences Person(params GeoPoint[] places) =>
        Sample.Person().With([.. places.Select(place => SubscriberPlace.At(place, PlaceLabel.None))]);

    private static SegmentId SegmentOf(params GeoPoint[] places) => SegmentColumn.For(Person(places)).Page(0);

    private static SegmentEntry Entry(float lowest, params GeoPoint[] places) =>
        new(SegmentOf(places), 1, SegmentOf(places).Cell.Center, lowest, float.PositiveInfinity, 0);

    private static SegmentId[] Order(double secondsAfterOrigin, params SegmentEntry[] segments) =>
        [
            .. SegmentRanking
                .Rank(segments, new PreparedAlert(Sample.Alert(7.4)), Sample.Origin.AddSeconds(secondsAfterOrigin))
                .Select(ranked => ranked.Entry.Id),
        ];

    [Fact]
    public void One_place_and_places_in_one_cell_leave_the_segment_as_it_was()
    {
        Assert.Equal($"{Geohash.Of(Focsani)}-p-sms-0", SegmentOf(Focsani).Value);
        Assert.Equal(SegmentOf(Focsani), SegmentOf(Focsani, new GeoPoint(Focsani.Latitude + 0.005, Focsani.Longitude)));
    }

    [Fact]
    public void The_same_places_in_any_order_are_one_segment()
    {
        // Constanța lies in the north-east of sx, 22.5° to 33.75° E and 39.375° to 45° N; Focșani and Timișoara north
        // of it, in the south-west of u8 and in the south-east of u2.
        Assert.Equal("sxNE.u2SE.u8SW-p-sms-0", SegmentOf(Focsani, Constanta, Timisoara).Value);
        Assert.Equal(SegmentOf(Focsani, Constanta, Timisoara), SegmentOf(Timisoara, Focsani, Constanta));
        Assert.NotEqual(SegmentOf(Focsani, Constanta), SegmentOf(Focsani, Timisoara));
    }

    /// <summary>Home and work in one city, seldom in one small cell: their rank is as sharp as that of a
    /// region.</summary>
    [Fact]
    public void Places_in_one_cell_of_three_characters_are_kept_by_it()
    {
        var nearby = new GeoPoint(Focsani.Latitude - 0.5, Focsani.Longitude);

        Assert.Equal($"{Geohash.Of(Focsani, 3)}-p-sms-0", SegmentOf(Focsani, nearby).Value);
    }

    /// <summary>Each segment costs a claim, however small it is.</summary>
    [Fact]
    public void People_with_parents_anywhere_in_the_country_share_some_hundred_segments()
    {
        var random = new Random(TestSeed.Next(nameof(SegmentCellsTests)));
        var segments = Enumerable.Range(0, 20_000).Select(_ => SegmentOf(Anywhere(random), Anywhere(random)));

        Assert.InRange(segments.Distinct().Count(), 40, 120);
    }

    [Fact]
    public void The_names_of_segments_read_back_as_written()
    {
        foreach (var id in new[] { SegmentOf(Focsani), SegmentOf(Focsani, Oslo), SegmentOf(Oslo, Focsani, Timisoara) })
        {
            Assert.True(SegmentId.TryParse(id.Value, out var read));
            Assert.Equal(id, read);
        }
    }

    [Theory]
    [InlineData("sxf")] // one coarse cell
    [InlineData("sxNE")]
    [InlineData("sxNE.u2SE.u8SW")]
    public void Coarse_cells_are_cells(string cells) => Assert.True(SegmentId.TryParse($"{cells}-p-sms-0", out _));

    [Theory]
    [InlineData("u8SW.sxNE")] // not in order: the same would have two names
    [InlineData("sxNE.sxNE")]
    [InlineData("sxfs.sxNE")]
    [InlineData("sxc.sxf")]
    [InlineData("sxfs.u84m")]
    [InlineData("sx")]
    [InlineData("sxNE.")]
    [InlineData("sxEN")]
    [InlineData("saNE")] // a is no letter of geohashes
    [InlineData("sxNE.sxNW.sxSE.u8SW")]
    public void What_is_no_set_of_cells_is_no_segment(string cells) =>
        Assert.False(SegmentId.TryParse($"{cells}-p-sms-0", out _));

    [Fact]
    public void A_segment_is_kept_when_any_of_its_cells_may_be_shaken_enough()
    {
        Assert.Empty(Order(24, Entry(4.5f, Oslo), Entry(4.5f, Oslo, Paris)));
        Assert.Equal([SegmentOf(Oslo, Focsani)], Order(24, Entry(4.5f, Oslo), Entry(4.5f, Oslo, Focsani)));
    }

    [Fact]
    public void The_cell_with_the_least_time_left_decides_the_rank()
    {
        var (near, far) = (Entry(1, Timisoara, Focsani), Entry(1, Timisoara));

        // At Constanța the wave is later than in the cell of Focșani, and earlier than at Timișoara.
        Assert.Equal([near.Id, SegmentOf(Constanta), far.Id], Order(15, far, Entry(1, Constanta), near));
    }

    /// <summary>Where in a quarter they are nobody knows: somebody in it may be next, and hardly anybody is. Those of
    /// whom everybody is next come before, those who have more time after.</summary>
    [Fact]
    public void Whoever_is_next_comes_before_a_quarter_that_the_wave_is_crossing()
    {
        var (buzau, oradea) = (new GeoPoint(45.15, 26.82), new GeoPoint(47.05, 21.92));
        var quarter = Entry(1, Focsani, new GeoPoint(46.77, 23.62));
        Assert.Equal("u8SW-p-sms-0", quarter.Id.Value);

        Assert.Equal(
            [SegmentOf(buzau), quarter.Id, SegmentOf(oradea)],
            Order(24, Entry(1, oradea), quarter, Entry(1, buzau))
        );
        // A minute later nobody else comes before them.
        Assert.Equal([quarter.Id, SegmentOf(oradea)], Order(60, Entry(1, oradea), quarter));
    }

    /// <summary>Whom it has passed at one place may still be warned of another.</summary>
    [Fact]
    public void A_segment_is_behind_the_wave_only_when_all_of_its_cells_are()
    {
        var (both, passed) = (Entry(1, Focsani, Timisoara), Entry(1, Focsani));
        var current = new PreparedAlert(Sample.Alert(7.4)).Current;
        var atTimisoara = current.SArrival(current.DistanceKm(Timisoara)) - Sample.Origin;

        // Behind both the latest comes first: the wave was at Timișoara after it had left the cell of Focșani.
        Assert.Equal([both.Id, passed.Id], Order(atTimisoara.TotalSeconds - 20, passed, both));
        Assert.Equal([both.Id, passed.Id], Order(atTimisoara.TotalSeconds + 60, passed, both));
        Assert.Equal([both.Id, SegmentOf(Constanta)], Order(atTimisoara.TotalSeconds - 20, Entry(1, Constanta), both));
    }

    /// <summary>The one thing that must not happen: somebody who is to be notified is in a segment that is
    /// skipped.</summary>
    [Fact]
    public void Nobody_who_is_to_be_notified_is_in_a_segment_that_is_skipped()
    {
        var random = new Random(TestSeed.Next(nameof(Nobody_who_is_to_be_notified_is_in_a_segment_that_is_skipped)));
        var eligible = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var person = Person([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Anywhere(random))]) with
            {
                MinIntensity = 2 + (6 * random.NextSingle()),
                Proximity = random.Next(4) == 0 ? new ProximityThreshold(5, 50 + random.Next(300)) : default,
            };
            var stored = PreferencesCodec.AsStored(person with { NightMinIntensity = person.MinIntensity });
            var alert = new PreparedAlert(Sample.Alert(4.5 + (3 * random.NextDouble())));
            if (!Eligibility.Judge(alert, stored, Sample.Origin.AddSeconds(24)).IsEligible)
                continue;
            eligible++;
            var bounds = SegmentBounds.For(stored);
            var tally = new SegmentTally(PopulationChange.In(stored.Home), bounds, 1);
            var entry = tally.ToEntry(SegmentColumn.For(stored).Page(0));
            Assert.True(SegmentRanking.MayHoldEligible(entry, alert.Current), $"{entry.Id} would be skipped");
        }

        Assert.InRange(eligible, 2_000, 18_000);
    }

    private static GeoPoint Anywhere(Random random) =>
        new(43.5 + (5 * random.NextDouble()), 20 + (10 * random.NextDouble()));
}
