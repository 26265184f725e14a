using AlertServerless.Core.Alerting;

namespace AlertServerless.Lambda.Retrying;

/// <summary>When an undelivered message is tried again, and when it is given up.</summary>
/// <param name="MaxDeliveries">Times the queue may deliver an entry before it goes to the dead letters; 1–1,000.</param>
/// <param name="RepeatAmbiguous">Channels on which a message that was perhaps sent is sent again. On the others it goes to the dead
/// letters, where somebody decides.</param>
public sealed record RetryPolicy(int MaxDeliveries, IReadOnlySet<ChannelKind> RepeatAmbiguous)
{
    /// <summary>Only webhooks carry an id by which the receiver tells a repetition; a person cannot.</summary>
    public static RetryPolicy Default { get; } = new(5, new HashSet<ChannelKind> { ChannelKind.Webhook });
}
