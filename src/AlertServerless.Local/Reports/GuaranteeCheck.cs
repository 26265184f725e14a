using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports;

/// <summary>
/// Judges a run by what the providers saw, and by everybody's eligibility, judged again: nothing the system says of
/// itself is believed. Pure.
/// </summary>
public static class GuaranteeCheck
{
    // The longest that a message rests before it is tried again (docs/channels.md), and a little more.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(11);

    public static GuaranteeResult Check(RunEvidence evidence)
    {
        var seen = SeenBySubscriber.Of(evidence);
        var debts = Debts(evidence, seen);
        var totals = new CheckTotals(evidence);
        for (var i = 0; i < evidence.Population.Count; i++)
            totals.Add(evidence.Population[i], debts[i], seen[i]);
        return totals.Finish(seen) with
        {
            Stops = StopCheck.Check(evidence),
            Trace = evidence.Trace is { } trace ? ClaimTraceCheck.Check(trace) : null,
        };
    }

    /// <summary>What each subscriber is owed.</summary>
    private static Debt[] Debts(RunEvidence evidence, SeenBySubscriber seen)
    {
        var debts = new Debt[evidence.Population.Count];
        if (evidence.Truth.NothingHappens)
            return debts;
        var prepared = evidence.Alerts.Select(a => new PreparedAlert(a)).ToList();
        Parallel.For(0, debts.Length, i => debts[i] = Owed(i, prepared, seen, seen.RefusedForGood(i), evidence));
        return debts;
    }

    private static Debt Owed(
        int person,
        List<PreparedAlert> alerts,
        SeenBySubscriber seen,
        Func<ChannelKind, DateTimeOffset, int>? refused,
        RunEvidence evidence
    )
    {
        var (id, preferences) = (evidence.Population[person].Id, evidence.Population[person].Preferences);
        var debt = default(Debt);
        for (var i = 0; i < alerts.Count; i++)
        {
            var alert = alerts[i].Alert;
            if (alert.Kind == AlertKind.Cancelled)
            {
                if (WasNotified(person, alert, seen, evidence.Alerts))
                    debt = debt.WithRetraction(evidence.FateOf(alert.Id, id, Due.Must));
                continue;
            }

            var due = DueOfAlert(alerts[i], preferences);
            if (due == Due.Must && refused is not null)
                due = DueOfRefused(alerts[i], preferences, debt.Must + debt.May, refused);
            if (due != Due.No && IsLeftToNewer(alerts, i, preferences, refused))
                due = seen.Received(person, i) ? Due.May : Due.Superseded;
            else if (due != Due.No && !seen.Received(person, i) && IsWithdrawnOnTheWay(i, seen, evidence))
                due = Due.Withdrawn;
            if (due != Due.No)
                due = evidence.FateOf(alert.Id, id, due);
            debt = debt.With(due, i);
        }

        return debt;
    }

    /// <summary>Whoever was notified of the event, before its withdrawal or after it, must be notified of the
    /// withdrawal.</summary>
    private static bool WasNotified(int person, Alert cancellation, SeenBySubscriber seen, IReadOnlyList<Alert> alerts)
    {
        for (var i = 0; i < alerts.Count; i++)
            if (
                alerts[i].Kind != AlertKind.Cancelled
                && alerts[i].Id.Event == cancellation.Id.Event
                && seen.Received(person, i)
            )
                return true;
        return false;
    }

    /// <summary>True when the alert was still being sent when its event was withdrawn: whoever had not received it by
    /// then rightly never does. An alert for which no provider was asked any more had been sent to its end.</summary>
    private static bool IsWithdrawnOnTheWay(int index, SeenBySubscriber seen, RunEvidence evidence)
    {
        var alert = evidence.Alerts[index];
        var times = evidence.Interventions;
        var paused = times.ResumedAt - times.PausedAt ?? TimeSpan.Zero;
        var lastSign = seen.AskedLast(index) ?? alert.DecidedAt;
        return evidence.Alerts.Any(other =>
            other.Kind == AlertKind.Cancelled
            && other.Id.Event == alert.Id.Event
            && other.DecidedAt < alert.ExpiresAt
            && lastSign > other.DecidedAt - LongestRest - paused
        );
    }

    /// <summary>An alert leaves to a newer one of its event whoever the newer one must reach, but for those whom a
    /// provider had refused for good by then: they are to be filed. When the older one may still come is judged by <see
    /// cref="StopCheck"/>.</summary>
    private static bool IsLeftToNewer(
        List<PreparedAlert> alerts,
        int older,
        in SubscriberPreferences preferences,
        Func<ChannelKind, DateTimeOffset, int>? refused
    )
    {
        var alert = alerts[older].Alert;
        for (var i = older + 1; i < alerts.Count; i++)
        {
            var newer = alerts[i].Alert;
            if (newer.Kind == AlertKind.Cancelled || newer.Id.Event != alert.Id.Event)
                continue;
            if (refused is not null && ChannelNames.All.Any(kind => refused(kind, newer.DecidedAt) > 0))
                continue;
            if (
                newer.DecidedAt < alert.ExpiresAt
                && DueOfAlert(alerts[i], preferences) == Due.Must
                && LevelOf(alerts[i], preferences) >= LevelOf(alerts[older], preferences)
            )
                return true;
        }

        return false;
    }

    // With several places the newer alert may ask for less: about one that the older one did not concern.
    private static AlertLevel LevelOf(PreparedAlert alert, in SubscriberPreferences preferences) =>
        EachPlace.Judge(alert, preferences, alert.Alert.DecidedAt).Level;

    internal static Due DueOfAlert(PreparedAlert alert, in SubscriberPreferences preferences)
    {
        if (!EachPlace.Judge(alert, preferences, alert.Alert.DecidedAt).IsEligible)
            return Due.No;
        // Who wants nothing late, and whose wave came while the message was on its way, may rightly receive nothing.
        return EachPlace.Judge(alert, preferences, alert.Alert.ExpiresAt).IsEligible ? Due.Must : Due.May;
    }

    /// <summary>
    /// Who was refused for good on a channel by an earlier alert may have that channel suspended at this one and, with
    /// no channel left, rightly receives nothing. One refusal more than there were earlier alerts is this alert's own,
    /// and excuses nothing.
    /// </summary>
    private static Due DueOfRefused(
        PreparedAlert alert,
        in SubscriberPreferences preferences,
        int earlier,
        Func<ChannelKind, DateTimeOffset, int> refused
    )
    {
        var left = preferences.Channels;
        foreach (var kind in ChannelNames.All)
            if (refused(kind, alert.Alert.ExpiresAt) is var times && times > 0 && times <= earlier)
                left = left.Suspend(kind);
        return DueOfAlert(alert, preferences with { Channels = left }) == Due.Must ? Due.Must : Due.May;
    }
}
