using System.Globalization;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Decides whether what is known of an event is said. Pure. One alert per event and tier, louder only; a cancellation only
/// where something was said, and after it nothing more.
/// </summary>
public static class AlertPolicy
{
    public static AlertDecision Decide(SeismicEvent seismicEvent, DateTimeOffset now, AlertOptions options)
    {
        if (seismicEvent.IsCancelled) return Silent(SilenceReason.AlreadyCancelled, "it was cancelled");
        if (seismicEvent.IsWithdrawn) return Retract(seismicEvent, now, options, SilenceReason.Withdrawn, "withdrawn by every source that spoke of it");
        var belief = Belief.Of(seismicEvent, options);
        if (belief.Type is EventType.QuarryBlast or EventType.Explosion)
            return Retract(seismicEvent, now, options, SilenceReason.NotAnEarthquake, $"it was a {belief.Type}");
        if (belief.Type is not (EventType.Unknown or EventType.Earthquake)) return Silent(SilenceReason.NotAnEarthquake, $"it is a {belief.Type}");
        return Wait(belief, options) ?? Judge(seismicEvent, belief, belief.Estimate!, now, options);
    }

    private static AlertDecision.Silence? Wait(Belief belief, AlertOptions options) => belief switch
    {
        { Located: null } => Silent(SilenceReason.WaitsForOrigin, "no origin time yet"),
        { Sized: null } => Silent(SilenceReason.WaitsForMagnitude, "no magnitude yet"),
        { Likelihood: { } p } when p < options.MinLikelihood => Silent(SilenceReason.Unlikely, Line($"likelihood {p:0.##}, below {options.MinLikelihood:0.##}")),
        _ => null,
    };

    private static AlertDecision Judge(SeismicEvent seismicEvent, Belief belief, EventEstimate estimate, DateTimeOffset now, AlertOptions options)
    {
        var (place, intensity) = ReferencePlaces.Strongest(estimate.Hypocenter, estimate.Magnitude);
        var tier = (int)Math.Floor(intensity);
        var told = seismicEvent.ToldTier;
        if (told > 0 && tier <= told) return Unchanged(seismicEvent, tier);
        if (Unfit(belief, estimate, now, options) is { } unfit) return unfit;
        if (tier < options.MinTier)
            return Silent(SilenceReason.TooWeak, Line($"intensity {intensity:0.0} at most ({place.Name}), below {options.MinTier}"));
        var kind = told > 0 ? AlertKind.Escalated : AlertKind.First;
        return new AlertDecision.Speak(Word(seismicEvent, AlertId.ForTier(seismicEvent.Id, tier), kind, tier, estimate, now, options));
    }

    private static AlertDecision.Silence Unchanged(SeismicEvent seismicEvent, int tier) =>
        seismicEvent.Live.Select(r => r.Source).Distinct(StringComparer.Ordinal).Skip(1).Any()
            ? Silent(SilenceReason.Confirmed, Line($"confirmed by a further source, tier {tier}"))
            : Silent(SilenceReason.AlreadyTold, Line($"tier {tier}, told up to {seismicEvent.ToldTier}"));

    private static AlertDecision.Silence? Unfit(Belief belief, EventEstimate estimate, DateTimeOffset now, AlertOptions options)
    {
        var age = now - estimate.OriginTime;
        if (-age > AssociationTerms.ClockTolerance) return Silent(SilenceReason.FromTheFuture, Line($"origin {-age.TotalSeconds:0} s ahead"));
        if (age > options.MaxAge) return Silent(SilenceReason.TooOld, Line($"origin {age.TotalSeconds:0} s ago, more than {options.MaxAge.TotalSeconds:0}"));
        if (!options.Region.Contains(estimate.Hypocenter.Epicenter)) return Silent(SilenceReason.OutOfRegion, "outside the region");
        var feed = options.FeedFor(belief.Sized!.Source, belief.Sized.Format);
        return estimate.Magnitude.Value < feed.MinMagnitude
            ? Silent(SilenceReason.BelowMagnitude, Line($"magnitude {estimate.Magnitude.Value:0.0}, below {feed.MinMagnitude:0.0} for {feed.Name}"))
            : null;
    }

    private static AlertDecision Retract(SeismicEvent seismicEvent, DateTimeOffset now, AlertOptions options, SilenceReason unsaid, string why)
    {
        if (seismicEvent.Said.IsEmpty) return Silent(unsaid, why);
        var last = seismicEvent.Said[^1];
        return new AlertDecision.Speak(
            Word(seismicEvent, AlertId.ForCancellation(seismicEvent.Id), AlertKind.Cancelled, last.Tier, last.Estimate, now, options));
    }

    private static Alert Word(
        SeismicEvent seismicEvent, AlertId id, AlertKind kind, int tier, EventEstimate estimate, DateTimeOffset now, AlertOptions options) => new(
        id,
        kind,
        seismicEvent.Category,
        tier,
        estimate,
        [.. seismicEvent.Said.Select(s => new EarlierAlert(s.Id, s.Estimate, s.DecidedAt))],
        seismicEvent.FirstSeenAt,
        now,
        now + options.AlertLifetime);

    private static AlertDecision.Silence Silent(SilenceReason reason, string why) => new(reason, why);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
