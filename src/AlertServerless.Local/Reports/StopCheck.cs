using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Reports;

/// <summary>What was sent though it should not have been, by the providers' own logs. All of it must be 0.</summary>
public sealed record StopFigures
{
    /// <summary>From the moment that an alert must stop no provider may take a message of it after this long.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(2);

    /// <summary>Alarms accepted more than <see cref="Within"/> after their event was withdrawn.</summary>
    public int AlarmsAfterWithdrawal { get; init; }

    /// <summary>People who received an alarm after its retraction.</summary>
    public int AlarmsAfterRetraction { get; init; }

    /// <summary>People who received an alarm of an event that was withdrawn, and no retraction; without those whose
    /// retraction is kept among the dead letters.</summary>
    public int NotRetracted { get; init; }

    /// <summary>Retractions beyond one for each event and recipient.</summary>
    public int RetractedTwice { get; init; }

    /// <summary>Retractions to people who never received the alarm. A killed consumer leaves behind the subscribers
    /// that it was sending to, and nobody knows how far it came.</summary>
    public int RetractedToOthers { get; init; }

    /// <summary>Messages that ask for less than the recipient had been asked for already at the same place, or that are
    /// of an older alert than one they had received.</summary>
    public int WeakerAfterStronger { get; init; }

    /// <summary>Alarms accepted more than <see cref="Within"/> after a newer alert of the event that asks the same
    /// recipient for as much or more.</summary>
    public int AlarmsAfterEscalation { get; init; }

    /// <summary>Messages of any kind accepted more than <see cref="Within"/> after sending was paused, and before it
    /// was resumed.</summary>
    public int SentWhilePaused { get; init; }

    /// <summary>Changes that were asked for and of which no alert came.</summary>
    public int Ignored { get; init; }

    /// <summary>Of an event that was withdrawn: who received its alarm, and who its retraction.</summary>
    public int Recipients { get; init; }

    public int Retracted { get; init; }

    /// <param name="inHand">As many messages as the last chunks of killed consumers, and answers that were lost,
    /// explain: a chunk of retractions is repeated like any other, and one of alarms is retracted whether or not it was
    /// sent.</param>
    public bool Hold(int inHand) =>
        RetractedTwice + RetractedToOthers <= inHand
        && this with { RetractedTwice = 0, RetractedToOthers = 0, Recipients = 0, Retracted = 0 } == new StopFigures();
}

/// <summary>
/// Whether a running alert could be stopped and corrected. Pure, and without any leeway but the two seconds that are
/// promised: each message is looked at by itself, with its own words. They count from the decision; where the leader's
/// region was cut off at that moment, from when the next one led.
/// </summary>
internal static class StopCheck
{
    public static StopFigures Check(RunEvidence evidence)
    {
        if (evidence.Truth.NothingHappens || evidence.Alerts.Count == 0)
            return new StopFigures();
        var figures = Paused(evidence, Ignored(evidence));
        foreach (var alert in evidence.Alerts.Where(alert => alert.Kind == AlertKind.Cancelled))
            figures = Withdrawn(evidence, alert, figures);
        foreach (var ofEvent in evidence.Alerts.GroupBy(alert => alert.Id.Event))
            if (ofEvent.Count(alert => alert.Kind != AlertKind.Cancelled) > 1)
                figures = Escalated(evidence, ofEvent.Key, figures);
        return figures;
    }

    private static StopFigures Ignored(RunEvidence evidence)
    {
        var times = evidence.Interventions;
        var ignored = 0;
        if (times.WithdrawnAt is { } withdrawn && !Follows(AlertKind.Cancelled, withdrawn))
            ignored++;
        if (times.GrownAt is { } grown && !Follows(AlertKind.Escalated, grown))
            ignored++;
        return new StopFigures { Ignored = ignored };

        bool Follows(AlertKind kind, DateTimeOffset after) =>
            evidence.Alerts.Any(alert => alert.Kind == kind && alert.DecidedAt >= after);
    }

    private static StopFigures Paused(RunEvidence evidence, StopFigures figures)
    {
        if (evidence.Interventions is not { PausedAt: { } from, ResumedAt: { } to })
            return figures;
        return figures with
        {
            SentWhilePaused = evidence.Seen.Count(one =>
                one.Accepted && one.At > from + StopFigures.Within && one.At <= to
            ),
        };
    }

