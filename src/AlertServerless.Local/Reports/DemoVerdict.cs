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
    public static Task<RunEvidence> GatherAsync(
        LocalStack stack,
        SyntheticPopulation population,
        DemoFacts facts,
        CancellationToken cancellation
    ) => GatherAsync([stack], population, facts, cancellation);

    /// <param name="stacks">One, or one of each region; all have the same providers.</param>
    public static async Task<RunEvidence> GatherAsync(
        IReadOnlyList<LocalStack> stacks,
        SyntheticPopulation population,
        DemoFacts facts,
        CancellationToken cancellation
    )
    {
        var stack = stacks[0];
        var seen = new List<DispatchSeen>();
        var strangers = 0;
        var chats = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var message in stack.Providers.Log.From(0))
        {
            if (population.IndexOf(message.Channel, message.Recipient) is { } index)
                seen.Add(Seen(message, population[index], facts.Alerts) with { Answers = TargetOf(message, chats) });
            else if (message.Accepted)
                strangers++;
        }

        var left = new List<Undelivered>();
        foreach (var one in stacks)
            left.AddRange(await one.LeftAsync(cancellation));
        var filed = left.Select(entry => (entry.Alert, entry.Subscriber)).ToHashSet();
        return new RunEvidence
        {
            Population = population,
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
            CutOff = facts.CutOff,
            Succession = facts.Succession,
            Interventions = facts.Interventions,
            Chain = facts.Chain,
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
            kind = EachPlace.Judge(new PreparedAlert(known), person.Preferences, known.DecidedAt).Level switch
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
            Place = MessageReading.PlaceOf(message),
        };
    }

    /// <param name="chats">The ids of the messages that stand in each chat so far.</param>
    private static ReplyTarget TargetOf(SimulatedMessage message, Dictionary<string, HashSet<string>> chats)
    {
        if (message is not { Channel: ChannelKind.Telegram, Accepted: true, IsEdit: false })
            return ReplyTarget.None;
        if (!chats.TryGetValue(message.Recipient, out var standing))
            chats[message.Recipient] = standing = new HashSet<string>(StringComparer.Ordinal);
        var target =
            message.ReplyTo.Length == 0 ? ReplyTarget.None
            : standing.Contains(message.ReplyTo) ? ReplyTarget.Earlier
            : ReplyTarget.Unknown;
        standing.Add(message.MessageId);
        return target;
    }
}
