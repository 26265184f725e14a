using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers;

/// <summary>
/// Event × subscription → eligible, or not and why. Pure: the same alert and preferences give the same answer on every
/// consumer; only the seconds left depend on <c>now</c>. Cancellations are not judged here: they go by receipts.
/// </summary>
public static class Eligibility
{
    /// <summary>Intensity V begins here when classes are rounded; Google's and JMA's "act" tiers begin at V as
    /// well.</summary>
    public const double TakeActionFrom = 4.5;

    /// <summary>Somebody with several places is judged at each of them as if it were their only one, and is notified
    /// once, about the place that decides (docs/decisions/0210).</summary>
    public static EligibilityResult Judge(
        PreparedAlert alert,
        in SubscriberPreferences preferences,
        DateTimeOffset now
    ) => preferences.Several is null ? JudgeOne(alert, preferences, now) : JudgeEach(alert, preferences, now);

    private static EligibilityResult JudgeEach(
        PreparedAlert alert,
        in SubscriberPreferences preferences,
        DateTimeOffset now
    )
    {
        // A canary has one place: segments of several are left out of a test.
        if (alert.Alert.Category == AlertCategory.Test)
            return Skip(SkipReason.CanariesOnly);
        var decides = default(EligibilityResult);
        for (var i = 0; i < preferences.PlaceCount; i++)
        {
            var there = JudgeOne(alert, preferences.At(i), now) with { Place = preferences.NameOf(i) };
            decides = i == 0 || Decides(there, decides) ? there : decides;
        }

        return decides;
    }

    /// <summary>Whether the alert is about this place rather than the other: the more urgent call first, then where the
    /// wave is still to come, then the stronger shaking. When both are skipped, the reason with the higher number
    /// counts: below the threshold is the result only when it holds everywhere.</summary>
    private static bool Decides(in EligibilityResult here, in EligibilityResult there)
    {
        if (here.IsEligible != there.IsEligible)
            return here.IsEligible;
        if (!here.IsEligible)
            return here.Reason > there.Reason;
        if (here.Level != there.Level)
            return here.Level > there.Level;
        var isAhead = here.SecondsLeft >= 0;
        return isAhead != (there.SecondsLeft >= 0) ? isAhead : here.Intensity > there.Intensity;
    }

    private static EligibilityResult JudgeOne(
        PreparedAlert alert,
        in SubscriberPreferences preferences,
        DateTimeOffset now
    )
    {
        if (preferences.Suspended || !preferences.Channels.HasOpen || preferences.IsPausedAt(FirstDecidedAt(alert)))
            return Skip(SkipReason.Suspended);
        if (!Canary.Reaches(alert.Alert.Category, preferences.Home))
            return Skip(SkipReason.CanariesOnly);
        if (alert.Alert.Category != AlertCategory.Actual && !preferences.Exercises)
            return Skip(SkipReason.NotInDrills);

        var distanceKm = alert.Current.DistanceKm(preferences.Home);
        var intensity = alert.Current.Intensity(distanceKm, preferences.ForeArcWeight);
        var level = LevelOf(alert.Current, preferences, distanceKm, intensity, out var reason);
        if (level == AlertLevel.None)
            return Skip(reason);
        var (notified, degree) = NotifiedBefore(alert, preferences);
        if (notified >= level && !IsUpdate(preferences, level, intensity, notified, degree))
            return Skip(SkipReason.AlreadyNotified);

        var secondsLeft = (alert.Current.SArrival(distanceKm) - now).TotalSeconds;
        return secondsLeft < 0 && WantsNothingLate(preferences.Channels.Open)
            ? Skip(SkipReason.WavePassed)
            : new EligibilityResult(SkipReason.None, level, intensity, secondsLeft, notified != AlertLevel.None);
    }

