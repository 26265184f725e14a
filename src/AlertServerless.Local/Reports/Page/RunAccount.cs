using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports.Page;

/// <summary>What became of one subscriber in a run.</summary>
internal enum Fate
{
    BelowThreshold,
    QuietHours,
    OtherRegion,
    NotInDrills,
    Suspended,
    WavePassed,
    InTime,
    Late,
    DeclinedLate,
    Filed,
    Missed,
}

/// <summary>
/// Everybody once, by what became of them, and when: from what the providers took and eligibility, judged again.
/// Pure.
/// </summary>
internal sealed class RunAccount
{
    private static readonly Dictionary<Fate, (string Name, string Why)> Words = new()
    {
        [Fate.BelowThreshold] = ("belowThreshold", "less shaking expected at their place than they asked for"),
        [Fate.QuietHours] = ("quietHours", "only \"be aware\", and their quiet hour"),
        [Fate.OtherRegion] = ("otherRegion", "only \"be aware\", and outside the region they asked for"),
        [Fate.NotInDrills] = ("notInDrills", "an exercise, and they did not opt in"),
        [Fate.Suspended] = ("suspended", "paused by themselves, or their address was refused for good"),
        [Fate.WavePassed] = ("wavePassed", "the wave had passed when it was decided, and they want nothing late"),
        [Fate.InTime] = ("inTime", "notified before the S wave"),
        [Fate.Late] = ("late", "notified after the S wave"),
        [Fate.DeclinedLate] = ("declinedLate", "the wave passed on the way, and they want nothing late"),
        [Fate.Filed] = ("filed", "not reached, and kept with the reason"),
        [Fate.Missed] = ("missed", "not reached, and nowhere to be found"),
    };

    private readonly RunEvidence evidence;
    private readonly List<PreparedAlert> alerts;
    private readonly DateTimeOffset?[] firstAt;

    private RunAccount(RunEvidence evidence)
    {
        this.evidence = evidence;
        alerts =
        [
            .. evidence
                .Alerts.Where(alert => alert.Kind != AlertKind.Cancelled)
                .Select(alert => new PreparedAlert(alert)),
        ];
        firstAt = new DateTimeOffset?[evidence.Population.Count];
        foreach (var one in evidence.Seen.Where(one => !one.IsEdit))
            if (one.Accepted)
                firstAt[one.Subscriber] ??= one.At;
    }

    public Dictionary<Fate, int> Fates { get; } = Enum.GetValues<Fate>().ToDictionary(fate => fate, _ => 0);

    /// <summary>From when the feed first showed the alert's event, of everybody who was to be notified and
    /// was.</summary>
    public List<double> Seconds { get; } = [];

    public Dictionary<City, List<double>> SecondsByCity { get; } =
        City.All.ToDictionary(c => c, _ => new List<double>());

    public static RunAccount Of(RunEvidence evidence)
    {
        var account = new RunAccount(evidence);
        if (!evidence.Truth.NothingHappens)
            foreach (var person in evidence.Population.All())
                account.Add(person);
        else
            account.Fates[Fate.BelowThreshold] = evidence.Population.Count;
        account.Seconds.Sort();
        foreach (var city in account.SecondsByCity.Values)
            city.Sort();
        return account;
    }

    public Waterfall Waterfall()
    {
        Fate[] outcomes = [Fate.InTime, Fate.Late, Fate.DeclinedLate, Fate.Filed, Fate.Missed];
        return new Waterfall(
            evidence.Population.Count,
            [.. Fates.Where(one => !outcomes.Contains(one.Key) && one.Value > 0).Select(one => Part(one.Key))],
            outcomes.Sum(fate => Fates[fate]),
            [.. outcomes.Select(Part)]
        );
    }

    private WaterfallPart Part(Fate fate) => new(Words[fate].Name, Words[fate].Why, Fates[fate]);

    private void Add(in SyntheticSubscriber person)
    {
        var wanting = -1;
        var reason = SkipReason.BelowThreshold;
        for (var i = 0; i < alerts.Count && wanting < 0; i++)
        {
            var judged = EachPlace.Judge(alerts[i], person.Preferences, alerts[i].Alert.DecidedAt);
            (wanting, reason) = judged.IsEligible ? (i, SkipReason.None) : (-1, judged.Reason);
        }

        if (wanting < 0)
        {
            Fates[OfReason(reason)]++;
            return;
        }

        var alert = alerts[wanting].Alert;
        if (firstAt[person.Index] is not { } notified)
        {
            Fates[FateOfUnnotified(person)]++;
            return;
        }

        var (place, _) = EachPlace.Decide(alerts[wanting], person.Preferences, alert.DecidedAt);
        Fates[notified < evidence.Truth.SArrival(alert, place) ? Fate.InTime : Fate.Late]++;
        var seconds = (notified - evidence.Truth.ShownAt(alert)).TotalSeconds;
        Seconds.Add(seconds);
        SecondsByCity[person.City].Add(seconds);
    }

    private Fate FateOfUnnotified(SyntheticSubscriber person)
    {
        if (alerts.Exists(one => evidence.DeadLettered.Contains((one.Alert.Id, person.Id))))
            return Fate.Filed;
        return alerts.Exists(one => EachPlace.Judge(one, person.Preferences, one.Alert.ExpiresAt).IsEligible)
            ? Fate.Missed
            : Fate.DeclinedLate;
    }

    private static Fate OfReason(SkipReason reason) =>
        reason switch
        {
            SkipReason.QuietHours => Fate.QuietHours,
            SkipReason.OtherRegion => Fate.OtherRegion,
            SkipReason.NotInDrills => Fate.NotInDrills,
            SkipReason.Suspended => Fate.Suspended,
            SkipReason.WavePassed => Fate.WavePassed,
            _ => Fate.BelowThreshold,
        };
}
