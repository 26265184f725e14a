using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>Lets entries rest in the queue before they are delivered again.</summary>
/// <returns>Null, or one line why some of them rest for as long as the queue itself lets them.</returns>
public delegate Task<string?> Postpone(IReadOnlyList<Postponed> entries, CancellationToken cancellation);

/// <summary>Files what nobody can read among the dead letters, with the reason. Returns only when it is durable; else
/// throws.</summary>
public delegate Task SetAside(string body, string problem, CancellationToken cancellation);

/// <summary>Everything outside a retry that it works with.</summary>
/// <param name="Dispatch">What the consumers' own run works with; reads the sending control and looks for
/// cancellations.</param>
/// <param name="FindAlert">The archive.</param>
/// <param name="DeadLetters">Where what is given up stays, with its reason.</param>
/// <param name="Postpone">When the queue delivers what is to be tried again.</param>
/// <param name="SetAside">What is no entry at all.</param>
/// <param name="TakeShares">Before anything is sent.</param>
public sealed record RetryPorts(
    DispatchPorts Dispatch,
    AlertLookup FindAlert,
    IUndeliveredQueue DeadLetters,
    Postpone Postpone,
    SetAside SetAside,
    TakeShares TakeShares
);

/// <summary>One entry of the retry queue as delivered.</summary>
/// <param name="MessageId">The queue's own id of it.</param>
/// <param name="Receipt">The queue's handle of this delivery.</param>
/// <param name="Deliveries">How often it has been delivered, this time included.</param>
public sealed record RetryItem(string MessageId, string Receipt, Undelivered Entry, int Deliveries);

/// <param name="Receipt">The queue's handle of the delivery.</param>
/// <param name="Wait">From now on.</param>
public readonly record struct Postponed(string Receipt, TimeSpan Wait);

/// <summary>What became of one batch of the retry queue.</summary>
/// <param name="Delivered">Taken by a provider at last.</param>
/// <param name="AlreadyDelivered">A consumer or an earlier delivery had notified them already.</param>
/// <param name="Dropped">Nothing is owed any more: they left, paused, changed their preferences, or the alert was
/// cancelled.</param>
/// <param name="Expired">Given up because the alert had expired; in the dead letters.</param>
/// <param name="GivenUp">Given up for another reason; in the dead letters.</param>
/// <param name="Later">Left in the queue for another try.</param>
public readonly record struct RetrySummary(
    int Delivered,
    int AlreadyDelivered,
    int Dropped,
    int Expired,
    int GivenUp,
    int Later
);

/// <param name="Again">The ids of the entries that must be delivered again. Any other is dealt with for good.</param>
public sealed record RetryOutcome(RetrySummary Summary, IReadOnlyList<string> Again);

/// <summary>
/// Drains one batch of the retry queue, grouped by alert and segment so that each is looked up and claimed once. A
/// group's entries are handed to the consumers' own run (<see cref="SlotRun"/>). Receipts come before dead letters:
/// whatever fails after the dispatch, only entries whose people were not reached come back, so that nobody is notified
/// twice.
/// </summary>
public sealed class RetryRun(RetryPorts ports, RetryPolicy policy)
{
    // What is begun must be accounted for before the invocation ends: one provider time-out and some writes.
    private static readonly TimeSpan DrainMargin = TimeSpan.FromSeconds(8);

    // The store is not asked later than this before the end: there are dead letters to be filed yet.
    private static readonly TimeSpan StoreMargin = TimeSpan.FromSeconds(3);

    // The last moment for dead letters; the answer to the queue comes after it.
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(1);

    // Between two checkpoints; a group is rarely larger.
    private const int Chunk = 100;

    private TimeProvider Clock => ports.Dispatch.Clock;

