using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;

namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>What all lanes of a simulation share.</summary>
internal sealed record SimulatedWorld(ScalingPlan Plan, SimulationParameters Parameters, Agenda Agenda, SimulatedStore Store, double[] Processors);

/// <summary>
/// One lane's worker for one channel, as <see cref="ChannelWorker"/> works: it opens the next slot (claim, read) while it sends the
/// one before; it sends a chunk, waits for the last answer, writes the checkpoint, and only then sends the next.
/// </summary>
internal sealed class SimulatedLane(int lane, ChannelKind channel, SimulatedWorld world, SimulatedBoard board, Arrivals arrivals)
{
    private readonly SimulationParameters parameters = world.Parameters;
    private readonly ProviderModel provider = world.Parameters.Providers[channel];
    private readonly double interval = double.IsPositiveInfinity(world.Plan.Rates.Of(channel)) ? 0 : world.Plan.Lanes / world.Plan.Rates.Of(channel);
    private readonly int chunk = ChunkSize(channel, world);
    private SimulatedSlot? opened;
    private bool sending;
    private double nextTurn;

    public void Begin(double now) => Open(now);

    private static int ChunkSize(ChannelKind channel, SimulatedWorld world)
    {
        var share = world.Plan.Rates.Of(channel) / world.Plan.Lanes;
        var most = Math.Max(1, world.Plan.Capacity.Chunk / ChannelNames.All.Count);
        return (int)Math.Clamp(share * world.Parameters.LongestChunkSeconds, 1, most);
    }

    private void Open(double now)
    {
        if (board.Take(lane) is not { } slot) return;
        world.Agenda.At(world.Store.Write(now), claimed => world.Agenda.At(world.Store.Read(claimed, slot.People), read =>
            world.Agenda.At(Compute(read, parameters.SlotCpuSeconds), ready =>
            {
                opened = slot;
                if (!sending) Send(ready);
            })));
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
        world.Agenda.At(Compute(now, slot.People * parameters.JudgeSeconds), judged => HandOff(judged, slot.Told));
    }

    private void HandOff(double now, int left)
    {
        var count = Math.Min(chunk, left);
        var accepted = count == 0 ? now : Accept(now, count);
        world.Agenda.At(accepted, settled => world.Agenda.At(world.Store.Write(settled), written =>
        {
            if (left > count) HandOff(written, left - count);
            else Send(written);
        }));
    }

    /// <returns>When the provider has accepted the last of them.</returns>
    private double Accept(double now, int count)
    {
        var first = Math.Max(nextTurn, now);
        var last = first + ((count - 1) * interval);
        nextTurn = last + interval;
        var computed = Compute(now, count * parameters.HandOffCpuSeconds);
        var rounds = Math.Ceiling(count / (double)(provider.InFlight * provider.Recipients));
        var end = Math.Max(Math.Max(last, computed) + provider.LatencySeconds, now + (rounds * provider.LatencySeconds));
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
