using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Core.Scaling;

/// <summary>Decides number after number and keeps the reason of each.</summary>
internal sealed class PlanDraft(AccountQuotas quotas, ScalingOptions options, PlanPin pin)
{
    private readonly SortedDictionary<string, string> reasons = new(StringComparer.Ordinal);
    private readonly List<string> shortfalls = [];

    public IReadOnlyDictionary<string, string> Reasons => reasons;

    public IReadOnlyList<string> Shortfalls => shortfalls;

    public int Lanes(LaneNeed need, int? current)
    {
        var chosen = Math.Clamp(
            LaneSteps.Choose(need.Lanes, current, options.Band),
            options.MinLanes,
            options.MaxLanes
        );
        var because =
            chosen == options.MinLanes && need.Lanes * (1 + options.Band) <= chosen
                ? $"the least: behind a stalled partition or a killed consumer stands another; the work keeps "
                    + $"{Figures.Count(need.Lanes)} busy"
                : $"{need.Because} keeps {Figures.Count(need.Lanes)} lanes busy; the next power of two with "
                    + $"{options.Band:P0} to spare";
        if (current is { } now && chosen == now && chosen != LaneSteps.Choose(need.Lanes, null, options.Band))
            because += $"; kept at {now}, for the need is within the band around its step";
        var lanes = Pinned(
            "lanes",
            pin.Lanes,
            chosen,
            because,
            AlertRecord.IsValidLaneCount,
            $"is not a power of two up to {AlertRecord.MaxLanes}"
        );
        return Cut(
            "lanes",
            lanes,
            quotas.MaxLanes(options.PartitionsPerLane, options.AlertsAtOnce),
            $"{quotas.MaxRunning} concurrent consumers and "
                + $"{Math.Max(quotas.MaxPartitions, quotas.ExistingPartitions)} partitions allow no more"
        );
    }

    public int Partitions(int lanes)
    {
        var chosen = Pinned(
            "partitions",
            pin.Partitions,
            lanes * options.PartitionsPerLane,
            $"{options.PartitionsPerLane} for each lane: a partition has one invocation in flight, so the next "
                + $"alerts of the same event find free ones",
            partitions => partitions >= lanes,
            $"is fewer than the {lanes} lanes"
        );
        if (chosen >= quotas.ExistingPartitions)
            return chosen;
        reasons["partitions"] = options.UsesKinesis
            ? $"the stream has {quotas.ExistingPartitions} shards, and the scaler takes none away"
            : $"the topic has {quotas.ExistingPartitions}, and partitions cannot be taken away";
        return quotas.ExistingPartitions;
    }

    public int ProvisionedConcurrency(int lanes)
    {
        if (!options.StandsReady)
            return Nothing("provisionedConcurrency", OnDemand);
        var chosen = Pinned(
            "provisionedConcurrency",
            pin.ProvisionedConcurrency,
            lanes * options.WarmAlerts,
            $"a warm consumer for every lane of {Alerts(options.WarmAlerts)}; more start cold in about a second",
            warm => warm >= 1,
            "is less than 1, and the configuration is never deleted"
        );
        return Cut(
            "provisionedConcurrency",
            chosen,
            quotas.MaxProvisioned,
            "the account provisions no more; the other lanes start cold"
        );
    }

    public int Pollers(int lanes)
    {
        if (!options.StandsReady || options.UsesKinesis)
            return Nothing("pollers", options.UsesKinesis ? ByShard : OnDemand);
        var chosen = Pinned(
            "pollers",
            pin.Pollers,
            CeilingOf(lanes * options.AlertsAtOnce, options.InvocationsPerPoller),
            $"{options.InvocationsPerPoller} invocations each, for every lane of {Alerts(options.AlertsAtOnce)}: a "
                + $"second alert must not wait until pollers are added",
            pollers => pollers >= 1,
            "is less than 1"
        );
        return Cut("pollers", chosen, quotas.MaxReadyPollers, "the event source mapping keeps no more ready");
    }

