using System.Globalization;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>The real first alerts of the last hour.</summary>
/// <param name="Firsts">How many.</param>
/// <param name="HighestTier">Of them; 0 for none.</param>
public readonly record struct RecentAlerts(int Firsts, int HighestTier)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static RecentAlerts Of(IEnumerable<SeismicEvent> events, DateTimeOffset now) =>
        events
            .Where(e => e.Category == AlertCategory.Actual)
            .SelectMany(e => e.Issued.Where(a => a.Kind == AlertKind.First && now - a.DecidedAt < Hour))
            .Aggregate(default(RecentAlerts), (recent, alert) => recent.With(alert.Tier));

    public RecentAlerts With(int tier) => new(Firsts + 1, Math.Max(HighestTier, tier));

    /// <summary>
    /// A swarm of small alerts must not hold back the great earthquake that follows it: a tier above all of them is
    /// never limited.
    /// </summary>
    public bool IsFull(int tier, AlertOptions options) =>
        Firsts >= options.MaxFirstAlertsPerHour && tier <= HighestTier;
}

/// <summary>
/// Decides whether an alert is issued for an event. Pure. The alert is the strongest that any of the event's statements
/// warrants by itself: so a further live statement never lowers it, and the order of the statements does not matter. At
/// most one alert per event and tier, in rising order; a cancellation only after an alert, and nothing after a
/// cancellation.
/// </summary>
public static class AlertPolicy
{
    /// <param name="seismicEvent">All that is known of it.</param>
    /// <param name="now">When the decision is made.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="hour">The real first alerts of the last hour.</param>
    public static AlertDecision Decide(
        SeismicEvent seismicEvent,
        DateTimeOffset now,
        AlertOptions options,
        RecentAlerts hour = default
    )
    {
        if (seismicEvent.IsCancelled)
            return Suppressed(SuppressReason.AlreadyCancelled, "it was cancelled");
        var ranked = PreferredSolution.Rank(CredibleStatements(seismicEvent, options), options).ToList();
        var located = PreferredSolution.Located(ranked);
        var weights = ranked.ConvertAll(r => StatementWeight.Of(r, located, options));
        if (Retraction(seismicEvent, weights, options) is { } why)
            return Retract(seismicEvent, now, options, why);
        return weights.Count > 0 ? Judge(seismicEvent, weights, now, options, hour) : NeverWas(seismicEvent);
    }

    /// <summary>An operator withdraws the event, whatever its sources say.</summary>
    /// <returns>The cancellation; or why there is none: nothing was issued, or it is cancelled already.</returns>
    public static AlertDecision WithdrawByOperator(SeismicEvent seismicEvent, DateTimeOffset now, AlertOptions options)
    {
        if (seismicEvent.IsCancelled)
            return Suppressed(SuppressReason.AlreadyCancelled, "it was cancelled");
        return seismicEvent.Issued.IsEmpty
            ? Suppressed(SuppressReason.Withdrawn, "no alert was issued for it")
            : Retract(seismicEvent, now, options, Suppressed(SuppressReason.Withdrawn, "an operator withdrew it"));
    }

    /// <summary>
    /// Live statements, except one that its own agency has since retracted in another feed. Once a reviewed statement
    /// says that there was no earthquake, only reviewed statements count.
    /// </summary>
    private static List<SourceRevision> CredibleStatements(SeismicEvent seismicEvent, AlertOptions options)
    {
        var reviewed = seismicEvent.Revisions.Any(r => IsReviewedRetraction(r, options));
        var retractions = seismicEvent
            .Revisions.Where(r => r.IsRetraction && options.FeedFor(r.Source, r.Format).IsAuthentic)
            .ToList();
        return
        [
            .. seismicEvent.Live.Where(live =>
                (!reviewed || live.ReviewStatus == ReviewStatus.Reviewed)
                && !retractions.Exists(r => r.SharesIdWith(live) && live.IsOlderThan(r))
            ),
        ];
    }

    /// <summary>
    /// A feed over plain HTTP, where anybody on the way may write, cannot retract another source's statement.
    /// </summary>
    private static bool IsReviewedRetraction(SourceRevision revision, AlertOptions options) =>
        revision is { IsRetraction: true, ReviewStatus: ReviewStatus.Reviewed }
        && options.FeedFor(revision.Source, revision.Format).IsAuthentic;

    /// <summary>
    /// Why the event's alerts are cancelled; null when they hold. Only a source that an alert came from, or a reviewed
    /// statement, can retract them, and not while another credible statement would alert by itself.
    /// </summary>
    private static AlertDecision.Suppress? Retraction(
        SeismicEvent seismicEvent,
        List<StatementWeight> weights,
        AlertOptions options
    )
    {
        if (seismicEvent.Issued.IsEmpty)
            return null;
        var carriers = seismicEvent.Issued.Select(a => a.Estimate.Source).ToHashSet(StringComparer.Ordinal);
        var statements = weights.ConvertAll(w => w.Statement);
        if (
            weights.Exists(w =>
                w.Tier > 0
                && (w.Hold is null || carriers.Contains(w.Statement.Source) || w.IsConfirmedBy(statements, options))
            )
        )
            return null;
        var voices = seismicEvent
            .Revisions.Where(r => carriers.Contains(r.Source))
            .Select(r => r.Voice)
            .ToHashSet(StringComparer.Ordinal);
        var retraction = seismicEvent.Revisions.FirstOrDefault(r =>
            IsReviewedRetraction(r, options)
            || (r.IsRetraction && voices.Contains(r.Voice) && !statements.Exists(live => live.Voice == r.Voice))
        );
        return retraction is null ? null : TakenBackBy(retraction);
    }

