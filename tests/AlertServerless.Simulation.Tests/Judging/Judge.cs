using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Simulation.Scheduling;
using AlertServerless.Simulation.World;

namespace AlertServerless.Simulation.Judging;

/// <summary>
/// What must hold after every schedule, by the evidence from outside alone. Each rule returns the first thing that
/// breaks it, or null.
/// </summary>
internal sealed class Judge(Evidence evidence, FaultSchedule schedule)
{
    /// <summary>From the decision on, when all is well: two cold starts and the longest queue of a few quick answers. A
    /// receiver that asks to wait asks for 20 s.</summary>
    private static readonly TimeSpan SoonAskedAll = TimeSpan.FromSeconds(8);

    /// <summary>How long after a pause or a withdrawal a message may still be dispatched.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>The most that a clock is off true time, and a little more.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(0.5);

    // A batch of the retry queue.
    private const int RetryBatch = 10;

    private readonly ILookup<(string Alert, SubscriberId Subscriber), SimulatedDispatch> taken = evidence
        .Dispatches.Where(dispatch => dispatch.AcceptedAt is not null)
        .OrderBy(dispatch => dispatch.AcceptedAt)
        .ToLookup(dispatch => (dispatch.Alert.Id.Value, dispatch.Subscriber));

    private readonly HashSet<(string Alert, SubscriberId Subscriber)> filed =
    [
        .. evidence.DeadLetters.Select(letter => (letter.Alert.Value, letter.Subscriber)),
    ];

    private readonly Alert? cancellation = evidence.Decided.Find(alert => alert.Kind == AlertKind.Cancelled);
    private readonly Alert? escalation = evidence.Decided.Find(alert => alert.Kind == AlertKind.Escalated);

    private readonly Dictionary<string, PreparedAlert> prepared = evidence
        .Decided.Where(alert => alert.Kind != AlertKind.Cancelled)
        .ToDictionary(alert => alert.Id.Value, alert => new PreparedAlert(alert), StringComparer.Ordinal);

    public string? FirstViolation() =>
        Unnamed()
        ?? Overtaken()
        ?? Expired()
        ?? WhilePaused()
        ?? AfterWithdrawal()
        ?? WeakerAfterStronger()
        ?? Doubled()
        ?? Retraction()
        ?? Missed()
        ?? WithoutKey()
        ?? TakenOver()
        ?? HeldUp();

    private string? Unnamed() =>
        evidence.Unnamed.Count > 0 ? $"an exception without a name: {evidence.Unnamed[0]}" : null;

    // A worker that was frozen, or whose renewals failed, sends nothing once another holds its slot.
    private string? Overtaken() =>
        evidence.Dispatches.Find(dispatch => dispatch.OvertakenBy is not null) is { } late
            ? $"{late}: its slot was held by {late.OvertakenBy}"
            : null;

    private string? Expired()
    {
        var late = evidence.Dispatches.Find(one => one.BegunAt >= one.Alert.ExpiresAt + ClockSkew);
        return late is null ? null : $"{late}: after the alert's end";
    }

    private string? WhilePaused()
    {
        foreach (var pause in evidence.Pauses)
            if (
                evidence.Dispatches.Find(one => one.BegunAt > pause.From + Grace && one.BegunAt < pause.Until) is
                { } late
            )
                return $"{late}: paused since {(pause.From - Scheduler.Start).TotalSeconds:0.000} s";
        return null;
    }

    private string? AfterWithdrawal()
    {
        if (cancellation is null || !evidence.ArchivedAt.TryGetValue(cancellation.Id.Value, out var since))
            return null;
        var late = evidence.Dispatches.Find(one => one.Alert.Id != cancellation.Id && one.BegunAt > since + Grace);
        return late is null ? null : $"{late}: withdrawn since {(since - Scheduler.Start).TotalSeconds:0.000} s";
    }

