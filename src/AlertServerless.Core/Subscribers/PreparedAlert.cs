using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers;

/// <summary>An alert with everything worked out that does not depend on the subscriber; built once, then used for
/// each.</summary>
public sealed class PreparedAlert
{
    public PreparedAlert(Alert alert)
    {
        Alert = alert;
        Current = new PreparedEstimate(alert.Estimate, alert.DecidedAt);
        Earlier = [.. alert.Earlier.Select(earlier => new PreparedEstimate(earlier.Estimate, earlier.DecidedAt))];
    }

    public Alert Alert { get; }

    public PreparedEstimate Current { get; }

    public IReadOnlyList<PreparedEstimate> Earlier { get; }
}

/// <summary>One estimate of the event, ready to be asked about any place.</summary>
public sealed class PreparedEstimate
{
    private const int NightFrom = 22;

    private const int NightTo = 7;

    private readonly ArrivalCurve arrivals;
    private readonly PreparedIntensity intensity;

    public PreparedEstimate(EventEstimate estimate, DateTimeOffset decidedAt)
    {
        Estimate = estimate;
        LocalHour = EasternEuropeanTime.From(decidedAt).Hour;
        IsNight = LocalHour is >= NightFrom or < NightTo;
        Region = SeismicRegions.VranceaSource.Contains(estimate.Hypocenter.Epicenter)
            ? EventRegion.Vrancea
            : EventRegion.Elsewhere;
        arrivals = ArrivalCurve.FromDepth(estimate.Hypocenter.DepthKm);
        intensity = IntensityModel.Prepare(estimate.Hypocenter, estimate.Magnitude, estimate.MagnitudeSigma);
    }

    public EventEstimate Estimate { get; }

    /// <summary>Thresholds and quiet hours go by the hour of the decision, so that every consumer judges
    /// alike.</summary>
    public int LocalHour { get; }

    public bool IsNight { get; }

    /// <summary>Never <see cref="EventRegion.Anywhere"/>.</summary>
    public EventRegion Region { get; }

    public double DistanceKm(GeoPoint place) => Estimate.Hypocenter.Epicenter.DistanceKmTo(place);

    public double Intensity(double distanceKm, double foreArcWeight) =>
        intensity.Estimate(distanceKm, foreArcWeight).Value;

    public DateTimeOffset SArrival(double distanceKm) => Estimate.OriginTime.AddSeconds(arrivals.SSeconds(distanceKm));
}