    public int MaxPollers(int lanes)
    {
        if (!options.StandsReady || options.UsesKinesis)
            return Nothing("maxPollers", options.UsesKinesis ? ByShard : OnDemand);
        var ready = CeilingOf(lanes * options.AlertsAtOnce, options.InvocationsPerPoller);
        var least = Math.Min(Math.Max(ready, pin.Pollers ?? 0), quotas.MaxReadyPollers);
        var chosen = Pinned(
            "maxPollers",
            pin.MaxPollers,
            Math.Max(least, CeilingOf(lanes * options.PartitionsPerLane, options.InvocationsPerPoller)),
            $"{options.InvocationsPerPoller} invocations each, for {options.PartitionsPerLane} partitions of every "
                + $"lane at once",
            pollers => pollers >= least,
            $"is fewer than the {least} that stand ready"
        );
        return Cut("maxPollers", chosen, Capacity.MaxMaximumPollers, "an event source mapping has no more");
    }

    /// <summary>Follows from lanes and rates alone, not from how many subscribers a channel has, because a channel's
    /// first one may come and go.</summary>
    public int WorkersPerSegment(int lanes, ChannelRates rates)
    {
        var slowest = ChannelNames.All.MinBy(rates.Of);
        var share = rates.Of(slowest) / lanes;
        var slots = Math.Max(1, options.PageSize / (share * options.SlotGoal.TotalSeconds));
        var most = Math.Clamp(options.PageSize / options.Chunk, 1, AlertRecord.MaxWorkersPerSegment);
        var chosen = slots >= most ? most : (int)Math.Ceiling(slots);
        var because =
            double.IsPositiveInfinity(share) ? "no provider sets a limit that thieves would have to help with"
            : chosen == 1
                ? $"one lane's share of the slowest provider ({slowest.Name()}, {Figures.Count(share)}/s) works a "
                    + $"segment of {options.PageSize} off soon enough"
            : $"a lane's share of the slowest provider is {Figures.Count(share)} {slowest.Name()}/s, so a segment of "
                + $"{options.PageSize} is split for thieves to help; a slot is no smaller than a chunk";
        return Pinned(
            "workersPerSegment",
            pin.WorkersPerSegment,
            chosen,
            because,
            workers => workers is >= 1 and <= AlertRecord.MaxWorkersPerSegment,
            $"is not 1–{AlertRecord.MaxWorkersPerSegment}"
        );
    }

    public int ProducerThreads(int lanes) =>
        Pinned(
            "producerThreads",
            pin.ProducerThreads,
            Math.Min(CeilingOf(lanes, options.LanesPerProducerThread), PublisherThreads.Max),
            $"one for {options.LanesPerProducerThread} lanes: that many records take a thread 1–2 ms",
            threads => threads is >= 1 and <= PublisherThreads.Max,
            $"is not 1–{PublisherThreads.Max}"
        );

    public int Chunk() =>
        Pinned(
            "chunk",
            pin.Chunk,
            options.Chunk,
            "the most that a killed consumer may repeat",
            chunk => chunk is >= 1 and <= Capacity.MaxChunk,
            $"is not 1–{Capacity.MaxChunk}"
        );

    private int Pinned(
        string name,
        int? pinned,
        int chosen,
        string because,
        Func<int, bool> possible,
        string impossible
    )
    {
        reasons[name] = because;
        if (pinned is not { } held || held == chosen)
            return chosen;
        if (!possible(held))
        {
            shortfalls.Add($"{name}: the pin {held} {impossible}; {chosen} instead");
            return chosen;
        }

        reasons[name] = $"pinned by an operator; {chosen} without the pin";
        if (held < chosen)
            shortfalls.Add($"{name}: pinned to {held}, {chosen} would be needed");
        return held;
    }

    private const string OnDemand =
        "nothing stands ready in this cost class: Lambda reads on demand, and consumers start cold";

    private const string ByShard = "Lambda reads every shard of a Kinesis stream by itself";

    private int Nothing(string name, string because)
    {
        reasons[name] = because;
        return 0;
    }

    private int Cut(string name, int chosen, int most, string because)
    {
        if (chosen <= most)
            return chosen;
        shortfalls.Add($"{name}: {chosen} needed, {most} planned; {because}");
        reasons[name] += $"; cut from {chosen} to {most}, for {because}";
        return most;
    }

