using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports;

/// <summary>
/// Judges a run by what the providers saw, and by the alert rule applied to everybody again: nothing the system says of
/// itself is believed. Pure.
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
        if (evidence.Truth.NothingHappens)
            return debts;
        var prepared = evidence.Alerts.Select(a => new PreparedAlert(a)).ToList();
        Parallel.For(
            0,
            debts.Length,
            i =>
                debts[i] = Owed(
                    evidence.People[i].Id,
                    evidence.People[i].Preferences,
                    prepared,
                    seen[i],
                    seen.RefusedForGood(i),
                    evidence
                )
        );
        return debts;
    }

    private static Debt Owed(
        SubscriberId id,
        in SubscriberPreferences preferences,
        List<PreparedAlert> alerts,
        Received received,
        Func<ChannelKind, DateTimeOffset, int>? refused,
        RunEvidence evidence
    )
    {
        var debt = default(Debt);
        for (var i = 0; i < alerts.Count; i++)
        {
            var alert = alerts[i].Alert;
            var due =
                alert.Kind == AlertKind.Cancelled
                    ? DueOfCancellation(alert, received)
                    : DueOfAlert(alerts[i], preferences);
            if (due == Due.Must && IsLeftToNewer(alerts, i, preferences, received))
                due = Due.May;
            if (due == Due.Must && refused is not null && alert.Kind != AlertKind.Cancelled)
                due = DueOfRefused(alerts[i], preferences, debt.Must + debt.May, refused);
            if (due != Due.No && evidence.DeadLettered.Contains((alert.Id, id)))
                due = evidence.Ambiguous.Contains((alert.Id, id)) ? Due.Ambiguous : Due.DeadLettered;
            debt = alert.Kind == AlertKind.Cancelled ? debt.Notified(due).With(due, -1) : debt.With(due, i);
        }

        return debt;
    }

    /// <summary>An alert leaves to a newer one of its event whoever the newer one must reach and for whom no provider
    /// was asked before it: they may hear both, and are owed the newer.</summary>
    private static bool IsLeftToNewer(
        List<PreparedAlert> alerts,
        int older,
        in SubscriberPreferences preferences,
        Received received
    )
    {
        var alert = alerts[older].Alert;
        if (alert.Kind == AlertKind.Cancelled)
            return false;
        for (var i = older + 1; i < alerts.Count; i++)
        {
            var newer = alerts[i].Alert;
            if (newer.Kind == AlertKind.Cancelled || newer.Id.Event != alert.Id.Event)
                continue;
            if (received.AskedAt < newer.DecidedAt)
                continue;
            if (newer.DecidedAt < alert.ExpiresAt && DueOfAlert(alerts[i], preferences) == Due.Must)
                return true;
        }

        return false;
    }

    private static Due DueOfAlert(PreparedAlert alert, in SubscriberPreferences preferences)
    {
        if (!Eligibility.Judge(alert, preferences, alert.Alert.DecidedAt).IsEligible)
            return Due.No;
        // Who wants nothing late, and whose wave came while the message was on its way, may rightly hear nothing.
        return Eligibility.Judge(alert, preferences, alert.Alert.ExpiresAt).IsEligible ? Due.Must : Due.May;
    }

    /// <summary>
    /// Who was refused for good on a channel by an earlier alert may find it resting at this one, and with no channel
    /// left hears nothing, rightly. One refusal more than there were earlier alerts is this alert's own, and excuses
    /// nothing.
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

    /// <summary>Those who were notified before it was decided; whose message crossed it may hear of it.</summary>
    private static Due DueOfCancellation(Alert alert, Received received)
    {
        if (received.FirstAt is not { } first)
            return Due.No;
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
/// <param name="FirstAlert">Index of the first alert that wants the subscriber notified, plus one; 0 for none.</param>
/// <param name="Filed">Of those that are kept, what certainly no provider took.</param>
internal readonly record struct Debt(short Must, short May, short FirstAlert, short DeadLettered, short Filed)
{
    public bool IsEligible => FirstAlert > 0;

    /// <summary>Whoever is owed a cancellation was notified before, so one message that was merely right has been
    /// given.</summary>
    public Debt Notified(Due cancellation) =>
        cancellation is Due.Must or Due.DeadLettered or Due.Ambiguous && Must == 0 && May > 0
            ? this with
            {
                Must = 1,
                May = (short)(May - 1),
            }
            : this;

    public Debt With(Due due, int alert)
    {
        if (due == Due.No)
            return this;
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

/// <summary>Adds up one subscriber after the other.</summary>
internal sealed class CheckTotals(RunEvidence evidence)
{
    // A request that left in time is answered, and logged, a little later.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<City, CityTotals> cities = City.All.ToDictionary(c => c, _ => new CityTotals());
    private readonly List<double> latencies = [];
    private readonly Dictionary<ChannelKind, List<double>> asWished = ChannelNames.All.ToDictionary(
        c => c,
        _ => new List<double>()
    );
    private readonly DateTimeOffset[] shownAt = [.. evidence.Alerts.Select(evidence.Truth.ShownAt)];
    private int eligible;
    private int notified;
    private int missed;
    private int undelivered;
    private int duplicates;
    private int late;
    private int falseAlarms = evidence.Strangers;
    private int deadLettered;
    private int wronglyFiled = evidence.FiledAgain;
    private int leftSilent;
    private int reachable;
    private int inTime;

    public void Add(in SyntheticSubscriber subscriber, Debt debt, Received received)
    {
        var city = cities[subscriber.City];
        city.Subscribers++;
        if (!debt.IsEligible)
        {
            falseAlarms += received.Accepted;
            return;
        }

        eligible++;
        city.Eligible++;
        missed += Math.Max(0, debt.Must - received.Accepted);
        undelivered += Math.Max(0, debt.Must + debt.DeadLettered - received.Accepted);
        duplicates += Math.Max(0, received.Accepted - debt.Must - debt.May);
        deadLettered += debt.DeadLettered;
        wronglyFiled += Math.Clamp(received.Accepted - debt.Must - (debt.May - debt.DeadLettered), 0, debt.Filed);
        if (received.Accepted == 0 && debt is { Must: 0, DeadLettered: 0 })
            leftSilent++;
        var index = debt.FirstAlert - 1;
        Time(
            evidence.Truth.SArrival(evidence.Alerts[index], subscriber.Preferences.Home),
            shownAt[index],
            received.FirstAt,
            city
        );
        if (received.FirstAt is { } notified && received.FirstBy == subscriber.Preferences.Channels[0].Kind)
            asWished[received.FirstBy].Add((notified - shownAt[index]).TotalMilliseconds);
    }

    public GuaranteeResult Finish(SeenBySubscriber seen)
    {
        latencies.Sort();
        var burst = (seen.Last - seen.First)?.TotalSeconds ?? 0;
        return new GuaranteeResult(
            eligible,
            notified,
            missed,
            duplicates,
            (evidence.Kills * evidence.ChunkSize) + evidence.LostAnswers,
            late,
            falseAlarms,
            deadLettered,
            reachable,
            inTime,
            new LatencyMs(At(latencies, 0), At(latencies, 0.5), At(latencies, 0.99), At(latencies, 1)),
            burst > 0 ? seen.AcceptedInAll / burst : seen.AcceptedInAll,
            seen.ByChannel(P99),
            Cities()
        )
        {
            Undelivered = undelivered,
            Expired = evidence.Expired,
            WronglyFiled = wronglyFiled,
            LeftSilent = leftSilent,
            Telegram = seen.Telegram,
            Stale = Stale(),
            WrongAlerts = evidence.Truth.WrongAlerts(evidence.Alerts),
        };
    }

    private int Stale()
    {
        if (evidence.Alerts.Count == 0)
            return 0;
        var over = evidence.Alerts.Max(alert => alert.ExpiresAt) + OnItsWay;
        return evidence.Seen.Count(one => one.Accepted && one.At > over);
    }

    private void Time(DateTimeOffset sArrival, DateTimeOffset shown, DateTimeOffset? notifiedAt, CityTotals city)
    {
        var canBeReached = sArrival > shown;
        if (canBeReached)
            reachable++;
        if (notifiedAt is not { } at)
            return;
        notified++;
        latencies.Add((at - shown).TotalMilliseconds);
        city.NotifiedAfter.Add((at - shown).TotalSeconds);
        if (at >= sArrival)
            late++;
        else if (canBeReached)
            inTime++;
    }

    private List<CityFigures> Cities()
    {
        if (evidence.Alerts.Count == 0 || evidence.Truth.NothingHappens)
            return [];
        var first = evidence.Alerts[0];
        var strongest = new PreparedAlert(evidence.Alerts.MaxBy(a => a.Tier)!).Current;
        return [.. cities.Where(c => c.Value.Subscribers > 0).Select(c => Figures(c.Key, c.Value, first, strongest))];
    }

    private CityFigures Figures(City city, CityTotals totals, Alert first, PreparedEstimate strongest)
    {
        totals.NotifiedAfter.Sort();
        var weight = Core.Seismology.CarpathianArc.ForeArcWeight(city.Centre);
        return new CityFigures(
            city.Name,
            totals.Subscribers,
            totals.Eligible,
            totals.NotifiedAfter.Count,
            At(totals.NotifiedAfter, 0.5),
            (evidence.Truth.SArrival(first, city.Centre) - shownAt[0]).TotalSeconds,
            strongest.Intensity(strongest.DistanceKm(city.Centre), weight)
        );
    }

    private double? P99(ChannelKind channel)
    {
        asWished[channel].Sort();
        return At(asWished[channel], 0.99);
    }

    /// <summary>Nearest rank; null of nothing.</summary>
    private static double? At(List<double> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private sealed class CityTotals
    {
        public int Subscribers { get; set; }

        public int Eligible { get; set; }

        public List<double> NotifiedAfter { get; } = [];
    }
}
