using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Publishing;

/// <summary>
/// What one partition's record carries: the alert, which lane of how many this is, and how the work is divided.
/// The numbers travel with the alert so that every consumer divides it the same way, whatever is deployed meanwhile.
/// </summary>
/// <param name="Alert">The decision.</param>
/// <param name="Lane">This record's lane, 0 ≤ lane &lt; <paramref name="Lanes"/>.</param>
/// <param name="Lanes">A power of two, 1–256.</param>
/// <param name="WorkersPerSegment">Slots a segment is split into, 1–16.</param>
/// <param name="RatePerSecond">Messages a second each provider takes from the whole system; a lane's share is this ÷
/// lanes. A channel that is absent is not limited.</param>
public sealed record AlertRecord(
    Alert Alert,
    int Lane,
    int Lanes,
    int WorkersPerSegment,
    IReadOnlyDictionary<ChannelKind, double> RatePerSecond
)
{
    public const int MaxLanes = 256;

    /// <summary>Where each region lies that takes part: a power of two, at most as many as there are lanes; empty for
    /// the only one. Lane <c>l</c> is of region <c>l</c> modulo their number.</summary>
    public IReadOnlyList<GeoPoint> Regions { get; init; } = [];

    public const int MaxWorkersPerSegment = 16;

    /// <summary>
    /// How long the topic keeps a record, and an event source mapping retries it. A record that comes longer than this
    /// after its alert's end was not delivered late but replayed.
    /// </summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    public static bool IsValidLaneCount(int lanes) => lanes is >= 1 and <= MaxLanes && int.IsPow2(lanes);
}
