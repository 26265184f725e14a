using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;

namespace AlertServerless.Local.Reports;

/// <summary>Gathers what the outside knows of a run.</summary>
public static class DemoVerdict
{
    public static async Task<RunEvidence> GatherAsync(
        LocalStack stack,
        SyntheticPopulation people,
        DemoFacts facts,
        CancellationToken cancellation
    )
    {
        var seen = new List<DispatchSeen>();
        var strangers = 0;
        foreach (var message in stack.Providers.Log.From(0))
        {
            if (people.IndexOf(message.Channel, message.Recipient) is { } index)
                seen.Add(Seen(message, people[index], facts.Alerts));
            else if (message.Accepted)
                strangers++;
        }

        var left = await stack.LeftAsync(cancellation);
        var filed = left.Select(entry => (entry.Alert, entry.Subscriber)).ToHashSet();
        return new RunEvidence
        {
            People = people,
            Alerts = facts.Alerts,
            Seen = [.. seen.OrderBy(one => one.At)],
            Truth = new ScenarioTruth(facts.Timeline),
            Strangers = strangers,
            DeadLettered = filed,
            Ambiguous = left.Where(entry => entry.Ambiguous)
                .Select(entry => (entry.Alert, entry.Subscriber))
                .ToHashSet(),
            FiledAgain = left.Count - filed.Count,
            Expired = left.Count(entry => entry.Reason.StartsWith(Undelivered.ExpiredReason, StringComparison.Ordinal)),
            Kills = facts.Killed,
            Interventions = facts.Interventions,
            Trace = stack.Trace(),
            OnRecord = await stack.OnRecordAsync(facts.Alerts.Select(alert => alert.Id), cancellation),
        };
    }

    private static DispatchSeen Seen(SimulatedMessage message, SyntheticSubscriber person, IReadOnlyList<Alert> alerts)
    {
        var kind = MessageReading.KindOf(message);
        var about = MessageReading.AlertOf(message, kind, alerts);
        // A machine's document does not say in words what to do: it follows from the alert.
        if (kind == MessageKind.Unknown && alerts.FirstOrDefault(alert => alert.Id == about) is { } known)
            kind = Eligibility.Judge(new PreparedAlert(known), person.Preferences, known.DecidedAt).Level switch
            {
                AlertLevel.TakeAction => MessageKind.TakeAction,
                AlertLevel.BeAware => MessageKind.BeAware,
                _ => MessageKind.Unknown,
            };
        return new DispatchSeen(person.Index, message.Channel, message.At, message.Accepted, message.IsEdit)
        {
            ForGood = message.IsForGood,
            Kind = kind,
            Alert = about,
        };
    }
}
