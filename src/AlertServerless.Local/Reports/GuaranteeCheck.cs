using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Reports;

/// <summary>
/// Judges a run by what the providers saw, and by the alert rule applied to everybody again: nothing the system says of itself
/// is believed. Pure.
/// </summary>
public static class GuaranteeCheck
{
    public static GuaranteeResult Check(RunEvidence evidence)
    {
        var seen = SeenBySubscriber.Of(evidence);
        var debts = Debts(evidence, seen);
        var totals = new CheckTotals(evidence);
        for (var i = 0; i < evidence.People.Count; i++)
            totals.Add(evidence.People[i], debts[i], seen[i]);
        return totals.Finish(seen);
    }

    /// <summary>What each subscriber is owed.</summary>
    private static Debt[] Debts(RunEvidence evidence, SeenBySubscriber seen)
    {
        var debts = new Debt[evidence.People.Count];
        if (evidence.Truth.NothingHappens) return debts;
        var prepared = evidence.Alerts.Select(a => new PreparedAlert(a)).ToList();
        Parallel.For(0, debts.Length, i => debts[i] = Owed(evidence.People[i].Id, evidence.People[i].Preferences, prepared, seen[i], seen.RefusedForGood(i), evidence));
        return debts;
    }

    private static Debt Owed(
        SubscriberId id, in Preferences preferences, List<PreparedAlert> alerts, Received received, Func<ChannelKind, DateTimeOffset, int>? refused, RunEvidence evidence)
    {
        var debt = default(Debt);
        for (var i = 0; i < alerts.Count; i++)
        {
            var alert = alerts[i].Alert;
            var due = alert.Kind == AlertKind.Cancelled ? DueOfCancellation(alert, received) : DueOfAlert(alerts[i], preferences);
            if (due == Due.Must && refused is not null && alert.Kind != AlertKind.Cancelled) due = DueOfRefused(alerts[i], preferences, debt.Must + debt.May, refused);
            if (due != Due.No && evidence.DeadLettered.Contains((alert.Id, id))) due = evidence.Ambiguous.Contains((alert.Id, id)) ? Due.Ambiguous : Due.DeadLettered;
            debt = alert.Kind == AlertKind.Cancelled ? debt.Told(due).With(due, -1) : debt.With(due, i);
        }

        return debt;
    }

    private static Due DueOfAlert(PreparedAlert alert, in Preferences preferences)
    {
        if (!AlertRule.Judge(alert, preferences, alert.Alert.DecidedAt).Tells) return Due.No;
        // Who wants nothing late, and whose wave came while the message was on its way, may rightly hear nothing.
        return AlertRule.Judge(alert, preferences, alert.Alert.ExpiresAt).Tells ? Due.Must : Due.May;
    }

    /// <summary>
    /// Who was refused for good on a channel by an earlier alert may find it resting at this one, and with no channel left hears nothing,
    /// rightly. One refusal more than there were earlier alerts is this alert's own, and excuses nothing.
    /// </summary>
    private static Due DueOfRefused(PreparedAlert alert, in Preferences preferences, int earlier, Func<ChannelKind, DateTimeOffset, int> refused)
    {
        var left = preferences.Channels;
        foreach (var kind in ChannelNames.All)
            if (refused(kind, alert.Alert.ExpiresAt) is var times && times > 0 && times <= earlier) left = left.Suspend(kind);
        return DueOfAlert(alert, preferences with { Channels = left }) == Due.Must ? Due.Must : Due.May;
    }

    /// <summary>Those who were told before it was decided; whose message crossed it may hear of it.</summary>
    private static Due DueOfCancellation(Alert alert, Received received)
    {
        if (received.FirstAt is not { } first) return Due.No;
        return first < alert.DecidedAt ? Due.Must : Due.May;
    }
}

internal enum Due
{
    No,
    May,
    Must,

    /// <summary>It was to be given, could not be, and is kept with its reason.</summary>
    DeadLettered,

    /// <summary>The same, but a provider may have taken it.</summary>
    Ambiguous,
}

/// <param name="Must">Messages owed.</param>
/// <param name="May">Messages that are right as well.</param>
/// <param name="FirstAlert">Index of the first alert that wants the subscriber told, plus one; 0 for none.</param>
/// <param name="Filed">Of those that are kept, what certainly no provider took.</param>
internal readonly record struct Debt(short Must, short May, short FirstAlert, short DeadLettered, short Filed)
{
    public bool IsEligible => FirstAlert > 0;

    /// <summary>Whoever is owed a cancellation was told before, so one message that was merely right has been given.</summary>
    public Debt Told(Due cancellation) => cancellation is Due.Must or Due.DeadLettered or Due.Ambiguous && Must == 0 && May > 0
        ? this with { Must = 1, May = (short)(May - 1) }
        : this;

    public Debt With(Due due, int alert)
    {
        if (due == Due.No) return this;
        return this with
        {
            Must = (short)(Must + (due == Due.Must ? 1 : 0)),
            May = (short)(May + (due == Due.Must ? 0 : 1)),
            DeadLettered = (short)(DeadLettered + (due is Due.DeadLettered or Due.Ambiguous ? 1 : 0)),
            Filed = (short)(Filed + (due == Due.DeadLettered ? 1 : 0)),
            FirstAlert = FirstAlert == 0 ? (short)(alert + 1) : FirstAlert,
        };
    }
}