    /// <summary>Throws only before anything was sent.</summary>
    /// <param name="deadline">When the invocation is ended from outside.</param>
    /// <param name="onFailure">Called for what an operator may want to know, though nothing is lost by it.</param>
    public async Task<RetryOutcome> RunAsync(
        IReadOnlyList<RetryItem> items,
        DateTimeOffset deadline,
        Action<string> onFailure,
        CancellationToken cancellation
    )
    {
        if (items.Count == 0)
            return new RetryOutcome(default, []);
        await ports.TakeShares([.. items.Select(item => item.Entry.Alert).Distinct()], cancellation);

        // Side by side: each is another segment, and one whose provider hangs must not hold back the rest.
        var entries = items.Select(item => new RetryEntry(item)).ToList();
        onFailure = Once(onFailure);
        var steps = new GuardedSteps(Clock, onFailure, cancellation);
        await Task.WhenAll(
            entries
                .GroupBy(entry => (entry.Item.Entry.Alert, entry.Item.Entry.Segment))
                .Select(group => RunGroupAsync(group.Key.Alert, group.Key.Segment, [.. group], deadline, steps))
        );
        await steps.RunAsync(
            "refused addresses not suspended",
            deadline,
            token => SuspendRefusedAsync(onFailure, token)
        );
        if (entries.Count(entry => entry.IsPaused) is > 0 and var paused)
            onFailure($"{DispatchContext.PausedReason}: {paused} entries stay in the queue");
        var again = entries.Where(entry => entry.IsToComeBack).Select(entry => entry.Item.MessageId);
        return new RetryOutcome(Summarize(entries), [.. again]);
    }

    // A store that fails fails for every group alike.
    private static Action<string> Once(Action<string> onFailure)
    {
        var reported = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return line =>
        {
            if (reported.TryAdd(line, true))
                onFailure(line);
        };
    }

    /// <summary>Files what is no entry at all.</summary>
    public Task SetAsideAsync(string body, string problem, CancellationToken cancellation) =>
        ports.SetAside(body, problem, cancellation);

    // A failure is this group's, not the batch's: the other groups' messages are on their way and must not be
    // repeated. Each entry carries its own fate, so what was reached before the failure stays reached.
    private async Task RunGroupAsync(
        AlertId alert,
        SegmentId segment,
        List<RetryEntry> group,
        DateTimeOffset deadline,
        GuardedSteps steps
    )
    {
        var waitUntil = Earlier(deadline - DrainMargin, Clock.GetUtcNow() + policy.MaxWait);
        var summary = new FanOutSummary(steps.OnFailure);
        await steps.RunAsync(
            "to be tried again",
            deadline - StoreMargin,
            token => DispatchAsync(alert, segment, group, waitUntil, summary, token)
        );
        // After the receipts. A queue that hangs is left alone after a while: the entries come back, and other groups
        // wait for this worker.
        var filedUntil = Earlier(deadline - EndMargin, Clock.GetUtcNow() + policy.MaxWait);
        await steps.RunAsync("dead letters to be filed later", filedUntil, token => FileAsync(group, token));
        foreach (var unfiled in group.Where(entry => entry.IsToBeFiled && !entry.IsFiled))
            unfiled.TryLater(null);
        await steps.RunAsync("not postponed", deadline, token => PostponeAsync(group, steps.OnFailure, token));
    }

    private async Task DispatchAsync(
        AlertId alertId,
        SegmentId segment,
        List<RetryEntry> group,
        DateTimeOffset waitUntil,
        FanOutSummary summary,
        CancellationToken cancellation
    )
    {
        var due = Due(group);
        if (due.Count == 0)
            return;
        if (await ports.FindAlert(alertId, cancellation) is not { } alert)
        {
            foreach (var entry in due.Where(entry => entry.Item.Deliveries >= policy.MaxDeliveries))
                entry.GiveUp(entry.Item.Entry with { Reason = "the alert is not in the archive" });
            return;
        }

        // Asked again before the chunk is sent; asked here so that what waits claims nothing. What was withdrawn goes
        // through the run like the rest: its claim keeps how many that were.
        switch (await ports.Dispatch.Control.StateAsync(alert, cancellation))
        {
            case DispatchState.Paused:
                due.ForEach(entry => entry.IsPaused = true);
                return;
            case DispatchState.Ended:
                due.ForEach(entry => entry.Expire(ports.Dispatch.Control.IsKnownToBePaused));
                return;
        }

        var context = new DispatchContext(
            new PreparedAlert(alert),
            ports.Dispatch,
            ClaimOptions.Default,
            new ChunkSizes(Chunk, Chunk),
            summary,
            waitUntil
        );
        var work = new RetryWork(context, policy, segment, due, waitUntil);
        // Another retry of the segment is waited for.
        var run = await SlotRun.TryClaimAsync(work, context, $"retry/{Guid.NewGuid():n}", cancellation);
        if (run is null)
            return;
        await using (run)
            if (await run.RunAsync() == SlotEnd.Finished)
                work.DropTheRest();
        await context.MarkOutdatedAsync(cancellation);
    }

