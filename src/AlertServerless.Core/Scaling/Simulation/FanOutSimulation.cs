using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>What is predicted. Seconds count from the moment the feed shows the event; a share that is not reached
/// within the horizon has none.</summary>
public sealed record ReachPrediction(long People, long Reached, double? First, double? P50, double? P99, double? Last);

/// <param name="Channels">Of each channel that somebody is on.</param>
/// <param name="Overall">Of all channels together.</param>
/// <param name="ReadUnits">Of the store, 4 KB each.</param>
/// <param name="Seconds">Until the last consumer was done, or the horizon.</param>
public sealed record Prediction(
    IReadOnlyDictionary<ChannelKind, ReachPrediction> Channels,
    ReachPrediction Overall,
    long ReadUnits,
    long Writes,
    double Seconds
);

/// <summary>
/// A discrete-event model of one alert: every lane's consumer starts warm or cold, reads the directory, and serves each
/// channel by a worker of its own, slot by slot and chunk by chunk, at its share of the provider's rate; it steals when
/// its own lane is done. Lanes meet in the store, which serves so many units a second, and where they share processors.
/// No chance is in it: the same numbers give the same prediction.
/// </summary>
public static class FanOutSimulation
{
    public static Prediction Run(ScalingPlan plan, SubscriberCensus census, SimulationParameters parameters)
    {
        var agenda = new Agenda(parameters.HorizonSeconds);
        var store = new SimulatedStore(parameters);
        var processors = new double[
            parameters.SharedProcessors > 0 ? Math.Min(parameters.SharedProcessors, plan.Lanes) : plan.Lanes
        ];
        var world = new SimulatedWorld(plan, parameters, agenda, store, processors);
        var all = new Arrivals(parameters.HorizonSeconds);
        var byChannel = new Dictionary<ChannelKind, Arrivals>();
        foreach (var channel in ChannelNames.All.Where(channel => census.On(channel) > 0))
        {
            var queue = new SimulatedWorkQueue(channel, census, plan, parameters);
            var arrivals = byChannel[channel] = new Arrivals(parameters.HorizonSeconds, all);
            for (var lane = 0; lane < plan.Lanes; lane++)
                agenda.At(
                    Start(lane, plan, parameters) + DirectorySeconds(plan.Lanes, parameters),
                    new SimulatedLane(lane, channel, world, queue, arrivals).Begin
                );
        }

        agenda.Run();
        var channels = byChannel.ToDictionary(
            one => one.Key,
            one => Predict(SimulatedWorkQueue.Notified(census.On(one.Key), parameters.EligibleShare), one.Value)
        );
        return new Prediction(
            channels,
            Predict(channels.Values.Sum(channel => channel.People), all),
            store.Reads,
            store.Writes,
            agenda.Now
        );
    }

    /// <summary>When a lane's consumer begins: pollers that stand ready first, warm environments first.</summary>
    public static double Start(int lane, ScalingPlan plan, SimulationParameters parameters)
    {
        var polled = lane < plan.Capacity.Pollers * parameters.InvocationsPerPoller ? 0 : parameters.PollersGrowSeconds;
        var cold = lane - plan.Capacity.ProvisionedConcurrency;
        var begun =
            cold < 0
                ? parameters.WarmStartSeconds
                : parameters.ColdStartSeconds + (cold / parameters.ColdStartsPerSecond);
        return parameters.PublishSeconds + parameters.PollSeconds + polled + begun;
    }

    // The directory's shards are divided among the lanes, and at most 16 are asked at once.
    private static double DirectorySeconds(int lanes, SimulationParameters parameters) =>
        Math.Ceiling(Math.Max(1, SegmentId.Shards / lanes) / 16.0) * parameters.QuerySeconds;

    private static ReachPrediction Predict(long people, Arrivals arrivals) =>
        new(
            people,
            arrivals.Count,
            arrivals.First,
            arrivals.Reached(0.5, people),
            arrivals.Reached(0.99, people),
            arrivals.Count >= people ? arrivals.Last : null
        );
}

/// <summary>What all lanes of a simulation share.</summary>
internal sealed record SimulatedWorld(
    ScalingPlan Plan,
    SimulationParameters Parameters,
    Agenda Agenda,
    SimulatedStore Store,
    double[] Processors
);

