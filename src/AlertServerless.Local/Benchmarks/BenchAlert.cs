using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The alert that benchmarks hand out: Vrancea, 4 March 1977 (ROMPLUS: 45.77 N, 26.76 E, 94 km, Mw 7.4), because nearly everybody is told.</summary>
internal static class BenchAlert
{
    /// <summary>From the origin to the decision: P to the nearest station and the institute's 4 s.</summary>
    public static readonly TimeSpan Latency = TimeSpan.FromSeconds(18);

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private static readonly Hypocenter Hypocenter = new(new GeoPoint(45.77, 26.76), 94);

    /// <param name="number">Another number is another event, so that claims of an earlier round do not count.</param>
    public static Alert Decided(int number, DateTimeOffset now)
    {
        var id = AlertId.ForTier(new EventId(string.Create(CultureInfo.InvariantCulture, $"bench-{number}")), 8);
        var estimate = new EventEstimate(Hypocenter, now - Latency, new Magnitude(7.4, MagnitudeType.Mw), 0.2, LocationAssumed: false, "Vrancea", "bench");
        return new Alert(id, AlertKind.First, AlertCategory.Actual, 8, estimate, [], now, now, now + Life);
    }
}