    private static AlertLevel LevelOf(
        PreparedEstimate estimate,
        in SubscriberPreferences preferences,
        double distanceKm,
        double intensity,
        out SkipReason reason
    )
    {
        var threshold = estimate.IsNight ? preferences.NightMinIntensity : preferences.MinIntensity;
        var wanted =
            preferences.Proximity.IsSet
            && estimate.Estimate.Magnitude.Value >= preferences.Proximity.MinMagnitude
            && distanceKm <= preferences.Proximity.WithinKm;
        reason = SkipReason.BelowThreshold;
        if (intensity < threshold && !wanted)
            return AlertLevel.None;
        if (intensity >= TakeActionFrom)
            return AlertLevel.TakeAction;
        reason = SkipReason.OtherRegion;
        if (preferences.Region != EventRegion.Anywhere && preferences.Region != estimate.Region)
            return AlertLevel.None;
        reason = SkipReason.QuietHours;
        return preferences.Quiet.Contains(estimate.LocalHour) ? AlertLevel.None : AlertLevel.BeAware;
    }

    /// <summary>True when a subscriber who wants updates was made aware before, and now a higher degree is expected. A
    /// call to act is not repeated.</summary>
    private static bool IsUpdate(
        in SubscriberPreferences preferences,
        AlertLevel level,
        double intensity,
        AlertLevel notified,
        double degree
    ) =>
        preferences.Updates
        && level == AlertLevel.BeAware
        && notified == level
        && IntensityScale.ToDegree(intensity) > IntensityScale.ToDegree(degree);

    /// <summary>The highest level and the highest intensity that earlier alerts of the event gave them.</summary>
    private static (AlertLevel Level, double Intensity) NotifiedBefore(
        PreparedAlert alert,
        in SubscriberPreferences preferences
    )
    {
        var notified = AlertLevel.None;
        var highest = 0.0;
        foreach (var earlier in alert.Earlier)
        {
            var distanceKm = earlier.DistanceKm(preferences.Home);
            var intensity = earlier.Intensity(distanceKm, preferences.ForeArcWeight);
            var level = LevelOf(earlier, preferences, distanceKm, intensity, out _);
            if (level == AlertLevel.None)
                continue;
            if (level > notified)
                notified = level;
            if (intensity > highest)
                highest = intensity;
        }

        return (notified, highest);
    }

    private static bool WantsNothingLate(ChannelPlan channels)
    {
        for (var i = 0; i < channels.Count; i++)
            if (channels[i].Late != LatePolicy.Skip)
                return false;
        return true;
    }

    private static DateTimeOffset FirstDecidedAt(PreparedAlert alert) =>
        alert.Alert.Earlier.Count > 0 ? alert.Alert.Earlier[0].DecidedAt : alert.Alert.DecidedAt;

    private static EligibilityResult Skip(SkipReason reason) => new(reason, AlertLevel.None, 0, 0);
}

/// <summary>Why a subscriber is not notified. Every reason is a preference of theirs or a rule that protects
/// them.</summary>
public enum SkipReason
{
    None,

    /// <summary>Less is expected at their place than they asked for.</summary>
    BelowThreshold,

    /// <summary>An earlier alert of this event notified them of as much already.</summary>
    AlreadyNotified,

    /// <summary>Only "be aware", and it is their quiet hour.</summary>
    QuietHours,

    /// <summary>Only "be aware", and of an event outside the region they asked for.</summary>
    OtherRegion,

    /// <summary>A drill, and they did not opt in.</summary>
    NotInDrills,

    /// <summary>A test and no canary, or a canary and no test.</summary>
    CanariesOnly,

    /// <summary>Paused by themselves, or their address was refused for good.</summary>
    Suspended,

    /// <summary>The wave has passed and they want nothing late on any of their channels.</summary>
    WavePassed,
}

/// <summary>What eligibility gives for one subscriber: eligible, and for what; or not, and why.</summary>
/// <param name="Reason"><see cref="SkipReason.None"/> when they are notified.</param>
/// <param name="Level">What they are asked to do; None when skipped.</param>
/// <param name="Intensity">Expected at their place, 1–12; of several at the one that decides.</param>
/// <param name="SecondsLeft">Until the S wave is there, from the judged instant; negative when it has passed.</param>
/// <param name="IsUpdate">Whether, by eligibility, an earlier alert of the event notified them about that
/// place.</param>
/// <param name="Place">The place that decides, by its name; none when they have one only.</param>
public readonly record struct EligibilityResult(
    SkipReason Reason,
    AlertLevel Level,
    double Intensity,
    double SecondsLeft,
    bool IsUpdate = false,
    PlaceName Place = PlaceName.None
)
{
    public bool IsEligible => Reason == SkipReason.None;
}