/// <summary>
/// One lane's worker for one channel, as <see cref="ChannelWorker"/> works: it opens the next slot (claim, read) while
/// it sends the one before; it sends a chunk, waits for the last answer, writes the checkpoint, and only then sends the
/// next.
/// </summary>
internal sealed class SimulatedLane(
    int lane,
    ChannelKind channel,
    SimulatedWorld world,
    SimulatedWorkQueue queue,
    Arrivals arrivals
)
{
    private readonly SimulationParameters parameters = world.Parameters;
    private readonly ProviderModel provider = world.Parameters.Providers[channel];
    private readonly double interval = double.IsPositiveInfinity(world.Plan.Rates.Of(channel))
        ? 0
        : world.Plan.Lanes / world.Plan.Rates.Of(channel);
    private readonly int chunk = ChunkSize(channel, world);
    private SimulatedSlot? opened;
    private bool sending;
    private double nextPermit;

    public void Begin(double now) => Open(now);

    private static int ChunkSize(ChannelKind channel, SimulatedWorld world)
    {
        var share = world.Plan.Rates.Of(channel) / world.Plan.Lanes;
        var most = Math.Max(1, world.Plan.Capacity.Chunk / ChannelNames.All.Count);
        return (int)Math.Clamp(share * world.Parameters.LongestChunkSeconds, 1, most);
    }

    private void Open(double now)
    {
        if (queue.Take(lane) is not { } slot)
            return;
        world.Agenda.At(
            world.Store.Write(now),
            claimed =>
                world.Agenda.At(
                    world.Store.Read(claimed, slot.People),
                    read =>
                        world.Agenda.At(
                            Compute(read, parameters.SlotCpuSeconds),
                            ready =>
                            {
                                opened = slot;
                                if (!sending)
                                    Send(ready);
                            }
                        )
                )
        );
    }

    private void Send(double now)
    {
        if (opened is not { } slot)
        {
            sending = false;
            return;
        }

        (opened, sending) = (null, true);
        Open(now);
        world.Agenda.At(Compute(now, slot.People * parameters.JudgeSeconds), judged => Dispatch(judged, slot.Notified));
    }

    private void Dispatch(double now, int left)
    {
        var count = Math.Min(chunk, left);
        var accepted = count == 0 ? now : Accept(now, count);
        world.Agenda.At(
            accepted,
            settled =>
                world.Agenda.At(
                    world.Store.Write(settled),
                    written =>
                    {
                        if (left > count)
                            Dispatch(written, left - count);
                        else
                            Send(written);
                    }
                )
        );
    }

    /// <returns>When the provider has accepted the last of them.</returns>
    private double Accept(double now, int count)
    {
        var first = Math.Max(nextPermit, now);
        var last = first + ((count - 1) * interval);
        nextPermit = last + interval;
        var computed = Compute(now, count * parameters.DispatchCpuSeconds);
        var rounds = Math.Ceiling(count / (double)(provider.InFlight * provider.Recipients));
        var end = Math.Max(
            Math.Max(last, computed) + provider.LatencySeconds,
            now + (rounds * provider.LatencySeconds)
        );
        arrivals.Add(Math.Min(first + provider.LatencySeconds, end), end, count);
        return end;
    }

    private double Compute(double now, double seconds)
    {
        ref var free = ref world.Processors[lane % world.Processors.Length];
        free = Math.Max(free, now) + seconds;
        return free;
    }
}

/// <summary>What happens when, in the order of time; of the same instant, in the order it was put down.</summary>
internal sealed class Agenda(double horizon)
{
    private readonly PriorityQueue<Action<double>, (double At, long Number)> entries = new();
    private long number;

    /// <summary>Of the last thing that happened.</summary>
    public double Now { get; private set; }

    public void At(double instant, Action<double> happen) => entries.Enqueue(happen, (instant, number++));

    /// <summary>Until nothing is left, or the horizon.</summary>
    public void Run()
    {
        while (entries.TryDequeue(out var happen, out var when) && when.At < horizon)
        {
            Now = when.At;
            happen(when.At);
        }
    }
}

/// <summary>When messages were accepted, to the millisecond.</summary>
/// <param name="all">Also counted there; null for none.</param>
internal sealed class Arrivals(double horizonSeconds, Arrivals? all = null)
{
    private readonly int[] perMillisecond = new int[(int)Math.Ceiling(horizonSeconds * 1000) + 1];

    public long Count { get; private set; }

    public double? First { get; private set; }

    public double? Last { get; private set; }

    /// <summary>Evenly from the first to the last of them; what lies beyond the horizon does not happen.</summary>
    public void Add(double first, double last, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var at = count == 1 ? first : first + ((last - first) * i / (count - 1));
            var millisecond = (int)(at * 1000);
            if (millisecond >= perMillisecond.Length)
                return;
            perMillisecond[millisecond]++;
            Count++;
            First = First is { } earlier ? Math.Min(earlier, at) : at;
            Last = Last is { } later ? Math.Max(later, at) : at;
            all?.Add(at, at, 1);
        }
    }

    /// <summary>By when this share of <paramref name="people"/> was reached; null when they were not.</summary>
    public double? Reached(double share, long people)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(people * share));
        if (Count < wanted)
            return null;
        long seen = 0;
        for (var millisecond = 0; millisecond < perMillisecond.Length; millisecond++)
        {
            seen += perMillisecond[millisecond];
            if (seen >= wanted)
                return Math.Min((millisecond + 1) / 1000.0, Last!.Value);
        }

        return null;
    }
}
