using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports;

/// <summary>What one alert did, by what the providers took.</summary>
/// <param name="Owed">Who is eligible to be notified, however late.</param>
/// <param name="Notified">Who may be notified, and received it.</param>
/// <param name="Missed">Owed and not notified.</param>
/// <param name="Duplicates">Messages beyond one for each.</param>
/// <param name="FalseAlarms">Messages to anybody else.</param>
/// <param name="Killed">Consumers that were really killed, each at work.</param>
internal sealed record SoakVerdict(
    KillSchedule Schedule,
    int Owed,
    [property: JsonPropertyName("told")] int Notified,
    int Missed,
    int Duplicates,
    int FalseAlarms,
    int Killed,
    int Chunk,
    double Seconds
)
{
    public bool Holds => Missed == 0 && FalseAlarms == 0 && Duplicates <= Killed * Chunk;

    /// <param name="seen">What the providers were asked since the alert was published.</param>
    public static SoakVerdict Of(
        KillSchedule schedule,
        Alert alert,
        SyntheticPopulation population,
        IEnumerable<SimulatedMessage> seen,
        int killed,
        int chunk,
        double seconds
    )
    {
        var got = new int[population.Count];
        var strangers = 0;
        foreach (var message in seen.Where(message => message.Accepted && !message.IsEdit))
        {
            if (population.IndexOf(message.Channel, message.Recipient) is { } index)
                got[index]++;
            else
                strangers++;
        }

        var prepared = new PreparedAlert(alert);
        var verdict = new SoakVerdict(schedule, 0, 0, 0, 0, strangers, killed, chunk, seconds);
        foreach (var person in population.All())
            verdict = verdict.With(prepared, person.Preferences, got[person.Index]);
        return verdict;
    }

    private SoakVerdict With(PreparedAlert alert, in SubscriberPreferences preferences, int messages)
    {
        if (!EachPlace.Judge(alert, preferences, alert.Alert.DecidedAt).IsEligible)
            return messages == 0 ? this : this with { FalseAlarms = FalseAlarms + messages };
        // Who wants nothing late may rightly receive nothing.
        var owed = EachPlace.Judge(alert, preferences, alert.Alert.ExpiresAt).IsEligible;
        return this with
        {
            Owed = Owed + (owed ? 1 : 0),
            Notified = Notified + (messages > 0 ? 1 : 0),
            Missed = Missed + (owed && messages == 0 ? 1 : 0),
            Duplicates = Duplicates + Math.Max(0, messages - 1),
        };
    }
}