    private static int CeilingOf(int amount, int per) => (amount + per - 1) / per;

    private static string Alerts(int count) => count == 1 ? "one alert" : $"{count} alerts at once";
}

/// <summary>
/// Lanes as powers of two, with a band around each step: up when the work (with headroom) is more than a band above
/// what the lanes are meant for, down when it is more than a band below the next lower step. The two thresholds of a
/// step lie (1 + band) ÷ (1 − band) apart, which is 1.5 for 20 %; noise of ±15 % spans 1.35 and so cannot reach both.
/// </summary>
internal static class LaneSteps
{
    /// <param name="need">Lanes the work keeps busy.</param>
    /// <param name="current">Lanes of the plan in force; null when there is none.</param>
    /// <param name="band">Headroom and half width of the band, e.g. 0.2.</param>
    public static int Choose(double need, int? current, double band)
    {
        var wanted = need * (1 + band);
        if (current is not { } now)
            return UpTo(wanted);
        if (wanted > now * (1 + band))
            return UpTo(wanted);
        var lower = UpTo(wanted / (1 - band));
        return lower < now ? lower : now;
    }

    /// <summary>The least power of two that is not less.</summary>
    private static int UpTo(double lanes)
    {
        var step = 1;
        while (step < lanes && step < 1 << 20)
            step *= 2;
        return step;
    }
}

/// <summary>How many consumers the work of one alert keeps busy, as a fraction of lanes, and which work decides
/// it.</summary>
/// <param name="Lanes">More than 0 when there is anybody; lanes as many as this meet the goals exactly.</param>
/// <param name="Because">The work that decides, in words.</param>
public readonly record struct LaneNeed(double Lanes, string Because)
{
    /// <summary>
    /// The largest of: everyone read and judged within the goal; each channel dispatched as fast as its provider takes
    /// it, or within the goal; the processor's part of all channels together. A provider that takes 100 a second
    /// justifies no more lanes than dispatch 100 a second, however many wait for it.
    /// </summary>
    public static LaneNeed Of(SubscriberCensus census, ChannelRates rates, ScalingOptions options)
    {
        var needs = ChannelNames
            .All.Select(channel => Dispatch(channel, census, rates, options))
            .Append(Processor(census, rates, options))
            .Append(Reading(census, options));
        return needs.MaxBy(need => need.Lanes);
    }

    /// <summary>Messages a second that can be of use on a channel.</summary>
    public static double UsefulRate(
        ChannelKind channel,
        SubscriberCensus census,
        ChannelRates rates,
        ScalingOptions options
    ) => Math.Min(rates.Of(channel), census.On(channel) / options.DispatchGoal.TotalSeconds);

    private static LaneNeed Reading(SubscriberCensus census, ScalingOptions options) =>
        new(
            census.Subscribers / (options.ReadGoal.TotalSeconds * options.Lane.ReadPerSecond),
            $"reading and judging {Figures.Count(census.Subscribers)} within "
                + $"{Figures.Time(options.ReadGoal.TotalSeconds)} at {Figures.Count(options.Lane.ReadPerSecond)}/s a "
                + $"lane"
        );

    private static LaneNeed Dispatch(
        ChannelKind channel,
        SubscriberCensus census,
        ChannelRates rates,
        ScalingOptions options
    )
    {
        var useful = UsefulRate(channel, census, rates, options);
        return new LaneNeed(
            useful / options.Lane.Of(channel),
            $"handing over {Figures.Count(useful)} {channel.Name()}/s, which is all its provider takes or the goal "
                + $"asks, at {Figures.Count(options.Lane.Of(channel))}/s a lane"
        );
    }

    private static LaneNeed Processor(SubscriberCensus census, ChannelRates rates, ScalingOptions options)
    {
        var useful = ChannelNames.All.Sum(channel => UsefulRate(channel, census, rates, options));
        return new LaneNeed(
            useful / options.Lane.CpuDispatchesPerSecond,
            $"{Figures.Count(useful)} messages/s over all channels at "
                + $"{Figures.Count(options.Lane.CpuDispatchesPerSecond)}/s a processor"
        );
    }
}
