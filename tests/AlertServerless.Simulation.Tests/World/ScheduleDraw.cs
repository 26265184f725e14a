using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Simulation.Ports;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>
/// Draws schedules. Most have a few kinds of failure each, so that every kind meets every other, and alone; one in four
/// is calm. A few kinds are too rare by chance, and are drawn on purpose: a single receiver that fails, a consumer that
/// cannot keep its claims, retries while dead letters cannot be filed, a withdrawal after a consumer's death, and a new
/// address key.
/// </summary>
internal sealed class ScheduleDraw(Random random)
{
    private static readonly DateTimeOffset Start = Scheduler.Start;

    private static readonly Service[] Services = Enum.GetValues<Service>();

    private readonly bool isCalm = random.Next(4) == 0;

    public FaultSchedule Draw()
    {
        var schedule = DrawAny();
        return random.Next(10) switch
        {
            0 => WithLoneFailure(schedule),
            1 => WithLostClaims(schedule),
            2 => WithRetries(schedule),
            3 => WithDeathAndWithdrawal(schedule),
            4 => WithKeyRotation(schedule),
            _ => schedule,
        };
    }

    private FaultSchedule DrawAny()
    {
        var subscribers = SimulatedSubscribers.Draw(random);
        var lanes = 1 << random.Next(2);
        var slots = random.Next(1, 3);
        var perSecond = random.Next(3) == 0 ? random.Next(2, 12) : (int?)null;
        var partitions = random.Next(lanes, 4);
        return new FaultSchedule
        {
            Subscribers = subscribers,
            Event = $"simulated-{random.Next(8)}",
            Decisions = Decisions(),
            Pauses = Some(0.25, 2, () => Window(0.05, 8, 0.2, 6)),
            Outages = isCalm ? [] : Some(0.5, 3, Outage),
            Failures = Some(0.4, 2, () => ProviderFailure(subscribers)),
            Refused = Some(0.15, 1, () => subscribers.Rows[random.Next(subscribers.Rows.Count)].Id).ToHashSet(),
            Incidents = isCalm ? [] : Some(0.6, 3, Incident),
            Redeliveries = Some(0.25, 1, () => At(0.1, 12)),
            Partitions = partitions,
            FanOut = new FanOutOptions(
                lanes,
                slots,
                perSecond is { } rate
                    ? subscribers.Channels.ToDictionary(kind => kind, _ => (double)rate)
                    : new Dictionary<ChannelKind, double>()
            ),
            Consumer = new ConsumerOptions
            {
                Chunk = random.Next(1, 4) * subscribers.Channels.Count,
                Channels = subscribers.Channels,
                DrainMargin = TimeSpan.FromSeconds(5),
                Linger = TimeSpan.FromSeconds(5),
            },
            Slowness = random.Next(3) == 0 ? 4 : 1,
            SlowestProviderMs = random.Next(3) == 0 ? 1500 : 300,
            MostInFlight = random.Next(3) == 0 ? 1 : 20,
        };
    }

    private (DateTimeOffset, DateTimeOffset?, DateTimeOffset?) Decisions()
    {
        var first = Start.AddMilliseconds(1);
        DateTimeOffset? escalation = random.Next(5) < 3 ? At(0.02, 8) : null;
        DateTimeOffset? cancellation = random.Next(5) < 3 ? (escalation ?? first).AddSeconds(Seconds(0.02, 12)) : null;
        return (first, escalation, cancellation);
    }

    private Outage Outage()
    {
        var (from, until) = Window(0, 10, 0.2, random.Next(4) == 0 ? 14 : 3);
        return new Outage(
            Services[random.Next(Services.Length)],
            from,
            until,
            random.Next(2) == 0 ? $"consumer-{random.Next(1, 4)}" : null,
            random.Next(2) == 0 ? 1 : 0.4,
            random.Next(2) == 0 ? 0 : 0.6
        );
    }

    /// <summary>Everything is quick and nothing fails, but for one receiver that asks to wait, or does not
    /// answer.</summary>
    private FaultSchedule WithLoneFailure(FaultSchedule schedule)
    {
        var row = schedule.Subscribers.Rows[random.Next(schedule.Subscribers.Rows.Count)];
        var answer = random.Next(2) == 0 ? ProviderAnswer.AsksToWait : ProviderAnswer.Hangs;
        return schedule with
        {
            LoneFailure = row.Id,
            Decisions = (schedule.Decisions.First, null, null),
            Pauses = [],
            Outages = [],
            Incidents = [],
            Refused = new HashSet<SubscriberId>(),
            Failures = [new ProviderFailure(row.Segment.Channel, Start, Start.AddMinutes(1), 1, answer, row.Id)],
            FanOut = schedule.FanOut with { RatePerSecond = new Dictionary<ChannelKind, double>() },
            Consumer = schedule.Consumer with { Chunk = 2 * schedule.Subscribers.Channels.Count },
            Slowness = 1,
            SlowestProviderMs = 200,
            MostInFlight = 1,
        };
    }

