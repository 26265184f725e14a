using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Core.Scaling;

/// <summary>Decides number after number and keeps the reason of each.</summary>
internal sealed class PlanDraft(AccountLimits limits, ScalingOptions options, PlanPin pin)
{
    private readonly SortedDictionary<string, string> reasons = new(StringComparer.Ordinal);
    private readonly List<string> shortfalls = [];

    public IReadOnlyDictionary<string, string> Reasons => reasons;

    public IReadOnlyList<string> Shortfalls => shortfalls;

    public int Lanes(LaneNeed need, int? current)
    {
        var chosen = Math.Clamp(LaneSteps.Choose(need.Lanes, current, options.Band), options.MinLanes, options.MaxLanes);
        var because = chosen == options.MinLanes && need.Lanes * (1 + options.Band) <= chosen
            ? $"the least: behind a stalled partition or a killed consumer stands another; the work keeps {Figures.Count(need.Lanes)} busy"
            : $"{need.Because} keeps {Figures.Count(need.Lanes)} lanes busy; the next power of two with {options.Band:P0} to spare";
        if (current is { } now && chosen == now && chosen != LaneSteps.Choose(need.Lanes, null, options.Band))
            because += $"; kept at {now}, for the need is within the band around its step";
        var lanes = Pinned("lanes", pin.Lanes, chosen, because, AlertRecord.IsValidLaneCount, $"is not a power of two up to {AlertRecord.MaxLanes}");
        return Cut("lanes", lanes, limits.MaxLanes(options.PartitionsPerLane, options.AlertsAtOnce),
            $"{limits.MaxRunning} concurrent consumers and {Math.Max(limits.MaxPartitions, limits.ExistingPartitions)} partitions allow no more");
    }

    public int Partitions(int lanes)
    {
        var chosen = Pinned(
            "partitions",
            pin.Partitions,
            lanes * options.PartitionsPerLane,
            $"{options.PartitionsPerLane} for each lane: a partition has one invocation in flight, so the next alerts of the same event find free ones",
            partitions => partitions >= lanes,
            $"is fewer than the {lanes} lanes");
        if (chosen >= limits.ExistingPartitions) return chosen;
        reasons["partitions"] = $"the topic has {limits.ExistingPartitions}, and partitions cannot be taken away";
        return limits.ExistingPartitions;
    }

    public int ProvisionedConcurrency(int lanes)
    {
        var chosen = Pinned(
            "provisionedConcurrency",
            pin.ProvisionedConcurrency,
            lanes * options.WarmAlerts,
            $"a warm consumer for every lane of {Alerts(options.WarmAlerts)}; more start cold in about a second",
            warm => warm >= 1,
            "is less than 1, and the configuration is never deleted");
        return Cut("provisionedConcurrency", chosen, limits.MaxProvisioned, "the account provisions no more; the other lanes start cold");
    }

    public int Pollers(int lanes)
    {
        var chosen = Pinned(
            "pollers",
            pin.Pollers,
            CeilingOf(lanes * options.AlertsAtOnce, options.InvocationsPerPoller),
            $"{options.InvocationsPerPoller} invocations each, for every lane of {Alerts(options.AlertsAtOnce)}: a second alert must not wait until pollers are added",
            pollers => pollers >= 1,
            "is less than 1");
        return Cut("pollers", chosen, limits.MaxReadyPollers, "the event source mapping keeps no more ready");
    }

    public int MaxPollers(int lanes)
    {
        var ready = CeilingOf(lanes * options.AlertsAtOnce, options.InvocationsPerPoller);
        var least = Math.Min(Math.Max(ready, pin.Pollers ?? 0), limits.MaxReadyPollers);
        var chosen = Pinned(
            "maxPollers",
            pin.MaxPollers,
            Math.Max(least, CeilingOf(lanes * options.PartitionsPerLane, options.InvocationsPerPoller)),
            $"{options.InvocationsPerPoller} invocations each, for {options.PartitionsPerLane} partitions of every lane at once",
            pollers => pollers >= least,
            $"is fewer than the {least} that stand ready");
        return Cut("maxPollers", chosen, Capacity.MaxMaximumPollers, "an event source mapping has no more");
    }

    /// <summary>By lanes and rates alone, not by how many are on a channel: whose first subscriber comes and goes.</summary>
    public int WorkersPerSegment(int lanes, ChannelRates rates)
    {
        var slowest = ChannelNames.All.MinBy(rates.Of);
        var share = rates.Of(slowest) / lanes;
        var slots = Math.Max(1, options.PageSize / (share * options.SlotGoal.TotalSeconds));
        var most = Math.Clamp(options.PageSize / options.Chunk, 1, AlertRecord.MaxWorkersPerSegment);
        var chosen = slots >= most ? most : (int)Math.Ceiling(slots);
        var because = double.IsPositiveInfinity(share) ? "no provider sets a limit that thieves would have to help with"
            : chosen == 1
            ? $"one lane's share of the slowest provider ({slowest.Name()}, {Figures.Count(share)}/s) works a segment of {options.PageSize} off soon enough"
            : $"a lane's share of the slowest provider is {Figures.Count(share)} {slowest.Name()}/s, so a segment of {options.PageSize} is split for thieves to help; a slot is no smaller than a chunk";
        return Pinned(
            "workersPerSegment", pin.WorkersPerSegment, chosen, because,
            workers => workers is >= 1 and <= AlertRecord.MaxWorkersPerSegment, $"is not 1–{AlertRecord.MaxWorkersPerSegment}");
    }

    public int ProducerThreads(int lanes) => Pinned(
        "producerThreads",
        pin.ProducerThreads,
        Math.Min(CeilingOf(lanes, options.LanesPerProducerThread), PublisherThreads.Max),
        $"one for {options.LanesPerProducerThread} lanes: that many records take a thread 1–2 ms",
        threads => threads is >= 1 and <= PublisherThreads.Max,
        $"is not 1–{PublisherThreads.Max}");

    public int Chunk() => Pinned(
        "chunk", pin.Chunk, options.Chunk, "the most that a killed consumer may repeat", chunk => chunk is >= 1 and <= Capacity.MaxChunk, $"is not 1–{Capacity.MaxChunk}");

    private int Pinned(string name, int? pinned, int chosen, string because, Func<int, bool> possible, string impossible)
    {
        reasons[name] = because;
        if (pinned is not { } held || held == chosen) return chosen;
        if (!possible(held))
        {
            shortfalls.Add($"{name}: the pin {held} {impossible}; {chosen} instead");
            return chosen;
        }

        reasons[name] = $"pinned by an operator; {chosen} without the pin";
        if (held < chosen) shortfalls.Add($"{name}: pinned to {held}, {chosen} would be needed");
        return held;
    }

    private int Cut(string name, int chosen, int most, string because)
    {
        if (chosen <= most) return chosen;
        shortfalls.Add($"{name}: {chosen} needed, {most} planned; {because}");
        reasons[name] += $"; cut from {chosen} to {most}, for {because}";
        return most;
    }

    private static int CeilingOf(int amount, int per) => (amount + per - 1) / per;

    private static string Alerts(int count) => count == 1 ? "one alert" : $"{count} alerts at once";
}
