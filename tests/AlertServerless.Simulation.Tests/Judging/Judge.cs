using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Simulation.Scheduling;
using AlertServerless.Simulation.World;

namespace AlertServerless.Simulation.Judging;

/// <summary>
/// What must hold after every schedule, by the evidence from outside alone. Each rule returns the first thing that breaks
/// it, or null.
/// </summary>
internal sealed class Judge(Evidence evidence, Schedule schedule)
{
    /// <summary>From the decision on, when all is well: two cold starts and the longest queue of a few quick answers. A
    /// receiver that asks to wait asks for 20 s.</summary>
    private static readonly TimeSpan SoonAskedAll = TimeSpan.FromSeconds(8);

    /// <summary>From the stated moment on: so long may what it made untrue still be handed to a provider.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // A batch of the retry queue.
    private const int RetryBatch = 10;

    private readonly ILookup<(string Alert, SubscriberId Subscriber), DispatchSeen> taken = evidence
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

    public string? Verdict() =>
        Unnamed()
        ?? Overtaken()
        ?? Expired()
        ?? WhilePaused()
        ?? AfterWithdrawal()
        ?? WeakerAfterStronger()
        ?? Doubled()
        ?? Retraction()
        ?? Missed()
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
        // Clocks differ by half a second from true time.
        var late = evidence.Dispatches.Find(one => one.BegunAt >= one.Alert.ExpiresAt.AddSeconds(0.5));
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
            DispatchSeen? before = null;
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

    // One of those that were asked for it before, whatever came of that, was killed, frozen or overtaken: it could not
    // leave a receipt, or left an entry in the retry queue of somebody whom the next holder was just sending to.
    private bool IsExcused((string Alert, SubscriberId Subscriber) key, DispatchSeen again) =>
        evidence.Dispatches.Exists(one =>
            one.Process.IsDisturbed
            && one.BegunAt < again.BegunAt
            && one.Subscriber == key.Subscriber
            && one.Alert.Id.Value == key.Alert
        );

    private string? Retraction()
    {
        foreach (var person in evidence.People.Rows)
        {
            var heard = evidence
                .Decided.Where(alert => alert.Kind != AlertKind.Cancelled)
                .SelectMany(alert => taken[(alert.Id.Value, person.Id)])
                .ToList();
            if (cancellation is null)
                continue;
            var retracted = taken[(cancellation.Id.Value, person.Id)].Count();
            if (retracted > 0 && heard.Count == 0)
                return $"{person.Id}: hears a retraction of what nobody told them";
            if (retracted > 0 || filed.Contains((cancellation.Id.Value, person.Id)))
                continue;
            // Whose receipt was certainly written is owed one.
            if (heard.Find(one => one.IsAnswered && !one.Process.IsDisturbed) is { } known)
                return $"{known}: never retracted";
        }

        return null;
    }

    private string? Missed()
    {
        if (cancellation is not null)
            return null;
        foreach (var alert in evidence.Decided)
        {
            foreach (var person in evidence.People.Rows)
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
                    && !WantsNothingLate(person.Id, person.Preferences)
                    && !IsLeftToEscalation(alert, person.Preferences)
                )
                    return $"{person.Id}: neither hears {alert.Id} nor is filed";
            }
        }

        return null;
    }

    // In calm weather every lease is renewed in time.
    private string? TakenOver() =>
        schedule.IsCalm && evidence.Takeovers > 0 ? "a slot was taken from a worker that was well" : null;

    // One receiver's delay or silence is nobody else's.
    private string? HeldUp()
    {
        if (schedule.LoneTrouble is not { } trouble)
            return null;
        var alert = evidence.Decided[0];
        foreach (var person in evidence.People.Rows)
        {
            var asked = evidence.Dispatches.Find(one => one.Subscriber == person.Id);
            if (person.Id != trouble && asked is not null && asked.BegunAt > alert.DecidedAt + SoonAskedAll)
                return $"{asked}: held up by {trouble}";
        }

        return null;
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
        Eligibility.Judge(prepared[alert.Id.Value], preferences, alert.DecidedAt);

    private bool IsLeftToEscalation(Alert alert, in SubscriberPreferences preferences)
    {
        if (escalation is null || alert.Id == escalation.Id)
            return false;
        var newer = Judged(escalation, preferences);
        return newer.IsEligible && newer.Level >= Judged(alert, preferences).Level;
    }
}
