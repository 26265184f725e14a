using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery;

/// <summary>How hard one provider is pressed, and how soon it is given up.</summary>
/// <param name="MaxInFlight">Requests at the provider at once.</param>
/// <param name="Timeout">Of one request. What happened to it afterwards is unknown, so it is generous.</param>
/// <param name="Retries">Further attempts after the first; only of messages that were certainly not sent.</param>
/// <param name="FirstBackoff">Upper bound of the first wait between attempts; doubles with each.</param>
/// <param name="FailureRatio">Share of failing requests within <paramref name="Sampling"/> that opens the
/// circuit.</param>
/// <param name="MinimumThroughput">Requests within <paramref name="Sampling"/> below which the circuit never
/// opens.</param>
/// <param name="Sampling">The window the ratio is taken over.</param>
/// <param name="Break">How long an open circuit stays open before one request may try again.</param>
public sealed record ChannelOptions(
    int MaxInFlight,
    TimeSpan Timeout,
    int Retries,
    TimeSpan FirstBackoff,
    double FailureRatio,
    int MinimumThroughput,
    TimeSpan Sampling,
    TimeSpan Break
)
{
    public static ChannelOptions Default { get; } =
        new(
            MaxInFlight: 100,
            Timeout: TimeSpan.FromSeconds(4),
            Retries: 3,
            FirstBackoff: TimeSpan.FromMilliseconds(100),
            FailureRatio: 0.5,
            MinimumThroughput: 20,
            Sampling: TimeSpan.FromSeconds(5),
            Break: TimeSpan.FromSeconds(2)
        );

    /// <summary>A message whose receiver asks for a longer delay gives its permit back instead of waiting with
    /// it.</summary>
    public TimeSpan LongestWaitForReceiver { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The default, with as many requests in flight as each kind of provider bears.</summary>
    public static ChannelOptions For(ChannelKind kind) =>
        kind switch
        {
            // One SES request carries up to 50 recipients, so few are needed.
            ChannelKind.Email => Default with { MaxInFlight = 8 },
            // Every address is another server, so one that is down says nothing about the others: only when all fail is
            // the fault ours.
            ChannelKind.Webhook => Default with { MaxInFlight = 64, FailureRatio = 1, MinimumThroughput = 100 },
            _ => Default,
        };
}
