using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.SignUp;

/// <summary>An earthquake that people remember, as the catalogues give it.</summary>
public sealed record HistoricEarthquake(DateOnly Date, Hypocenter Hypocenter, double Magnitude);

/// <summary>What one of them would have meant at a place.</summary>
/// <param name="WarningSeconds">From the message to the S wave; negative when it would have come too late.</param>
/// <param name="Degree">Expected intensity, 1–12.</param>
/// <param name="WouldAlert">Whether the shaking reaches the lowest threshold that one can choose.</param>
public sealed record HistoricWarning(HistoricEarthquake Event, double WarningSeconds, int Degree, bool WouldAlert);

/// <summary>
/// How much warning a place would have had. Magnitudes and hypocentres: ROMPLUS catalogue of INFP, that of 30 May 1990
/// by USGS (usp00049yk); the message comes as soon as the institute's first estimate does: P at a station within 10 km
/// of the epicentre, 4 s to the magnitude (INFP), and one second to the phone's provider.
/// </summary>
public static class HistoricEarthquakes
{
    private const double StationKm = 10;
    private const double DetectionSeconds = 4;
    private const double DeliverySeconds = 1;

    public static IReadOnlyList<HistoricEarthquake> All { get; } =
    [
        new(new DateOnly(1977, 3, 4), new Hypocenter(new GeoPoint(45.77, 26.76), 94), 7.4),
        new(new DateOnly(1986, 8, 30), new Hypocenter(new GeoPoint(45.52, 26.49), 131), 7.1),
        new(new DateOnly(1990, 5, 30), new Hypocenter(new GeoPoint(45.841, 26.668), 89.3), 6.9),
    ];

    public static IReadOnlyList<HistoricWarning> At(GeoPoint place) => [.. All.Select(one => At(one, place))];

    private static HistoricWarning At(HistoricEarthquake one, GeoPoint place)
    {
        var depth = one.Hypocenter.DepthKm;
        var message = TravelTimes.PSeconds(depth, StationKm) + DetectionSeconds + DeliverySeconds;
        var arrival = TravelTimes.SSeconds(depth, one.Hypocenter.Epicenter.DistanceKmTo(place));
        var intensity = IntensityModel.Estimate(one.Hypocenter, new Magnitude(one.Magnitude, MagnitudeType.Mw), place);
        return new HistoricWarning(
            one,
            arrival - message,
            intensity.Degree,
            intensity.Value >= SignUpPreferences.ThresholdOf(AlertWhen.Felt)
        );
    }
}
