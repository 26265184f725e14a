using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Reports;

/// <summary>What one subscriber got.</summary>
/// <param name="Accepted">Alarms that a provider took. An edit notifies nobody, so it counts for nothing.</param>
/// <param name="Retractions">Retractions that a provider took.</param>
/// <param name="FirstBy">The channel of the first one.</param>
internal readonly record struct Received(int Accepted, int Retractions, DateTimeOffset? FirstAt, ChannelKind FirstBy);

/// <summary>The providers' logs, counted for each subscriber and channel in one pass.</summary>
internal sealed class SeenBySubscriber
{
    private readonly int[] accepted;
    private readonly int[] retractions;
    private readonly bool[][] received; // by alert and subscriber
    private readonly DateTimeOffset?[] askedLast; // by alert
    private readonly long[] firstTicks;
    private readonly ChannelKind[] firstBy;
    private readonly byte[] refusedOn; // one bit a channel
    private int replies;
    private int strayReplies;
    private int edits;
    private int unanswered;
    private readonly Dictionary<int, (int Alert, DateTimeOffset At)> lastOnTelegram = [];
    private readonly Dictionary<int, List<(ChannelKind Channel, DateTimeOffset At)>> forGood = [];
    private readonly Dictionary<ChannelKind, int[]> figures = ChannelNames.All.ToDictionary(c => c, _ => new int[4]);

    private SeenBySubscriber(int people, int alerts)
    {
        accepted = new int[people];
        retractions = new int[people];
        received = [.. Enumerable.Range(0, alerts).Select(_ => new bool[people])];
        askedLast = new DateTimeOffset?[alerts];
        firstTicks = new long[people];
        firstBy = new ChannelKind[people];
        refusedOn = new byte[people];
    }

    /// <summary>A receipt is on record when its chunk is, which ends with its slowest message.</summary>
    private static readonly TimeSpan OnRecordAfter = TimeSpan.FromSeconds(5);

    public DateTimeOffset? First { get; private set; }

    public DateTimeOffset? Last { get; private set; }

    public int AcceptedInAll { get; private set; }

    public ReplyFigures Telegram => new(replies, strayReplies, edits, unanswered);

    public Received this[int subscriber] =>
        new(
            accepted[subscriber],
            retractions[subscriber],
            firstTicks[subscriber] == 0 ? null : new DateTimeOffset(firstTicks[subscriber], TimeSpan.Zero),
            firstBy[subscriber]
        );

    /// <summary>Whether a provider took a message of this alert for them.</summary>
    public bool Received(int subscriber, int alert) => received[alert][subscriber];

    /// <summary>When a provider was last asked for a message of the alert; null for never.</summary>
    public DateTimeOffset? AskedLast(int alert) => askedLast[alert];

    /// <summary>How often an address of theirs was refused for good before that time; null for somebody who never
    /// was.</summary>
    public Func<ChannelKind, DateTimeOffset, int>? RefusedForGood(int subscriber) =>
        forGood.TryGetValue(subscriber, out var refusals)
            ? (kind, before) => refusals.Count(one => one.Channel == kind && one.At < before)
            : null;

    public static SeenBySubscriber Of(RunEvidence evidence)
    {
        var seen = new SeenBySubscriber(evidence.Population.Count, evidence.Alerts.Count);
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
        if (one.IsEdit)
        {
            edits += one.Accepted ? 1 : 0;
            return;
        }

        if (one.Answers == ReplyTarget.Earlier)
            replies++;
        else if (one.Answers == ReplyTarget.Unknown)
            strayReplies++;
        var of = figures[one.Channel];
        var bit = (byte)(1 << (int)one.Channel);
        if (AlertOf(one, evidence) is { } alert)
        {
            askedLast[alert] = one.At;
            received[alert][one.Subscriber] |= one.Accepted;
        }

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

        if (one.Channel == ChannelKind.Telegram && AlertOf(one, evidence) is { } about)
            NoteChat(one, about);
        of[0]++;
        AcceptedInAll++;
        if ((refusedOn[one.Subscriber] & bit) != 0)
            of[2]++;
        if (evidence.Population[one.Subscriber].Preferences.Channels[0].Kind != one.Channel)
            of[3]++;
        (one.IsRetraction ? retractions : accepted)[one.Subscriber]++;
        if (firstTicks[one.Subscriber] == 0)
            (firstTicks[one.Subscriber], firstBy[one.Subscriber]) = (one.At.UtcTicks, one.Channel);
        First ??= one.At;
        Last = one.At;
    }

    private void NoteChat(in DispatchSeen one, int alert)
    {
        var hadOne =
            lastOnTelegram.TryGetValue(one.Subscriber, out var before)
            && before.Alert != alert
            && one.At - before.At > OnRecordAfter;
        if (hadOne && one.Answers == ReplyTarget.None)
            unanswered++;
        lastOnTelegram[one.Subscriber] = (alert, one.At);
    }

    /// <summary>By its words, or by the status callback that was asked for; where neither tells, the last alert
    /// decided by then that asks this subscriber for what the words say, or failing that the last of its kind.</summary>
    public static int? AlertOf(in DispatchSeen one, RunEvidence evidence)
    {
        var alerts = evidence.Alerts;
        int? ofKind = null;
        for (var i = alerts.Count - 1; i >= 0; i--)
        {
            var alert = alerts[i];
            if (one.Alert is { } id)
            {
                if (alert.Id == id)
                    return i;
                continue;
            }

            if (alert.DecidedAt > one.At || (alert.Kind == AlertKind.Cancelled) != one.IsRetraction)
                continue;
            if (one.IsRetraction || Asks(alert, one, evidence))
                return i;
            ofKind ??= i;
        }

        return ofKind;
    }

    private static bool Asks(Alert alert, in DispatchSeen one, RunEvidence evidence)
    {
        var preferences = evidence.Population[one.Subscriber].Preferences;
        var result = EachPlace.Judge(new PreparedAlert(alert), preferences, alert.DecidedAt);
        return result.IsEligible
            && one.Kind == (result.Level == AlertLevel.TakeAction ? MessageKind.TakeAction : MessageKind.BeAware);
    }
}
