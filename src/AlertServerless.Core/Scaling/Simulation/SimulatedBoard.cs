using AlertServerless.Core.Alerting;
using AlertServerless.Core.Segments;

namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>One channel's slots by lane. Segments fall on lanes by the same hash as real ones, so lanes are as uneven as they are in truth.</summary>
internal sealed class SimulatedBoard
{
    private readonly Queue<int>[] lanes;

    public SimulatedBoard(ChannelKind channel, SubscriberCensus census, ScalingPlan plan, SimulationParameters parameters)
    {
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
                foreach (var slot in Slots(people, plan.WorkersPerSegment)) lanes[lane].Enqueue(slot);
            }
        }
    }

    /// <summary>The next slot of the lane, or of the lane that has most left; null when all is taken.</summary>
    public int? Take(int lane)
    {
        if (lanes[lane].TryDequeue(out var own)) return own;
        var richest = lanes.MaxBy(slots => slots.Count)!;
        return richest.TryDequeue(out var stolen) ? stolen : null;
    }

    private static IEnumerable<int> Slots(int people, int workers)
    {
        for (var i = 0; i < workers; i++)
        {
            var share = ((people * (i + 1)) / workers) - ((people * i) / workers);
            if (share > 0) yield return share;
        }
    }
}
