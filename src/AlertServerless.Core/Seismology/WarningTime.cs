namespace AlertServerless.Core.Seismology;

/// <summary>When the waves of one event reach one site. S carries the strong shaking; P comes first and is
/// weaker.</summary>
public readonly record struct WaveArrivals(DateTimeOffset P, DateTimeOffset S)
{
    /// <summary>Seconds until S, negative once it has passed.</summary>
    public double SecondsLeft(DateTimeOffset now) => (S - now).TotalSeconds;
}

/// <summary>How long before the S wave a message can still be of use.</summary>
public static class WarningTime
{
    public static WaveArrivals Arrivals(DateTimeOffset originTime, ArrivalCurve curve, double epicentralDistanceKm)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return new WaveArrivals(
            originTime.AddSeconds(curve.PSeconds(epicentralDistanceKm)),
            originTime.AddSeconds(curve.SSeconds(epicentralDistanceKm))
        );
    }

    /// <summary>Seconds until S at a site, negative once it has passed.</summary>
    public static double SecondsLeft(
        DateTimeOffset originTime,
        ArrivalCurve curve,
        double epicentralDistanceKm,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(curve);
        return curve.SSeconds(epicentralDistanceKm) - (now - originTime).TotalSeconds;
    }

    /// <summary>
    /// Radius in km around the epicentre inside which S comes before a message that arrives so many seconds after the
    /// origin; 0 when even the epicentre is warned, as it is below a deep source and a quick system.
    /// </summary>
    public static double BlindRadiusKm(ArrivalCurve curve, double latencySecondsAfterOrigin)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return curve.SReachKm(latencySecondsAfterOrigin);
    }
}