    /// <summary>Those whom it may still reach; the others are to be filed. A subscriber whom every channel refused is
    /// not judged again: those channels are suspended by now, or will be in a moment, and eligibility would take them
    /// for somebody who wants nothing.</summary>
    private List<RetryEntry> Due(List<RetryEntry> group)
    {
        var now = Clock.GetUtcNow();
        foreach (var entry in group)
        {
            if (entry.Item.Entry.ExpiresAt <= now)
                entry.Expire(ports.Dispatch.Control.IsKnownToBePaused);
            else if (entry.Item.Entry.Refused)
                entry.GiveUp(entry.Item.Entry);
        }

        return group.FindAll(entry => entry.Fate == EntryFate.Pending);
    }

    private async Task FileAsync(List<RetryEntry> group, CancellationToken cancellation)
    {
        var letters = group.FindAll(entry => entry.IsToBeFiled);
        if (letters.Count == 0)
            return;
        await ports.DeadLetters.EnqueueAsync([.. letters.Select(entry => entry.DeadLetter!)], cancellation);
        letters.ForEach(entry => entry.IsFiled = true);
    }

    private async Task PostponeAsync(List<RetryEntry> group, Action<string> onFailure, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        var again = group.FindAll(entry => entry.IsToComeBack);
        if (again.Count == 0)
            return;
        var waits = again.ConvertAll(entry => new Postponed(
            entry.Item.Receipt,
            entry.IsPaused ? policy.WaitPaused(entry.Item, now) : policy.WaitFor(entry.Item, entry.Asked, now)
        ));
        if (await ports.Postpone(waits, cancellation) is { } problem)
            onFailure(problem);
    }

    private async Task SuspendRefusedAsync(Action<string> onFailure, CancellationToken cancellation)
    {
        if (ports.Dispatch.Refused is not { } refused)
            return;
        var done = await refused.SuspendAsync(cancellation);
        if (done.Failed > 0)
            onFailure($"{done.Failed} refused addresses not suspended, last: {done.Problem}");
    }

    private static RetrySummary Summarize(List<RetryEntry> entries)
    {
        return new RetrySummary(
            Of(EntryFate.Delivered),
            Of(EntryFate.AlreadyDelivered),
            Of(EntryFate.Dropped),
            Of(EntryFate.Expired),
            Of(EntryFate.GivenUp),
            Of(EntryFate.Pending) + Of(EntryFate.Later)
        );

        int Of(EntryFate fate) => entries.Count(entry => entry.Fate == fate);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>Steps of which one that fails, or takes too long, must not undo what the ones before it did: the failure is
/// reported, and the next step follows.</summary>
internal sealed class GuardedSteps(TimeProvider clock, Action<string> onFailure, CancellationToken cancellation)
{
    public Action<string> OnFailure => onFailure;

    public async Task RunAsync(string what, DateTimeOffset until, Func<CancellationToken, Task> step)
    {
        var left = until - clock.GetUtcNow();
        using var over = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            await step(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            onFailure($"{what}: no answer in time");
        }
        catch (StoreUnavailableException failure)
        {
            onFailure($"{what}: {failure.Message}");
        }
        catch (Exception failure)
        {
            onFailure($"{what}: {failure}");
        }
    }
}
