namespace AlertServerless.Core.Seismology;

/// <summary>
/// Where to assume an event when a feed says only how many seconds Bucharest has left: the middle of Vrancea's
/// intermediate-depth source. Bucharest's warning is known then, and other places' differs from it by the difference of
/// two S times, which a wrong place inside Vrancea changes by a few seconds only.
/// </summary>
public static class ReferenceHypocenter
{
    /// <summary>45.7° N, 26.6° E, 130 km.</summary>
    public static Hypocenter Vrancea { get; } = new(new GeoPoint(45.7, 26.6), 130);

    /// <summary>The point the institute's countdown is for: 44.4268° N, 26.1025° E.</summary>
    public static GeoPoint Bucharest { get; } = new(44.4268, 26.1025);

    private static readonly double s_bucharestSeconds =
        TravelTimes.SSeconds(Vrancea.DepthKm, Vrancea.Epicenter.DistanceKmTo(Bucharest));

    /// <summary>The origin time for which S reaches Bucharest so many seconds after the frame's own time.</summary>
    public static DateTimeOffset FromSecondsToBucharest(DateTimeOffset frameTime, double seconds)
    {
        if (!double.IsFinite(seconds))
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "a countdown is a finite number of seconds");
        return frameTime.AddSeconds(seconds - s_bucharestSeconds);
    }

    /// <summary>Seconds left at another place when Bucharest has so many: negative once S has passed there.</summary>
    public static double SecondsLeftAt(GeoPoint site, double secondsToBucharest) =>
        secondsToBucharest + TravelTimes.SSeconds(Vrancea.DepthKm, Vrancea.Epicenter.DistanceKmTo(site)) - s_bucharestSeconds;
}
