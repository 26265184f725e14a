using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>How far one channel gets.</summary>
/// <param name="People">To be reached.</param>
/// <param name="PerSecond">The least of what the provider takes and what the lanes dispatch.</param>
/// <param name="Seconds">Until the last of them is dispatched, counted from the first.</param>
/// <param name="InTime">Reached within <see cref="WarningSeconds"/>.</param>
/// <param name="Sentence">The same in words.</param>
/// <param name="Advice">What would change it; null where everyone is reached within the warning time.</param>
public sealed record ChannelReach(
    ChannelKind Channel,
    long People,
    double PerSecond,
    double Seconds,
    long InTime,
    string Sentence,
    string? Advice
)
{
    /// <summary>Bucharest has 21–28 s between a Vrancea alert and the S wave (INFP's figure, resyr.infp.ro); what is
    /// left of it when the first message is out.</summary>
    public const double WarningSeconds = 20;

    /// <summary>No message of an alert is dispatched later: the alert options' default, which a deployment may
    /// change.</summary>
    private static readonly double LifetimeSeconds = AlertOptions.Default.AlertLifetime.TotalSeconds;

    /// <param name="plan">Whose lanes and rates count.</param>
    public static ChannelReach Of(ChannelKind channel, long people, ScalingPlan plan, LaneCapacity lane)
    {
        var perSecond = ScalingPolicy.EffectiveRate(channel, plan.Lanes, plan.Rates, lane);
        var seconds = people / perSecond;
        var inTime = Math.Min(people, (long)(perSecond * WarningSeconds));
        var late = inTime < people;
        return new ChannelReach(
            channel,
            people,
            perSecond,
            seconds,
            inTime,
            Describe(channel, people, perSecond, seconds, inTime),
            late ? Advise(channel, people, plan) : null
        );
    }

    private static string Describe(ChannelKind channel, long people, double perSecond, double seconds, long inTime) =>
        $"{Figures.Count(people)} {Words(channel)} at {Figures.Count(perSecond)}/s take {Figures.Time(seconds)}; "
        + (
            inTime < people
                ? $"the first {WarningSeconds:0} s reach {Figures.Count(inTime)}"
                : "all within the warning time"
        )
        + (
            seconds > LifetimeSeconds
                ? $", and {Figures.Count(Math.Floor(perSecond * LifetimeSeconds))} are reached before the alert ends "
                    + $"after {Figures.Time(LifetimeSeconds)}"
                : ""
        );

    private static string Words(ChannelKind channel) =>
        channel switch
        {
            ChannelKind.Sms => "SMS",
            ChannelKind.Email => "e-mails",
            ChannelKind.Telegram => "Telegram messages",
            _ => "webhooks",
        };

    private static string Advise(ChannelKind channel, long people, ScalingPlan plan)
    {
        var needed =
            $"{Figures.Count(Math.Ceiling(people / WarningSeconds))}/s would reach all in {WarningSeconds:0} s";
        return channel switch
        {
            ChannelKind.Sms =>
                $"{needed}: ask for a short code with more messages a second (carriers give some hundred), keep SMS "
                    + $"for those who have no other channel, and leave the mass to cell broadcast",
            ChannelKind.Email =>
                $"{needed}: ask SES for a higher sending rate; mail is read too late for a warning in any case",
            ChannelKind.Telegram =>
                $"{needed}: one post in a public channel reaches all its members at once, and paid broadcast raises "
                    + $"a bot to 1,000/s for 0.1 Star a message",
            _ => $"{needed}: more lanes ({plan.Lanes} now) or a shorter receiver; webhooks have no provider that "
                + $"limits them",
        };
    }
}

