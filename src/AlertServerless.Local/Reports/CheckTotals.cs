using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports;

/// <summary>Adds up one subscriber after the other.</summary>
internal sealed class CheckTotals(RunEvidence evidence)
{
    // A request that left in time is answered, and logged, a little later.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<City, CityTotals> cities = City.All.ToDictionary(c => c, _ => new CityTotals());
    private readonly List<double> latencies = [];
    private readonly Dictionary<ChannelKind, List<double>> byFirstChoice = ChannelNames.All.ToDictionary(
        c => c,
        _ => new List<double>()
    );
    private readonly PreparedAlert[] prepared = [.. evidence.Alerts.Select(alert => new PreparedAlert(alert))];
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
    private int declinedLate;
    private int withdrawn;
    private int superseded;
    private int reachable;
    private int inTime;

    public void Add(in SyntheticSubscriber subscriber, Debt debt, Received received)
    {
        var city = cities[subscriber.City];
        city.Subscribers++;
        if (!debt.IsEligible)
        {
            falseAlarms += received.Accepted + received.Retractions;
            return;
        }

        eligible++;
        city.Eligible++;
        CountAlarms(debt, received);
        CountRetractions(debt, received);
        deadLettered += debt.DeadLettered;
        withdrawn += debt.Withdrawn && received.Accepted == 0 ? 1 : 0;
        superseded += debt.Superseded ? 1 : 0;
        if (received.Accepted == 0 && debt is { Must: 0, DeadLettered: 0, Withdrawn: false })
            declinedLate++;
        var index = debt.FirstAlert - 1;
        var (place, _) = EachPlace.Decide(prepared[index], subscriber.Preferences, evidence.Alerts[index].DecidedAt);
        Time(evidence.Truth.SArrival(evidence.Alerts[index], place), shownAt[index], received.FirstAt, city);
        if (received.FirstAt is { } notified && received.FirstBy == subscriber.Preferences.Channels[0].Kind)
            byFirstChoice[received.FirstBy].Add((notified - shownAt[index]).TotalMilliseconds);
    }

    private void CountAlarms(Debt debt, Received received)
    {
        var filedAlarms = debt.DeadLettered - debt.FiledRetractions;
        missed += Math.Max(0, debt.Must - received.Accepted);
        undelivered += Math.Max(0, debt.Must + filedAlarms - received.Accepted);
        duplicates += Math.Max(0, received.Accepted - debt.Must - debt.May);
        wronglyFiled += Math.Clamp(received.Accepted - debt.Must - (debt.May - filedAlarms), 0, debt.Filed);
    }

    private void CountRetractions(Debt debt, Received received)
    {
        var most = debt.Retractions + debt.FiledRetractions;
        missed += Math.Max(0, debt.Retractions - received.Retractions);
        undelivered += Math.Max(0, most - received.Retractions);
        duplicates += Math.Max(0, received.Retractions - most);
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
            ((evidence.Kills + evidence.CutOff) * evidence.ChunkSize) + evidence.LostAnswers,
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
            DeclinedLate = declinedLate,
            Telegram = seen.Telegram,
            Withdrawn = withdrawn,
            Superseded = superseded,
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
        byFirstChoice[channel].Sort();
        return At(byFirstChoice[channel], 0.99);
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
