using AlertServerless.Core.Delivery;
using AlertServerless.Local.Commands;
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
                seen.Add(
                    new DispatchSeen(index, message.Channel, message.At, message.Accepted, message.IsEdit)
                    {
                        ForGood = message.IsForGood,
                    }
                );
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
        };
    }
}