/// <summary>Messages a second each provider takes from the whole system. An absent channel is not limited by its
/// provider.</summary>
public sealed class ChannelRates : IEquatable<ChannelRates>
{
    public ChannelRates(IReadOnlyDictionary<ChannelKind, double> perSecond)
    {
        foreach (var (channel, rate) in perSecond)
        {
            if (!double.IsFinite(rate) || rate <= 0)
                throw new ArgumentOutOfRangeException(
                    nameof(perSecond),
                    rate,
                    $"the rate of {channel.Name()} is more than 0 messages a second"
                );
        }

        PerSecond = perSecond;
    }

    /// <summary>
    /// What is assumed until an operator sets other rates: an SMS short code's 100/s (Twilio's documented minimum for
    /// one), 30/s for one Telegram bot (its bots FAQ), and 14/s for e-mail, with which SES accounts used to start;
    /// today's quota is each account's own and is read from GetAccount.
    /// </summary>
    public static ChannelRates Default { get; } =
        new(
            new Dictionary<ChannelKind, double>
            {
                [ChannelKind.Sms] = 100,
                [ChannelKind.Email] = 14,
                [ChannelKind.Telegram] = 30,
            }
        );

    public static ChannelRates Unlimited { get; } = new(new Dictionary<ChannelKind, double>());

    public IReadOnlyDictionary<ChannelKind, double> PerSecond { get; }

    /// <summary><see cref="double.PositiveInfinity"/> when the provider sets no limit.</summary>
    public double Of(ChannelKind channel) =>
        PerSecond.TryGetValue(channel, out var rate) ? rate : double.PositiveInfinity;

    public ChannelRates With(ChannelKind channel, double rate) =>
        new(new Dictionary<ChannelKind, double>(PerSecond) { [channel] = rate });

    public bool Equals(ChannelRates? other) =>
        other is not null && ChannelNames.All.All(channel => Of(channel).Equals(other.Of(channel)));

    public override bool Equals(object? obj) => Equals(obj as ChannelRates);

    public override int GetHashCode() =>
        ChannelNames.All.Aggregate(0, (hash, channel) => HashCode.Combine(hash, Of(channel)));

    public override string ToString() =>
        string.Join(
            ", ",
            ChannelNames
                .All.Where(PerSecond.ContainsKey)
                .Select(channel => $"{channel.Name()} {Figures.Count(PerSecond[channel])}/s")
        );
}

/// <summary>What reading and claiming within the plan's goal asks of the tables.</summary>
/// <param name="ReadsPerSecond">Consistent reads of 4 KB from the subscribers' table.</param>
/// <param name="WritesPerSecond">To the claims' table: a claim and a finish for each slot.</param>
/// <param name="Advice">What to do where a table that never carried load would be too slow; else null.</param>
public sealed record StoreNeed(double ReadsPerSecond, double WritesPerSecond, string? Advice)
{
    /// <summary>Warm throughput of a new on-demand table:
    /// docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html.</summary>
    public const int NewTableReads = 12_000;

    public const int NewTableWrites = 4_000;

    public static StoreNeed Of(ScalingPlan plan, ScalingOptions options, Deployment deployment)
    {
        var slots = (double)plan.Segments * plan.WorkersPerSegment;
        var rows = Math.Ceiling(options.PageSize / (double)plan.WorkersPerSegment);
        var reads = slots * Math.Ceiling(rows * deployment.RowBytes / 4096) / options.ReadGoal.TotalSeconds;
        var writes = 2 * slots / options.ReadGoal.TotalSeconds;
        var advice =
            reads <= NewTableReads && writes <= NewTableWrites
                ? null
                : $"reading everyone within {Figures.Time(options.ReadGoal.TotalSeconds)} asks for "
                    + $"{Figures.Count(Math.Ceiling(reads))} reads and {Figures.Count(Math.Ceiling(writes))} writes "
                    + $"a second; a new table bears {Figures.Count(NewTableReads)} and "
                    + $"{Figures.Count(NewTableWrites)}: raise the tables' WarmThroughput";
        return new StoreNeed(reads, writes, advice);
    }
}
