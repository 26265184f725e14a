using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Simulation.Ports;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>Something that is done to a process at random: to one that is at work then.</summary>
/// <param name="Frozen">For how long; null to kill it.</param>
internal sealed record Incident(DateTimeOffset At, TimeSpan? Frozen);

/// <summary>What happens in one schedule from outside. All of it is drawn from the seed.</summary>
internal sealed record Schedule
{
    public required People People { get; init; }

    /// <summary>Names the event, and with it the partitions of its alerts.</summary>
    public required string Event { get; init; }

    /// <summary>When the alert, its escalation and its cancellation are decided; null for those that are not.</summary>
    public required (DateTimeOffset First, DateTimeOffset? Escalation, DateTimeOffset? Cancellation) Decisions
    {
        get;
        init;
    }

    public required IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> Pauses { get; init; }

    public required IReadOnlyList<Outage> Outages { get; init; }

    public required IReadOnlyList<Trouble> Troubles { get; init; }

    public required IReadOnlySet<SubscriberId> Refused { get; init; }

    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>When a record is delivered a second time, beside its first delivery.</summary>
    public required IReadOnlyList<DateTimeOffset> Redeliveries { get; init; }

    public required int Partitions { get; init; }

    public required FanOutOptions FanOut { get; init; }

    public required ConsumerOptions Consumer { get; init; }

    public required double Slowness { get; init; }

    public required double SlowestProviderMs { get; init; }

    public required int MostInFlight { get; init; }

    /// <summary>The one receiver that is in trouble while all is well otherwise: nobody else may wait for it. Null in
    /// other schedules.</summary>
    public SubscriberId? LoneTrouble { get; init; }

    /// <summary>Nothing is killed, frozen or unreachable.</summary>
    public bool IsCalm => Incidents.Count == 0 && Outages.Count == 0;
}

/// <summary>Draws schedules. One in four is calm, and one in eight of all is about a single receiver; the others have a
/// few kinds of trouble each, so that every kind meets every other, and alone.</summary>
internal sealed class ScheduleDraw(Random random)
{
    private static readonly DateTimeOffset Start = Scheduler.Start;

    private static readonly Service[] Services = Enum.GetValues<Service>();

    private readonly bool isCalm = random.Next(4) == 0;

    public Schedule Draw()
    {
        var schedule = DrawAny();
        return random.Next(8) == 0 ? WithLoneTrouble(schedule) : schedule;
    }

    private Schedule DrawAny()
    {
        var people = People.Draw(random);
        var lanes = 1 << random.Next(2);
        var slots = random.Next(1, 3);
        var perSecond = random.Next(3) == 0 ? random.Next(2, 12) : (int?)null;
        var partitions = random.Next(lanes, 4);
        return new Schedule
        {
            People = people,
            Event = $"simulated-{random.Next(8)}",
            Decisions = Decisions(),
            Pauses = Some(0.25, 2, () => Window(0.05, 8, 0.2, 12)),
            Outages = isCalm ? [] : Some(0.5, 3, Outage),
            Troubles = Some(0.4, 2, () => Trouble(people)),
            Refused = Some(0.15, 1, () => people.Rows[random.Next(people.Rows.Count)].Id).ToHashSet(),
            Incidents = isCalm ? [] : Some(0.6, 3, Incident),
            Redeliveries = Some(0.15, 1, () => At(0.1, 12)),
            Partitions = partitions,
            FanOut = new FanOutOptions(
                lanes,
                slots,
                perSecond is { } rate
                    ? people.Channels.ToDictionary(kind => kind, _ => (double)rate)
                    : new Dictionary<ChannelKind, double>()
            ),
            Consumer = new ConsumerOptions
            {
                Chunk = random.Next(1, 4) * people.Channels.Count,
                Channels = people.Channels,
                DrainMargin = TimeSpan.FromSeconds(5),
            },
            Slowness = random.Next(3) == 0 ? 4 : 1,
            SlowestProviderMs = random.Next(3) == 0 ? 2500 : 300,
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
            random.Next(3) == 0 ? $"consumer-{random.Next(1, 4)}" : null,
            random.Next(2) == 0 ? 1 : 0.4,
            random.Next(2) == 0 ? 0 : 0.6
        );
    }

    /// <summary>Everything is quick and nothing fails, but for one receiver that asks to wait, or does not
    /// answer.</summary>
    private Schedule WithLoneTrouble(Schedule schedule)
    {
        var row = schedule.People.Rows[random.Next(schedule.People.Rows.Count)];
        var answer = random.Next(2) == 0 ? Answer.AsksToWait : Answer.Hangs;
        return schedule with
        {
            LoneTrouble = row.Id,
            Decisions = (schedule.Decisions.First, null, null),
            Pauses = [],
            Outages = [],
            Incidents = [],
            Refused = new HashSet<SubscriberId>(),
            Troubles = [new Trouble(row.Segment.Channel, Start, Start.AddMinutes(1), 1, answer, row.Id)],
            FanOut = schedule.FanOut with { RatePerSecond = new Dictionary<ChannelKind, double>() },
            Consumer = schedule.Consumer with { Chunk = 2 * schedule.People.Channels.Count },
            Slowness = 1,
            SlowestProviderMs = 200,
            MostInFlight = 2,
        };
    }

    private Trouble Trouble(People people)
    {
        var (from, until) = Window(0, 8, 0.3, random.Next(4) == 0 ? 40 : 5);
        var answer = (Answer)random.Next(1, (int)Answer.AsksToWait + 1);
        var channel = people.Channels[random.Next(people.Channels.Count)];
        var everybody = random.Next(2) == 0;
        return new Trouble(
            channel,
            from,
            until,
            random.Next(2) == 0 ? 1 : 0.5,
            answer,
            everybody ? null : people.Rows[random.Next(people.Rows.Count)].Id
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
