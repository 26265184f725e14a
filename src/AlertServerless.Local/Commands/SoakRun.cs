using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Kafka;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Commands;

/// <summary>
/// One alert after the other through the topic to consumers in processes of their own, of which some are killed; the
/// providers' log is judged after each. People are signed up once.
/// </summary>
internal sealed class SoakRun(LocalStack stack, SyntheticPopulation population, TimeProvider clock, ILoggerFactory logs)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // From the origin to the decision, as at Vrancea; most still have time, some have none.
    private static readonly TimeSpan Latency = TimeSpan.FromSeconds(18);

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private static readonly int Chunk = new ConsumerOptions().Chunk;

    /// <summary>Until the first broken guarantee, or the end.</summary>
    /// <param name="note">Called with each verdict as it comes.</param>
    public async Task<IReadOnlyList<SoakVerdict>> RunAsync(
        int firstSeed,
        int schedules,
        Action<SoakVerdict> note,
        CancellationToken cancellation
    )
    {
        await stack.SignUpAsync(population, progress: null, cancellation);
        await using var pool = new ProcessPool(stack.Variables);
        var trigger = stack.Trigger(pool.InvokeAsync, null, logs);
        await trigger.Ready.WaitAsync(cancellation);
        await using var retries = stack.RetryTrigger(logs);
        using var publisher = Publisher();
        var verdicts = new List<SoakVerdict>();
        for (var number = 0; number < schedules && verdicts.TrueForAll(verdict => verdict.Holds); number++)
        {
            var verdict = await PlayAsync(
                KillSchedule.Draw(firstSeed + number),
                pool,
                trigger,
                publisher,
                cancellation
            );
            verdicts.Add(verdict);
            note(verdict);
        }

        return verdicts;
    }

    private async Task<SoakVerdict> PlayAsync(
        KillSchedule schedule,
        ProcessPool pool,
        TopicTrigger trigger,
        KafkaAlertPublisher publisher,
        CancellationToken cancellation
    )
    {
        await pool.ProvisionAsync(schedule.Lanes - pool.Idle, cancellation);
        var (seen, killedBefore, received) = (stack.Providers.Log.Count, pool.Killed, trigger.Received);
        var alert = Decided(schedule);
        var started = clock.GetTimestamp();
        await PublishAsync(alert, schedule, publisher, cancellation);
        await KillAsync(schedule, pool, trigger, received, started, cancellation);
        while (trigger.Received < received + schedule.Lanes || trigger.Unfinished > 0)
            await Task.Delay(PollInterval, clock, cancellation);
        while (await stack.RetriesLeftAsync(cancellation) > 0)
            await Task.Delay(PollInterval, clock, cancellation);
        return SoakVerdict.Of(
            schedule,
            alert,
            population,
            stack.Providers.Log.From(seen),
            pool.Killed - killedBefore,
            Chunk,
            clock.GetElapsedTime(started).TotalSeconds
        );
    }

    // A kill that finds nobody at work waits for one, and lapses once all are done.
    private async Task KillAsync(
        KillSchedule schedule,
        ProcessPool pool,
        TopicTrigger trigger,
        long received,
        long started,
        CancellationToken cancellation
    )
    {
        var random = new Random(schedule.Seed);
        foreach (var kill in schedule.Kills)
        {
            var wait = kill - clock.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, cancellation);
            while ((trigger.Received < received + schedule.Lanes || trigger.Unfinished > 0) && !pool.KillOne(random))
                await Task.Delay(PollInterval, clock, cancellation);
        }
    }

    private async Task PublishAsync(
        Alert alert,
        KillSchedule schedule,
        KafkaAlertPublisher publisher,
        CancellationToken cancellation
    )
    {
        using var client = DynamoDbClients.CreateAt(new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!));
        var events = new DynamoEventStore(new DynamoDbStore(client), stack.Tables.Events, clock);
        var outbox = new OutboxPublisher(publisher, events, stack.Secrets.Signer(), clock, _ => { });
        var options = new FanOutOptions(
            schedule.Lanes,
            schedule.WorkersPerSegment,
            new Dictionary<ChannelKind, double>()
        );
        while (!(await outbox.PublishAsync([new PendingAlert(alert, options)], null, cancellation)).Contains(alert.Id))
            await Task.Delay(PollInterval, clock, cancellation);
    }

    private KafkaAlertPublisher Publisher() =>
        new(
            KafkaProducers.Create(stack.Variable(Names.Env.KafkaBootstrap)!, "none", region: null),
            LocalStackOptions.Topic,
            new PublisherThreads(1)
        );

    // Vrancea, 30 August 1986 (ROMPLUS: 45.52 N, 26.49 E, 131.4 km), with a magnitude of its own.
    private Alert Decided(KillSchedule schedule)
    {
        var now = clock.GetUtcNow();
        var id = AlertId.ForTier(
            new Core.Alerting.EventId(string.Create(CultureInfo.InvariantCulture, $"soak-{schedule.Seed}")),
            6
        );
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.52, 26.49), 131.4),
            now - Latency,
            new Magnitude(schedule.Magnitude, MagnitudeType.Mw),
            0.2,
            LocationAssumed: false,
            "Vrancea",
            "soak"
        );
        return new Alert(id, AlertKind.First, AlertCategory.Actual, 6, estimate, [], now, now, now + Life);
    }
}

/// <summary>One alert of a soak: how it is divided, and when consumers die. Everything follows from the seed.</summary>
/// <param name="Magnitude">Of the earthquake: the stronger, the more are notified.</param>
/// <param name="Kills">After the alert was published, in order.</param>
internal sealed record KillSchedule(
    int Seed,
    int Lanes,
    int WorkersPerSegment,
    double Magnitude,
    IReadOnlyList<TimeSpan> Kills
)
{
    // One in ten is left alone: without a kill there may be no duplicate at all.
    private const int Peaceful = 10;

    private const int MostKills = 3;

    // A fan-out of some thousand messages takes about this long here, from the first claim to the last.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    public static KillSchedule Draw(int seed)
    {
        var random = new Random(seed);
        var kills = random.Next(Peaceful) == 0 ? 0 : random.Next(1, MostKills + 1);
        return new KillSchedule(
            seed,
            Lanes: 2 << random.Next(3),
            WorkersPerSegment: random.Next(1, 4),
            Magnitude: 5.5 + random.NextDouble(),
            [.. Enumerable.Range(0, kills).Select(_ => Window * random.NextDouble()).Order()]
        );
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Seed}: M{Magnitude:0.0}, {Lanes} lanes, {WorkersPerSegment} workers a segment, kills "
                + $"{(Kills.Count == 0 ? "none" : "after " + string.Join(", ", Kills.Select(Seconds)))}"
        );

    private static string Seconds(TimeSpan kill) =>
        string.Create(CultureInfo.InvariantCulture, $"{kill.TotalSeconds:0.00} s");
}
