using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>When an undelivered message is tried again, and when it is given up.</summary>
/// <param name="MaxDeliveries">Times the queue may deliver an entry before it goes to the dead letters, whatever its
/// expiry; below the queue's own limit, which files no reason. More than fit into the longest life of an alert, so that
/// only expiry ends an outage.</param>
/// <param name="RepeatAmbiguous">Channels on which a message that was perhaps sent is sent again, once. On the others,
/// and when it was perhaps sent a second time, it goes to the dead letters, where somebody decides.</param>
/// <param name="FirstWait">Between the first try and the second; doubles with each.</param>
/// <param name="LongestWait">However often it failed: an outage that ends is noticed within this time.</param>
/// <param name="MaxWait">How long one try may wait for a permit at a provider. Longer waits are the queue's, where they
/// hold no claim.</param>
public sealed record RetryPolicy(
    int MaxDeliveries,
    IReadOnlySet<ChannelKind> RepeatAmbiguous,
    TimeSpan FirstWait,
    TimeSpan LongestWait,
    TimeSpan MaxWait
)
{
    // Entries that failed together come back apart: each wait is this much shorter or longer.
    private const double Spread = 0.25;

    /// <summary>Only webhooks carry an id by which the receiver tells a repetition; a person cannot. At 8 s a try, an
    /// alert that lives the longest time allowed, an hour, is tried 450 times.</summary>
    public static RetryPolicy Default { get; } =
        new(
            550,
            new HashSet<ChannelKind> { ChannelKind.Webhook },
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(8),
            TimeSpan.FromSeconds(4)
        );

    /// <summary>How long an entry rests now: never beyond its expiry, since it must be filed then.</summary>
    /// <param name="asked">The provider's own delay, or null.</param>
    public TimeSpan WaitFor(RetryItem item, TimeSpan? asked, DateTimeOffset now) =>
        WaitFor(item, FirstWait * Math.Pow(2, Math.Clamp(item.Deliveries - 1, 0, 16)), asked, now);

    /// <summary>How long an entry rests while sending is paused. Such a delivery is no try: the longest wait from the
    /// first on, so that a pause of an hour uses up neither <see cref="MaxDeliveries"/> nor the queue's own limit, and
    /// whoever resumes is followed within that time.</summary>
    public TimeSpan WaitPaused(RetryItem item, DateTimeOffset now) => WaitFor(item, LongestWait, null, now);

    private TimeSpan WaitFor(RetryItem item, TimeSpan grown, TimeSpan? asked, DateTimeOffset now)
    {
        var spread =
            StableHash.Of(string.Create(CultureInfo.InvariantCulture, $"{item.MessageId} {item.Deliveries}"))
            / (double)uint.MaxValue;
        var wait = Shorter(grown, LongestWait) * (1 - Spread + (2 * Spread * spread));
        if (asked is { } provider && provider > wait)
            wait = provider;
        var left = item.Entry.ExpiresAt - now;
        return left > TimeSpan.Zero ? Shorter(wait, left) : wait;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