    /// <summary>One consumer can read and send, but not write its claims, while a second one waits for the same
    /// work.</summary>
    private FaultSchedule WithLostClaims(FaultSchedule schedule)
    {
        var (from, until) = Window(0.05, 3, 2, 8);
        return schedule with
        {
            Decisions = (schedule.Decisions.First, null, null),
            Pauses = [],
            Outages = [new Outage(Service.ClaimWrites, from, until, "consumer-1", 1, random.Next(2))],
            Redeliveries = [At(0.1, 2)],
            Consumer = schedule.Consumer with { Chunk = 2 * schedule.Subscribers.Channels.Count },
            FanOut = schedule.FanOut with
            {
                RatePerSecond = schedule.Subscribers.Channels.ToDictionary(kind => kind, _ => 1.0 + random.Next(3)),
            },
        };
    }

    /// <summary>A provider that fails at first fills the retry queue; one address is refused for good, and dead letters
    /// cannot be filed for a while. Whoever was reached meanwhile is owed a retraction. Often the queue keeps an entry
    /// and its answer is lost, so that it is put in twice.</summary>
    private FaultSchedule WithRetries(FaultSchedule schedule)
    {
        var outages = new List<Outage> { new(Service.DeadLetters, Start, At(8, 30), null, random.Next(1, 3) / 2.0, 0) };
        if (random.Next(2) == 0)
            outages.Add(new Outage(Service.RetryQueue, Start, At(0.5, 3), null, random.Next(1, 3) / 2.0, 1));
        var until = At(1, 6);
        var failing = schedule.Subscribers.Channels.Select(kind => new ProviderFailure(
            kind,
            Start,
            until,
            1,
            ProviderAnswer.Fails
        ));
        return schedule with
        {
            Decisions = (schedule.Decisions.First, null, Start.AddSeconds(Seconds(8, 25))),
            Pauses = [],
            Outages = outages,
            Failures = [.. failing],
            Refused = new HashSet<SubscriberId>
            {
                schedule.Subscribers.Rows[random.Next(schedule.Subscribers.Rows.Count)].Id,
            },
        };
    }

    /// <summary>Consumers die while they send, one of them for certain, and the alert is withdrawn soon
    /// after.</summary>
    private FaultSchedule WithDeathAndWithdrawal(FaultSchedule schedule) =>
        schedule with
        {
            Decisions = (schedule.Decisions.First, null, Start.AddSeconds(Seconds(0.3, 6))),
            Pauses = [],
            Incidents = [new Incident(At(0.1, 2), null), .. schedule.Incidents],
            SlowestProviderMs = 1500,
        };

    /// <summary>While the alert is sent, in any order. Providers fail at first, so that functions that keep running
    /// have begun before the new key is there.</summary>
    private FaultSchedule WithKeyRotation(FaultSchedule schedule)
    {
        var failing = schedule.Subscribers.Channels.Select(kind => new ProviderFailure(
            kind,
            Start,
            At(4, 10),
            1,
            ProviderAnswer.Fails
        ));
        return schedule with
        {
            Rotation = new KeyRotation(At(2, 7), At(2, 7), random.Next(2) == 0 ? At(2, 15) : null),
            Failures = [.. failing],
            Pauses = [],
            Refused = new HashSet<SubscriberId>(),
        };
    }

    private ProviderFailure ProviderFailure(SimulatedSubscribers subscribers)
    {
        var (from, until) = Window(0, 8, 0.3, random.Next(4) == 0 ? 40 : 5);
        var answer = (ProviderAnswer)random.Next(1, (int)ProviderAnswer.AsksToWait + 1);
        var channel = subscribers.Channels[random.Next(subscribers.Channels.Count)];
        var everybody = random.Next(2) == 0;
        return new ProviderFailure(
            channel,
            from,
            until,
            random.Next(2) == 0 ? 1 : 0.5,
            answer,
            everybody ? null : subscribers.Rows[random.Next(subscribers.Rows.Count)].Id
        );
    }

    private Incident Incident() => new(At(0, 12), random.Next(3) == 0 ? TimeSpan.FromSeconds(Seconds(0.1, 16)) : null);

    private List<T> Some<T>(double probability, int most, Func<T> draw)
    {
        var some = new List<T>();
        if (random.NextDouble() < probability)
            for (var left = random.Next(1, most + 1); left > 0; left--)
                some.Add(draw());
        return some;
    }

    private (DateTimeOffset From, DateTimeOffset Until) Window(
        double earliest,
        double latest,
        double shortest,
        double longest
    )
    {
        var from = At(earliest, latest);
        return (from, from.AddSeconds(Seconds(shortest, longest)));
    }

    private DateTimeOffset At(double earliest, double latest) => Start.AddSeconds(Seconds(earliest, latest));

    // Most things happen early, while the first messages are on their way.
    private double Seconds(double least, double most)
    {
        var part = random.NextDouble();
        return least + ((most - least) * part * part);
    }
}
