using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Reports;

/// <summary>What one subscriber got.</summary>
/// <param name="Accepted">Messages a provider took. An edit notifies nobody, so it counts for nothing.</param>
/// <param name="FirstBy">The channel of the first one.</param>
/// <param name="AskedAt">When a provider was first asked for them, whatever it answered; null for never.</param>
internal readonly record struct Received(
    int Accepted,
    DateTimeOffset? FirstAt,
    ChannelKind FirstBy,
    DateTimeOffset? AskedAt
);

/// <summary>The providers' logs, counted for each subscriber and channel in one pass.</summary>
internal sealed class SeenBySubscriber
{
    private readonly int[] accepted;
    private readonly long[] firstTicks;
    private readonly long[] askedTicks;
    private readonly ChannelKind[] firstBy;
    private readonly byte[] refusedOn; // one bit a channel
    private int replies;
    private int strayReplies;
    private int edits;
    private readonly Dictionary<int, List<(ChannelKind Channel, DateTimeOffset At)>> forGood = [];
    private readonly Dictionary<ChannelKind, int[]> figures = ChannelNames.All.ToDictionary(c => c, _ => new int[4]);

    private SeenBySubscriber(int people)
    {
        accepted = new int[people];
        firstTicks = new long[people];
        askedTicks = new long[people];
        firstBy = new ChannelKind[people];
        refusedOn = new byte[people];
    }

    public DateTimeOffset? First { get; private set; }

    public DateTimeOffset? Last { get; private set; }

    public int AcceptedInAll { get; private set; }

    public ReplyFigures Telegram => new(replies, strayReplies, edits);

    public Received this[int subscriber] =>
        new(
            accepted[subscriber],
            firstTicks[subscriber] == 0 ? null : new DateTimeOffset(firstTicks[subscriber], TimeSpan.Zero),
            firstBy[subscriber],
            askedTicks[subscriber] == 0 ? null : new DateTimeOffset(askedTicks[subscriber], TimeSpan.Zero)
        );

    /// <summary>How often an address of theirs was refused for good before that time; null for somebody who never
    /// was.</summary>
    public Func<ChannelKind, DateTimeOffset, int>? RefusedForGood(int subscriber) =>
        forGood.TryGetValue(subscriber, out var refusals)
            ? (kind, before) => refusals.Count(one => one.Channel == kind && one.At < before)
            : null;

    public static SeenBySubscriber Of(RunEvidence evidence)
    {
        var seen = new SeenBySubscriber(evidence.People.Count);
        foreach (var one in evidence.Seen)
            seen.Add(one, evidence);
        return seen;
    }

    /// <param name="p99Ms">Of each channel.</param>
    public IReadOnlyDictionary<ChannelKind, ChannelFigures> ByChannel(Func<ChannelKind, double?> p99Ms) =>
        figures.ToDictionary(
            f => f.Key,
            f => new ChannelFigures(f.Value[0], f.Value[1], f.Value[2], f.Value[3], p99Ms(f.Key))
        );

    private void Add(in DispatchSeen one, RunEvidence evidence)
    {
        var of = figures[one.Channel];
        var bit = (byte)(1 << (int)one.Channel);
        if (askedTicks[one.Subscriber] == 0)
            askedTicks[one.Subscriber] = one.At.UtcTicks;
        if (!one.Accepted)
        {
            of[1]++;
            refusedOn[one.Subscriber] |= bit;
            if (one.ForGood)
                (forGood.TryGetValue(one.Subscriber, out var known) ? known : forGood[one.Subscriber] = []).Add(
                    (one.Channel, one.At)
                );
            return;
        }

        if (one.IsEdit)
        {
            edits++;
            return;
        }

        if (one.Answers == ReplyTarget.Earlier)
            replies++;
        else if (one.Answers == ReplyTarget.Unknown)
            strayReplies++;
        of[0]++;
        AcceptedInAll++;
        if ((refusedOn[one.Subscriber] & bit) != 0)
            of[2]++;
        if (evidence.People[one.Subscriber].Preferences.Channels[0].Kind != one.Channel)
            of[3]++;
        accepted[one.Subscriber]++;
        if (firstTicks[one.Subscriber] == 0)
            (firstTicks[one.Subscriber], firstBy[one.Subscriber]) = (one.At.UtcTicks, one.Channel);
        First ??= one.At;
        Last = one.At;
    }
}