    private string? WeakerAfterStronger()
    {
        if (escalation is null)
            return null;
        foreach (var late in evidence.Dispatches)
        {
            if (late.Alert.Kind != AlertKind.First)
                continue;
            var stronger = taken[(escalation.Id.Value, late.Subscriber)]
                .FirstOrDefault(one => one.AcceptedAt < late.BegunAt && one.Level > late.Level);
            if (stronger is not null)
                return $"{late}: after the stronger {stronger}";
        }

        return null;
    }

    // Once more only when nobody could know of the first: its sender was killed, frozen or overtaken before its
    // checkpoint, or the answer was lost at a receiver that knows repetitions.
    private string? Doubled()
    {
        var extra = 0;
        foreach (var same in taken)
        {
            SimulatedDispatch? before = null;
            foreach (var one in same)
            {
                if (before is not null)
                {
                    var repeatable = before is { IsAnswered: false, Channel: ChannelKind.Webhook };
                    if (!repeatable && !IsExcused(same.Key, one))
                        return $"{one}: taken before as {before}";
                    extra += repeatable ? 0 : 1;
                }

                before = one;
            }
        }

        var allowed = evidence.Incidents * Math.Max(schedule.Consumer.Chunk, RetryBatch);
        return extra > allowed ? $"{extra} messages sent again, at {evidence.Incidents} incidents" : null;
    }

    // A process that sent to the same person before, whatever came of that, was killed, frozen or overtaken: it could
    // not leave a receipt, or it left an entry in the retry queue for somebody to whom the next holder was just
    // sending. Whoever sends again cannot know better: no receipt was stored when it won the slot.
    private bool IsExcused((string Alert, SubscriberId Subscriber) key, SimulatedDispatch again) =>
        !(evidence.ReceiptAt.TryGetValue(key, out var stored) && stored <= again.SlotWonAt)
        && (
            evidence.Queued.ContainsOfDisturbed(key)
            || evidence.Dispatches.Exists(one =>
                one.Process.IsDisturbed
                && one.BegunAt < again.BegunAt
                && one.Subscriber == key.Subscriber
                && one.Alert.Id.Value == key.Alert
            )
        );

    // Whoever was notified, also by a worker that died, receives the cancellation. So does whoever that worker was
    // about to notify: it left behind whom it had in hand, and nobody else knows how far it came. A claim whose answer
    // was lost leaves the same behind.
    private string? Retraction()
    {
        if (cancellation is null)
            return null;
        var inVain = 0;
        foreach (var person in evidence.Subscribers.Rows)
        {
            var notified = evidence
                .Decided.Where(alert => alert.Kind != AlertKind.Cancelled)
                .SelectMany(alert => taken[(alert.Id.Value, person.Id)])
                .FirstOrDefault();
            var isRetracted = taken[(cancellation.Id.Value, person.Id)].Any();
            if (notified is not null && !isRetracted && !filed.Contains((cancellation.Id.Value, person.Id)))
                return $"{notified}: never retracted";
            if (notified is null && isRetracted && !IsOpen(person.Id))
                inVain++;
        }

        return inVain > evidence.Incidents * Math.Max(schedule.Consumer.Chunk, RetryBatch)
            ? $"{inVain} received a retraction of what nobody sent them, at {evidence.Incidents} incidents"
            : null;
    }

    // A provider was asked for them, and nobody learned what came of it.
    private bool IsOpen(SubscriberId subscriber) =>
        evidence.Dispatches.Exists(one =>
            !one.IsAnswered && one.Subscriber == subscriber && one.Alert.Kind != AlertKind.Cancelled
        );

    private string? Missed()
    {
        if (cancellation is not null)
            return null;
        foreach (var alert in evidence.Decided)
        {
            foreach (var person in evidence.Subscribers.Rows)
            {
                if (!Judged(alert, person.Preferences).IsEligible)
                {
                    if (taken[(alert.Id.Value, person.Id)].Any())
                        return $"{person.Id}: hears {alert.Id}, which is not for them";
                    continue;
                }

                if (
                    !taken[(alert.Id.Value, person.Id)].Any()
                    && !filed.Contains((alert.Id.Value, person.Id))
                    && !IsRightlyLate(alert, person)
                    && !IsLeftToEscalation(alert, person.Preferences)
                )
                    return $"{person.Id}: neither hears {alert.Id} nor is filed";
            }
        }

        return null;
    }

