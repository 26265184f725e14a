using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut.Regions;

/// <summary>Which segments a lane holds when two regions share an alert, and in which order a worker goes on.</summary>
public sealed class LaneDivisionTests
{
    private static readonly GeoPoint South = Sample.Bucharest;
    private static readonly GeoPoint North = new(46.77, 23.60);

    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    /// <summary>43.7–48.2° N, 20.3–29.6° E: Romania, once over.</summary>
    private static IReadOnlyList<SegmentId> Segments { get; } =
    [
        .. Enumerable
            .Range(0, 600)
            .Select(i => new SegmentId(
                Geohash.Of(new GeoPoint(43.7 + (i % 24 * 4.5 / 24), 20.3 + (i / 24 * 9.3 / 25))),
                SubscriberKind.Person,
                ChannelKind.Sms,
                i % 3
            )),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    public void One_region_divides_by_the_segments_id_and_goes_round_the_ring(int lanes)
    {
        var division = new LaneDivision(lanes, []);

        Assert.All(Segments, segment => Assert.Equal(segment.Lane(lanes), division.LaneOf(segment)));
        for (var lane = 0; lane < lanes; lane++)
            Assert.Equal(
                Enumerable.Range(0, lanes).Select(i => (lane + i) % lanes),
                Enumerable.Range(0, lanes).Select(i => division.Target(lane, i))
            );
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(128)]
    public void A_segment_is_in_a_lane_of_the_nearer_region_and_in_a_shard_of_that_lane(int lanes)
    {
        var division = new LaneDivision(lanes, [South, North]);

        Assert.All(
            Segments,
            segment =>
            {
                var lane = division.LaneOf(segment);
                var place = segment.Cell.Center;
                Assert.InRange(lane, 0, lanes - 1);
                Assert.Equal(place.DistanceKmTo(North) < place.DistanceKmTo(South) ? 1 : 0, lane % 2);
                Assert.Contains(segment.Shard, division.ShardsOf(lane));
            }
        );
        Assert.Equal([0, 1], Segments.Select(segment => division.LaneOf(segment) % 2).Distinct().Order());
    }

    /// <summary>The distance tells thieves apart, so none may have another's.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    public void A_worker_goes_through_its_own_region_first_and_through_every_lane_once(int lanes)
    {
        var division = new LaneDivision(lanes, [South, North]);
        for (var lane = 0; lane < lanes; lane++)
        {
            var order = Enumerable.Range(0, lanes).Select(i => division.Target(lane, i)).ToList();

            Assert.Equal(lane, order[0]);
            Assert.Equal(Enumerable.Range(0, lanes), order.Order());
            Assert.All(order.Take(lanes / 2), target => Assert.Equal(lane % 2, target % 2));
        }

        for (var distance = 0; distance < lanes; distance++)
            Assert.Equal(
                lanes,
                Enumerable.Range(0, lanes).Select(lane => division.Target(lane, distance)).Distinct().Count()
            );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_region_that_is_alone_begins_with_those_near_it_and_notifies_everybody_once(int region)
    {
        var rig = await Rig.WithPeopleAsync(2000, seed: 3);
        var record = Rig.Record(Quake, region, lanes: 2) with { Regions = [South, North] };

        var end = await rig.Consumer(new OffsetClock(Rig.Now))
            .RunAsync(record, "worker", Rig.Now.AddMinutes(5), new FanOutSummary(), CancellationToken.None);

        Assert.Equal(RecordEnd.Done, end);
        var notified = rig.Channel.Notified.Select(message => message.Subscriber).ToList();
        var eligible = rig.Eligible(Quake);
        Assert.Equal(eligible.Order(), notified.Order());
        var nearer = rig
            .People.Where(person => NearestOf(person.Preferences.Home) == region)
            .Select(person => person.Id)
            .Where(eligible.Contains)
            .ToHashSet();
        Assert.InRange(nearer.Count, 100, eligible.Count - 100);
        // Cells are 20 km wide: those on the border are with either.
        var begun = notified.Take(nearer.Count).Count(nearer.Contains);
        Assert.InRange(begun, 0.95 * nearer.Count, nearer.Count);
    }

    private static int NearestOf(GeoPoint place) => place.DistanceKmTo(North) < place.DistanceKmTo(South) ? 1 : 0;
}