    private static AlertDecision.Suppress TakenBackBy(SourceRevision retraction) =>
        retraction.IsDeleted
            ? Suppressed(SuppressReason.Withdrawn, $"{retraction.Source} deleted it")
            : Suppressed(
                SuppressReason.NotAnEarthquake,
                $"{retraction.Source} says that it was a {retraction.EventType}"
            );

    private static AlertDecision.Suppress NeverWas(SeismicEvent seismicEvent) =>
        TakenBackBy(seismicEvent.Revisions.Where(r => r.IsRetraction).OrderBy(r => r.IsDeleted).First());

    private static AlertDecision Judge(
        SeismicEvent seismicEvent,
        List<StatementWeight> weights,
        DateTimeOffset now,
        AlertOptions options,
        RecentAlerts hour
    )
    {
        var statements = weights.ConvertAll(w => w.Statement);
        var before = seismicEvent.IssuedTier;
        var rising = weights.Where(w => w.Tier > before).ToList();
        if (rising.Count == 0)
            return before > 0
                ? Unchanged(seismicEvent, weights)
                : weights.ConvertAll(w => w.Veto!).MaxBy(v => Nearness(v.Reason))!;
        var timely = rising.Where(w => Untimely(w.Estimate!, now, options) is null).ToList();
        if (timely.Count == 0)
            return Untimely(rising[0].Estimate!, now, options)!;
        var free = timely.Where(w => w.Hold is null || w.IsConfirmedBy(statements, options)).ToList();
        var held = timely.Except(free).MaxBy(w => w.Tier);
        if (free.MaxBy(w => w.Tier) is not { } carrier)
            return held!.Hold!;
        if (
            before == 0
            && seismicEvent.Category == AlertCategory.Actual
            && hour.IsFull(carrier.Tier, options)
            && !carrier.IsConfirmedBy(statements, options)
        )
            return Suppressed(
                SuppressReason.HourlyLimit,
                Line($"{hour.Firsts} first alerts within an hour; the next one needs a second source or an operator")
            );
        var kind = before > 0 ? AlertKind.Escalated : AlertKind.First;
        var id = AlertId.ForTier(seismicEvent.Id, carrier.Tier);
        var alert = CreateAlert(seismicEvent, id, kind, carrier.Tier, carrier.Estimate!, now, options);
        return new AlertDecision.Issue(alert, held?.Tier > carrier.Tier ? held.Hold : null);
    }

    /// <summary>How near to an alert a statement came: of several reasons against one, the nearest is given.</summary>
    private static int Nearness(SuppressReason reason) =>
        reason switch
        {
            SuppressReason.TooWeak => 7,
            SuppressReason.BelowMagnitude => 6,
            SuppressReason.OutOfRegion => 5,
            SuppressReason.Unlikely => 4,
            SuppressReason.UnrecognizedType => 3,
            SuppressReason.NotAnEarthquake => 2,
            SuppressReason.WaitsForMagnitude => 1,
            _ => 0,
        };

    private static AlertDecision.Suppress Unchanged(SeismicEvent seismicEvent, List<StatementWeight> weights)
    {
        var tier = weights.Max(w => w.Tier);
        return weights.Select(w => w.Statement.Source).Distinct(StringComparer.Ordinal).Skip(1).Any()
            ? Suppressed(SuppressReason.Confirmed, Line($"confirmed by a further source, tier {tier}"))
            : Suppressed(SuppressReason.AlreadyNotified, Line($"tier {tier}, issued up to {seismicEvent.IssuedTier}"));
    }

    private static AlertDecision.Suppress? Untimely(EventEstimate estimate, DateTimeOffset now, AlertOptions options)
    {
        var age = now - estimate.OriginTime;
        if (-age > AlertOptions.ClockTolerance)
            return Suppressed(SuppressReason.FromTheFuture, Line($"origin {-age.TotalSeconds:0} s ahead"));
        return age > options.MaxAge
            ? Suppressed(
                SuppressReason.TooOld,
                Line($"origin {age.TotalSeconds:0} s ago, more than {options.MaxAge.TotalSeconds:0}")
            )
            : null;
    }

    private static AlertDecision.Issue Retract(
        SeismicEvent seismicEvent,
        DateTimeOffset now,
        AlertOptions options,
        AlertDecision.Suppress why
    )
    {
        var last = seismicEvent.Issued[^1];
        var id = AlertId.ForCancellation(seismicEvent.Id);
        return new AlertDecision.Issue(
            CreateAlert(seismicEvent, id, AlertKind.Cancelled, last.Tier, last.Estimate, now, options),
            why
        );
    }

    private static Alert CreateAlert(
        SeismicEvent seismicEvent,
        AlertId id,
        AlertKind kind,
        int tier,
        EventEstimate estimate,
        DateTimeOffset now,
        AlertOptions options
    ) =>
        new(
            id,
            kind,
            seismicEvent.Category,
            tier,
            estimate,
            [.. seismicEvent.Issued.Select(s => new EarlierAlert(s.Id, s.Estimate, s.DecidedAt))],
            seismicEvent.FirstSeenAt,
            now,
            now + options.AlertLifetime
        );

    private static AlertDecision.Suppress Suppressed(SuppressReason reason, string why) => new(reason, why);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
