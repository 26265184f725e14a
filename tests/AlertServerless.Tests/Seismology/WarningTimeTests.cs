using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

public sealed class WarningTimeTests
{
    /// <summary>The institute's own figure: magnitude and notice 4 s after detection (G. Mărmureanu on Radio România
    /// Actualități, quoted by actmedia.eu).</summary>
    private const double DetectionSeconds = 4;

    private const double NearestStationKm = 10;

    private static readonly DateTimeOffset Origin = new(1977, 3, 4, 19, 21, 54, TimeSpan.Zero);

    /// <summary>
    /// Arrivals at Bucharest of historic events (distance and depth from catalogues; 1990 from GEM's earthquake
    /// scenarios, 2022 depth from the institute), ray-traced through iasp91. The last column is the institute's 21–28 s
    /// of warning.
    /// </summary>
    [Theory]
    [InlineData(158, 94, 13.2, 24.9, 44.2, 27.1)] // 1977-03-04
    [InlineData(125, 131, 17.7, 24.2, 42.9, 21.2)] // 1986-08-30
    [InlineData(163, 89, 12.6, 25.3, 44.9, 28.3)] // 1990-05-30
    [InlineData(134, 148, 19.8, 26.4, 46.9, 23.1)] // 2018-10-28
    [InlineData(123, 148.8, 19.9, 25.6, 45.4, 21.5)] // 2022-11-03
    public void Bucharest_gets_21_to_28_seconds(
        double km,
        double depthKm,
        double nearest,
        double p,
        double s,
        double warning
    )
    {
        var curve = ArrivalCurve.FromDepth(depthKm);
        Assert.Equal(nearest, curve.PSeconds(NearestStationKm), 0.2);
        Assert.Equal(p, curve.PSeconds(km), 0.2);
        Assert.Equal(s, curve.SSeconds(km), 0.2);
        var alertAt = Origin.AddSeconds(curve.PSeconds(NearestStationKm) + DetectionSeconds);
        Assert.Equal(warning, WarningTime.SecondsLeft(Origin, curve, km, alertAt), 0.3);
    }

    /// <summary>S minus P at the epicentre minus 4 s, ray-traced through iasp91 from the reference hypocentre; places
    /// by their centres.</summary>
    [Theory]
    [InlineData("Focșani", 45.6965, 27.1865, 11)]
    [InlineData("Buzău", 45.1500, 26.8333, 13)]
    [InlineData("Brașov", 45.6427, 25.5887, 15)]
    [InlineData("Ploiești", 44.9365, 26.0138, 17)]
    [InlineData("București", 44.4268, 26.1025, 25)]
    [InlineData("Iași", 47.1585, 27.6014, 31)]
    [InlineData("Cernavodă NPP", 44.3222, 28.0572, 33)]
    [InlineData("Ruse", 43.8356, 25.9657, 37)]
    [InlineData("Chișinău", 47.0105, 28.8638, 40)]
    [InlineData("Constanța", 44.1598, 28.6348, 41)]
    [InlineData("Cluj", 46.7712, 23.6236, 46)]
    [InlineData("Craiova", 44.3302, 23.7949, 48)]
    [InlineData("Kozloduy NPP", 43.7461, 23.7706, 57)]
    [InlineData("Timișoara", 45.7489, 21.2087, 79)]
    public void Each_city_has_its_own_lead(string city, double latitude, double longitude, double lead)
    {
        var hypocenter = ReferenceHypocenter.Vrancea;
        var curve = ArrivalCurve.FromDepth(hypocenter.DepthKm);
        var km = hypocenter.Epicenter.DistanceKmTo(new GeoPoint(latitude, longitude));
        var actual = curve.SSeconds(km) - curve.PSeconds(0) - DetectionSeconds;
        Assert.True(Math.Abs(actual - lead) <= 0.7, $"{city}: {actual:F2} s, not {lead} s");
    }

    /// <summary>For 0, 1, 2, 3, 5, 8, 10, 15 s after the institute's alert, ray-traced through iasp91, to whole
    /// kilometres.</summary>
    [Theory]
    [InlineData(10, new double[] { 19, 22, 26, 30, 37, 47, 54, 71 })]
    [InlineData(90, new double[] { 0, 0, 0, 0, 0, 44, 60, 93 })]
    [InlineData(130, new double[] { 0, 0, 0, 0, 0, 0, 23, 82 })]
    [InlineData(150, new double[] { 0, 0, 0, 0, 0, 0, 0, 69 })]
    public void Delay_makes_a_blind_zone_that_depth_takes_away(double depthKm, double[] radii)
    {
        ArgumentNullException.ThrowIfNull(radii);
        var curve = ArrivalCurve.FromDepth(depthKm);
        double[] delays = [0, 1, 2, 3, 5, 8, 10, 15];
        for (var i = 0; i < delays.Length; i++)
        {
            var latency = curve.PSeconds(NearestStationKm) + DetectionSeconds + delays[i];
            Assert.Equal(radii[i], WarningTime.BlindRadiusKm(curve, latency), 1.5);
        }
    }

    [Fact]
    public void The_blind_radius_is_where_S_takes_as_long_as_the_message()
    {
        var curve = ArrivalCurve.FromDepth(94);
        for (var latency = curve.SSeconds(0) + 0.01; latency < 700; latency += 1.7)
            Assert.Equal(latency, curve.SSeconds(WarningTime.BlindRadiusKm(curve, latency)), 1e-3);
        Assert.Equal(0, WarningTime.BlindRadiusKm(curve, curve.SSeconds(0)));
        Assert.Equal(0, WarningTime.BlindRadiusKm(curve, -5));
    }

    [Fact]
    public void Seconds_left_turn_negative_once_S_has_passed()
    {
        var curve = ArrivalCurve.FromDepth(94);
        var arrivals = WarningTime.Arrivals(Origin, curve, 158);
        Assert.Equal(2, arrivals.SecondsLeft(arrivals.S.AddSeconds(-2)), 1e-6);
        Assert.Equal(-3, arrivals.SecondsLeft(arrivals.S.AddSeconds(3)), 1e-6);
        Assert.True(arrivals.P < arrivals.S);
        Assert.Equal(arrivals.SecondsLeft(Origin), WarningTime.SecondsLeft(Origin, curve, 158, Origin), 1e-6);
    }

    [Fact]
    public void A_countdown_for_Bucharest_gives_the_origin_and_everyone_elses_countdown()
    {
        var frame = new DateTimeOffset(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);
        var origin = ReferenceHypocenter.FromSecondsToBucharest(frame, 25);
        var curve = ArrivalCurve.FromDepth(130);
        var iasi = new GeoPoint(47.1585, 27.6014);
        var km = ReferenceHypocenter.Vrancea.Epicenter.DistanceKmTo(iasi);
        // S over 147 km from 130 km
        Assert.Equal(frame.AddSeconds(25), origin.AddSeconds(46.5), TimeSpan.FromSeconds(0.5));
        Assert.Equal(25, ReferenceHypocenter.SecondsLeftAt(ReferenceHypocenter.Bucharest, 25), 1e-9);
        Assert.Equal(
            WarningTime.SecondsLeft(origin, curve, km, frame),
            ReferenceHypocenter.SecondsLeftAt(iasi, 25),
            0.1
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceHypocenter.FromSecondsToBucharest(frame, double.NaN));
    }
}