    // With the steps of a rotation in their order everybody's key is found, at the latest by a retry.
    private string? WithoutKey() =>
        schedule is { Rotation.IsInOrder: true, IsCalm: true } && evidence.DeadLetters is [var letter, ..]
            ? $"{letter.Subscriber}: filed for want of a key, by its entry: {letter.Reason}"
            : null;

    // In calm weather every lease is renewed in time.
    private string? TakenOver() =>
        schedule.IsCalm && evidence.Takeovers > 0 ? "a slot was taken from a worker that was well" : null;

    // One receiver's delay or missing answer is nobody else's.
    private string? HeldUp()
    {
        if (schedule.LoneFailure is not { } failure)
            return null;
        var alert = evidence.Decided[0];
        foreach (var person in evidence.Subscribers.Rows)
        {
            var asked = evidence.Dispatches.Find(one => one.Subscriber == person.Id);
            if (person.Id != failure && asked is not null && asked.BegunAt > alert.DecidedAt + SoonAskedAll)
                return $"{asked}: held up by {failure}";
        }

        return null;
    }

    // They want nothing late, and their slot was still open when the wave had passed, or they were in the retry queue.
    private bool IsRightlyLate(Alert alert, SubscriberRow person) =>
        WantsNothingLate(person.Id, person.Preferences)
        && (
            evidence.Queued.Contains((alert.Id.Value, person.Id))
            || !(evidence.SlotFinishedAt(alert.Id, person.Segment, person.Id) is { } finished)
            || finished > SArrival(alert, person) - ClockSkew
        );

    // At the last of the places that the alert is about: until then it is not late for them.
    private DateTimeOffset SArrival(Alert alert, SubscriberRow person)
    {
        var current = prepared[alert.Id.Value].Current;
        return EachPlace(person.Preferences)
            .Where(place => Eligibility.Judge(prepared[alert.Id.Value], place, alert.DecidedAt).IsEligible)
            .Max(place => current.SArrival(current.DistanceKm(place.Home)));
    }

    // Whoever has several places is owed what somebody with any of them alone would be: by the eligibility of one
    // place.
    private static List<SubscriberPreferences> EachPlace(SubscriberPreferences preferences)
    {
        var one = new List<SubscriberPreferences> { preferences with { Several = null } };
        if (preferences.Several is not { } several)
            return one;
        one.Add(one[0] with { Home = several.Second.Point, ForeArcWeight = several.Second.ForeArcWeight });
        if (several.Third is { } third)
            one.Add(one[0] with { Home = third.Point, ForeArcWeight = third.ForeArcWeight });
        return one;
    }

    // On none of their channels, but those that refuse them for good.
    private bool WantsNothingLate(SubscriberId subscriber, in SubscriberPreferences preferences)
    {
        var plan = preferences.Channels.Open;
        var late = 0;
        for (var i = 0; i < plan.Count; i++)
            if (plan[i].Late != LatePolicy.Skip)
                late++;
        return late == 0 || (late < plan.Count && schedule.Refused.Contains(subscriber));
    }

    private EligibilityResult Judged(Alert alert, in SubscriberPreferences preferences) =>
        EachPlace(preferences)
            .Select(place => Eligibility.Judge(prepared[alert.Id.Value], place, alert.DecidedAt))
            .MaxBy(result => (result.IsEligible, result.Level));

    private bool IsLeftToEscalation(Alert alert, in SubscriberPreferences preferences)
    {
        if (escalation is null || alert.Id == escalation.Id)
            return false;
        var newer = Judged(escalation, preferences);
        return newer.IsEligible && newer.Level >= Judged(alert, preferences).Level;
    }
}
