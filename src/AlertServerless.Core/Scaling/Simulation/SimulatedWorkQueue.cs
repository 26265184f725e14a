using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling.Simulation;

/// <param name="People">To be read and judged.</param>
/// <param name="Notified">Of them.</param>
internal readonly record struct SimulatedSlot(int People, int Notified);

/// <summary>One channel's slots by lane. Segments fall on lanes by the same hash as real ones, so lanes are as uneven
/// as they are in truth.</summary>
internal sealed class SimulatedWorkQueue
{
    private const double Rounding = 1e-9;

    private readonly Queue<int>[] lanes;
    private readonly double eligibleShare;
    private long taken;
    private long notified;

    public SimulatedWorkQueue(
        ChannelKind channel,
        SubscriberCensus census,
        ScalingPlan plan,
        SimulationParameters parameters
    )
    {
        eligibleShare = parameters.EligibleShare;
        lanes = [.. Enumerable.Range(0, plan.Lanes).Select(_ => new Queue<int>())];
        var segment = 0;
        foreach (var line in census.Lines.Where(line => line.Channel == channel))
        {
            var left = line.People;
            for (var i = 0; i < line.Segments && left > 0; i++)
            {
                // Equal shares of what is left: segments of a census are not all full.
                var people = (int)Math.Min(parameters.PageSize, Math.Ceiling(left / (double)(line.Segments - i)));
                left -= people;
                var lane = (int)(StableHash.Of($"{channel.Name()}-{segment++}") % (uint)plan.Lanes);
                foreach (var slot in Slots(people, plan.WorkersPerSegment))
                    lanes[lane].Enqueue(slot);
            }
        }
    }

    /// <summary>The next slot of the lane, or of the lane that has most left; null when all is taken.</summary>
    public SimulatedSlot? Take(int lane)
    {
        if (!lanes[lane].TryDequeue(out var people) && !lanes.MaxBy(slots => slots.Count)!.TryDequeue(out people))
            return null;
        // What rounding takes from one slot it gives to the next, so that the sum is the share of all.
        taken += people;
        var notifiedBefore = notified;
        notified = Notified(taken, eligibleShare);
        return new SimulatedSlot(people, (int)(notified - notifiedBefore));
    }

    /// <summary>Of so many who are read.</summary>
    public static long Notified(long people, double eligibleShare) => (long)((people * eligibleShare) + Rounding);

    private static IEnumerable<int> Slots(int people, int workers)
    {
        for (var i = 0; i < workers; i++)
        {
            var share = ((people * (i + 1)) / workers) - ((people * i) / workers);
            if (share > 0)
                yield return share;
        }
    }
}

/// <summary>A table that serves so many units a second, first come first served. Calls come in the order of
/// time.</summary>
internal sealed class SimulatedStore(SimulationParameters parameters)
{
    private double readFree;
    private double writeFree;

    public long Reads { get; private set; }

    public long Writes { get; private set; }

    /// <returns>When so many rows are read; consistent reads cost a unit for 4 KB.</returns>
    public double Read(double now, int rows)
    {
        var units = Math.Ceiling(rows * (double)parameters.RowBytes / 4096);
        Reads += (long)units;
        readFree = Math.Max(readFree, now) + (units / parameters.ReadUnitsPerSecond);
        return readFree + parameters.QuerySeconds;
    }

    public double Write(double now)
    {
        Writes++;
        writeFree = Math.Max(writeFree, now) + (1 / parameters.WriteUnitsPerSecond);
        return writeFree + parameters.WriteSeconds;
    }
}
