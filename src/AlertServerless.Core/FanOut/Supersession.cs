using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>When an event escalates while its earlier alert is still being sent, both are under way. Pure: who is left
/// to which.</summary>
public static class Supersession
{
    /// <summary>Those of the open alerts that say more of the same event than <paramref name="alert"/>: a higher tier,
    /// not a cancellation, and not ended. An event's tiers only rise, so the higher one is the newer one, whatever the
    /// clocks of two producers say.</summary>
    public static IReadOnlyList<PreparedAlert> NewerThan(Alert alert, IEnumerable<Alert> open, DateTimeOffset now) =>
        [
            .. open.Where(other =>
                    other.Id.Event == alert.Id.Event
                    && other.Kind != AlertKind.Cancelled
                    && other.Tier > alert.Tier
                    && other.ExpiresAt > now
                )
                .Select(other => new PreparedAlert(other)),
        ];

    /// <summary>True when a newer alert notifies this subscriber as strongly or more strongly: the older one is then
    /// not sent to them, so that nobody is asked to stay calm after being asked to take cover. Whom no newer alert
    /// notifies (it counts them as notified already, or expects less at their place) still gets the older one. Judged
    /// as of the newer one's decision: it may have reached them before it was too late for them.</summary>
    /// <param name="level">What the older alert asks them to do.</param>
    public static bool LeavesToNewer(
        AlertLevel level,
        IReadOnlyList<PreparedAlert> newer,
        in SubscriberPreferences preferences
    )
    {
        for (var i = 0; i < newer.Count; i++)
        {
            var result = Eligibility.Judge(newer[i], preferences, newer[i].Alert.DecidedAt);
            if (result.IsEligible && result.Level >= level)
                return true;
        }

        return false;
    }
}
