namespace AlertServerless.Core.Alerting;

/// <summary>
/// How the fan-out of one alert is divided. Fixed when the alert is decided and kept with it: consumers that divided
/// the same alert in two ways would tell people twice.
/// </summary>
/// <param name="Lanes">A power of two, 1–256.</param>
/// <param name="WorkersPerSegment">1–16.</param>
/// <param name="RatePerSecond">Messages a second each provider takes from the whole system; an absent channel is not
/// limited.</param>
/// <param name="Partitions">Of the topic, that consumers certainly read: it may have newer ones that nobody reads yet.
/// Null for all there are.</param>
public sealed record FanOutOptions(
    int Lanes,
    int WorkersPerSegment,
    IReadOnlyDictionary<ChannelKind, double> RatePerSecond,
    int? Partitions = null
)
{
    public static FanOutOptions Least { get; } = new(1, 1, new Dictionary<ChannelKind, double>());
}

/// <summary>An alert that is decided and must reach the topic. Publishing it twice does no harm, not at all
/// does.</summary>
public sealed record PendingAlert(Alert Alert, FanOutOptions Terms);