    private static StopFigures Withdrawn(RunEvidence evidence, Alert cancellation, StopFigures figures)
    {
        var alarms = new int[evidence.Population.Count];
        var retractions = new int[evidence.Population.Count];
        foreach (var one in evidence.Seen.Where(one => !one.IsEdit))
        {
            if (!one.Accepted || AlertOf(one, evidence) is not { } alert || alert.Id.Event != cancellation.Id.Event)
                continue;
            if (one.IsRetraction)
            {
                retractions[one.Subscriber]++;
                continue;
            }

            alarms[one.Subscriber]++;
            var late = one.At > evidence.KnownAt(cancellation) + StopFigures.Within ? 1 : 0;
            var again = retractions[one.Subscriber] > 0 ? 1 : 0;
            figures = figures with
            {
                AlarmsAfterWithdrawal = figures.AlarmsAfterWithdrawal + late,
                AlarmsAfterRetraction = figures.AlarmsAfterRetraction + again,
            };
        }

        for (var i = 0; i < alarms.Length; i++)
        {
            var filed = evidence.DeadLettered.Contains((cancellation.Id, evidence.Population[i].Id));
            figures = OfRecipient(figures, alarms[i] > 0, retractions[i], filed);
        }

        return figures;
    }

    private static StopFigures OfRecipient(StopFigures figures, bool received, int retractions, bool filed)
    {
        if (!received)
            return figures with { RetractedToOthers = figures.RetractedToOthers + retractions };
        return figures with
        {
            Recipients = figures.Recipients + 1,
            Retracted = figures.Retracted + (retractions > 0 ? 1 : 0),
            RetractedTwice = figures.RetractedTwice + Math.Max(0, retractions - 1),
            NotRetracted = figures.NotRetracted + (retractions == 0 && !filed ? 1 : 0),
        };
    }

    private static StopFigures Escalated(RunEvidence evidence, EventId about, StopFigures figures)
    {
        var prepared = evidence
            .Alerts.Where(alert => alert.Id.Event == about && alert.Kind != AlertKind.Cancelled)
            .Select(alert => new PreparedAlert(alert))
            .ToList();
        var strongest = new Dictionary<(int Subscriber, GeoPoint Place), MessageKind>();
        var newest = new DateTimeOffset[evidence.Population.Count];
        foreach (var one in evidence.Seen.Where(one => !one.IsEdit))
        {
            if (!one.Accepted || one.IsRetraction || AlertOf(one, evidence) is not { } alert || alert.Id.Event != about)
                continue;
            var place = (one.Subscriber, PlaceOf(one, alert, prepared, evidence));
            var before = strongest.GetValueOrDefault(place);
            var weaker = one.Kind < before || alert.DecidedAt < newest[one.Subscriber];
            strongest[place] = Max(before, one.Kind);
            newest[one.Subscriber] =
                alert.DecidedAt > newest[one.Subscriber] ? alert.DecidedAt : newest[one.Subscriber];
            var late = IsLeftToNewer(one, alert, prepared, evidence);
            figures = figures with
            {
                WeakerAfterStronger = figures.WeakerAfterStronger + (weaker ? 1 : 0),
                AlarmsAfterEscalation = figures.AlarmsAfterEscalation + (late ? 1 : 0),
            };
        }

        return figures;
    }

    /// <summary>A message names the place that it is about: light shaking at home is no weaker message after the call
    /// to take cover at the parents' place (docs/decisions/0210). A machine's document names none: there it follows from
    /// the alert and the time.</summary>
    private static GeoPoint PlaceOf(
        in DispatchSeen one,
        Alert alert,
        List<PreparedAlert> prepared,
        RunEvidence evidence
    )
    {
        var preferences = evidence.Population[one.Subscriber].Preferences;
        for (var index = 0; index < preferences.PlaceCount; index++)
            if (one.Place == preferences.NameOf(index))
                return preferences.Place(index).Point;
        return EachPlace.Decide(prepared.First(known => known.Alert.Id == alert.Id), preferences, one.At).Place;
    }

    /// <summary>Too late for the older alert: a newer one that asks the same recipient for as much or more must reach
    /// them, and was decided long enough before.</summary>
    private static bool IsLeftToNewer(
        in DispatchSeen one,
        Alert alert,
        List<PreparedAlert> prepared,
        RunEvidence evidence
    )
    {
        var preferences = evidence.Population[one.Subscriber].Preferences;
        foreach (var newer in prepared)
        {
            if (
                newer.Alert.DecidedAt <= alert.DecidedAt
                || one.At <= evidence.KnownAt(newer.Alert) + StopFigures.Within
            )
                continue;
            if (GuaranteeCheck.DueOfAlert(newer, preferences) != Due.Must)
                continue;
            var level = EachPlace.Judge(newer, preferences, newer.Alert.DecidedAt).Level;
            if (level >= (one.Kind == MessageKind.TakeAction ? AlertLevel.TakeAction : AlertLevel.BeAware))
                return true;
        }

        return false;
    }

    private static Alert? AlertOf(in DispatchSeen one, RunEvidence evidence) =>
        SeenBySubscriber.AlertOf(one, evidence) is { } index ? evidence.Alerts[index] : null;

    private static MessageKind Max(MessageKind a, MessageKind b) => a > b ? a : b;
}
