using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>Whether all sending is stopped by an operator.</summary>
public enum SendingState
{
    Running,

    /// <summary>Nothing may be sent until somebody resumes.</summary>
    Paused,
}

/// <summary>Whether an operator has paused all sending. Where nobody ever did, it is <see
/// cref="SendingState.Running"/>.</summary>
public interface ISendingControl
{
    /// <summary>Throws when the state cannot be read; the last one then counts for <see
    /// cref="DispatchControl.LastKnownFor"/>.</summary>
    Task<SendingState> GetStateAsync(CancellationToken cancellation);
}

/// <summary>An archived alert by its id; null when there is none.</summary>
public delegate Task<Alert?> AlertLookup(AlertId id, CancellationToken cancellation);

/// <summary>The alerts that are archived and not closed: <see cref="IEventStore.OpenAlertsAsync"/>.</summary>
public delegate Task<IReadOnlyList<PendingAlert>> OpenAlerts(CancellationToken cancellation);

/// <summary>What may still be done with an alert.</summary>
public enum DispatchState
{
    /// <summary>It may be dispatched.</summary>
    Running,

    /// <summary>Sending is stopped: nothing is dispatched, nobody is skipped, and the work waits.</summary>
    Paused,

    /// <summary>Its event was cancelled: whoever was not notified is owed nothing any more.</summary>
    Withdrawn,

    /// <summary>It has expired: nothing is dispatched, and whoever was not notified is recorded.</summary>
    Ended,
}

/// <summary>
/// The one place that says whether an alert may still be dispatched. A consumer asks it for each record, <see
/// cref="SlotRun"/> when it has won a slot, before each chunk and while a chunk is sent, and the retry function for
/// each group of entries. One for a process: what one worker has read serves all.
/// </summary>
/// <param name="sending">The sending control; null where it is not read.</param>
/// <param name="archive">Where a cancellation of the event would be; null where it is not looked for.</param>
/// <param name="open">Where an escalation of the event would be; null where it is not looked for.</param>
public sealed class DispatchControl(
    TimeProvider clock,
    ISendingControl? sending = null,
    AlertLookup? archive = null,
    OpenAlerts? open = null
)
{
    /// <summary>How old an answer may be before the store is asked again: at most three reads in that time, however
    /// many workers ask.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the last answer counts while the store does not give another; after that nothing more is
    /// dispatched until it does.</summary>
    public static readonly TimeSpan LastKnownFor = TimeSpan.FromSeconds(1.25);

    private readonly SharedReading<SendingState> sendingReading = new(
        clock,
        () => sending?.GetStateAsync(CancellationToken.None) ?? Task.FromResult(SendingState.Running)
    );

    private readonly ConcurrentDictionary<AlertId, SharedReading<bool>> cancellations = new();

    private readonly ConcurrentDictionary<AlertId, SharedReading<IReadOnlyList<PreparedAlert>>> escalations = new();

    // When an escalation was first looked for in the archive, and first seen there.
    private readonly ConcurrentDictionary<AlertId, DateTimeOffset> lookedForAt = new();
    private readonly ConcurrentDictionary<AlertId, DateTimeOffset> foundAt = new();

    /// <summary>Neither the sending control nor a cancellation nor an escalation is read: the clock alone
    /// decides.</summary>
    public bool IsByClockOnly => sending is null && archive is null && open is null;

    /// <summary>At most one read of the sending control, one for a cancellation and one for an escalation: of those
    /// that are configured and were last read longer than <see cref="MaxAge"/> ago. None once the alert has
    /// ended.</summary>
    /// <param name="asOfNow">A cancellation and an escalation are read anew. A worker that has just won a slot asks so:
    /// a cancellation and an escalation look for holders of slots after they are archived, so either they see this
    /// holder, or this holder sees them.</param>
    /// <exception cref="StoreUnavailableException">Nothing is known that is less than <see cref="LastKnownFor"/>
    /// old.</exception>
    public async ValueTask<DispatchState> StateAsync(Alert alert, CancellationToken cancellation, bool asOfNow = false)
    {
        if (clock.GetUtcNow() >= alert.ExpiresAt)
            return DispatchState.Ended;
        if (await IsPausedAsync(cancellation).ConfigureAwait(false))
            return DispatchState.Paused;
        if (await IsWithdrawnAsync(alert, asOfNow, cancellation).ConfigureAwait(false))
            return DispatchState.Withdrawn;
        if (IsEscalationLookedFor(alert))
            await EscalationsOf(alert).GetAsync(asOfNow, cancellation).ConfigureAwait(false);
        return DispatchState.Running;
    }

    /// <summary>Waits in place while sending is paused: until it is resumed, the alert ends, or <paramref
    /// name="until"/>.</summary>
    public async Task<DispatchState> StateUnlessPausedAsync(
        Alert alert,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var state = await StateAsync(alert, cancellation).ConfigureAwait(false);
            if (state != DispatchState.Paused || clock.GetUtcNow() >= until)
                return state;
            await Task.Delay(MaxAge, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>By what was last read, without asking: whether a provider may be asked right now. False as well when
    /// nothing is known that is less than <see cref="LastKnownFor"/> old, as for a process that was frozen.</summary>
    public bool MayAskProvider(Alert alert)
    {
        if (sending is not null && sendingReading.LastKnown(LastKnownFor) is not (true, SendingState.Running))
            return false;
        if (IsEscalationLookedFor(alert) && !EscalationsOf(alert).LastKnown(LastKnownFor).IsKnown)
            return false;
        return archive is null
            || IsCancellation(alert)
            || CancellationOf(alert).LastKnown(LastKnownFor) is (true, false);
    }

    /// <summary>By what was last read, without asking and however long ago: once an alert has ended the sending
    /// control is not read for it any more.</summary>
    public bool IsKnownToBePaused =>
        sending is not null && sendingReading.LastKnown(TimeSpan.MaxValue) is (true, SendingState.Paused);

    /// <summary>By what was last read, without asking: the newer alerts of the event with a higher tier, see <see
    /// cref="Supersession"/>.</summary>
    public IReadOnlyList<PreparedAlert> NewerThan(Alert alert) =>
        IsEscalationLookedFor(alert) ? EscalationsOf(alert).LastKnown(TimeSpan.MaxValue).Value ?? [] : [];

    /// <summary>Whether everybody who asks from now on finds this cancellation; true where the archive is not
    /// read.</summary>
    public async ValueTask<bool> IsCancellationArchivedAsync(Alert cancelled, CancellationToken cancellation) =>
        archive is null || await CancellationOf(cancelled).GetAsync(anew: true, cancellation).ConfigureAwait(false);

    /// <summary>From when on nobody asks a provider for an earlier alert of the event without knowing this one: <see
    /// cref="LastKnownFor"/> after it was first seen in the archive. One that is not archived, because its producer
    /// died in that moment, is known to nobody, and is waited for that long once, for all slots together. <see
    /// cref="DateTimeOffset.MinValue"/> where escalations are not read.</summary>
    public async ValueTask<(bool IsArchived, DateTimeOffset KnownAt)> KnownToAllAsync(
        Alert escalation,
        CancellationToken cancellation
    )
    {
        if (open is null)
            return (true, DateTimeOffset.MinValue);
        var now = clock.GetUtcNow();
        var knownAt = lookedForAt.GetOrAdd(escalation.Id, now) + LastKnownFor;
        if (foundAt.TryGetValue(escalation.Id, out var found))
            return (true, found + LastKnownFor);
        if (knownAt <= now)
            return (false, knownAt);
        var all = await open(cancellation).ConfigureAwait(false);
        return all.Any(one => one.Alert.Id == escalation.Id)
            ? (true, foundAt.GetOrAdd(escalation.Id, clock.GetUtcNow()) + LastKnownFor)
            : (false, knownAt);
    }

    private async ValueTask<bool> IsPausedAsync(CancellationToken cancellation) =>
        sending is not null
        && await sendingReading.GetAsync(anew: false, cancellation).ConfigureAwait(false) == SendingState.Paused;

    private async ValueTask<bool> IsWithdrawnAsync(Alert alert, bool asOfNow, CancellationToken cancellation) =>
        archive is not null
        && !IsCancellation(alert)
        && await CancellationOf(alert).GetAsync(asOfNow, cancellation).ConfigureAwait(false);

    private bool IsEscalationLookedFor(Alert alert) => open is not null && !IsCancellation(alert);

    private SharedReading<IReadOnlyList<PreparedAlert>> EscalationsOf(Alert alert) =>
        escalations.GetOrAdd(
            alert.Id,
            _ => new SharedReading<IReadOnlyList<PreparedAlert>>(
                clock,
                async () =>
                {
                    var all = await open!(CancellationToken.None).ConfigureAwait(false);
                    return Supersession.NewerThan(alert, all.Select(one => one.Alert), clock.GetUtcNow());
                }
            )
        );

    private static bool IsCancellation(Alert alert) => alert.Kind == AlertKind.Cancelled;

    private SharedReading<bool> CancellationOf(Alert alert) =>
        cancellations.GetOrAdd(
            AlertId.ForCancellation(alert.Id.Event),
            id => new SharedReading<bool>(
                clock,
                async () => await archive!(id, CancellationToken.None).ConfigureAwait(false) is not null
            )
        );
}

/// <summary>One value of the store that many ask for: read once for all who ask within <see
/// cref="DispatchControl.MaxAge"/>.</summary>
internal sealed class SharedReading<T>(TimeProvider clock, Func<Task<T>> read)
{
    private readonly Lock gate = new();
    private Reading? newest;
    private Reading? answered;

    /// <param name="Begun">When the read began: its value is as old as that.</param>
    private sealed record Reading(DateTimeOffset Begun, Task<T> Answer);

    /// <param name="anew">Whether the question must be asked after this call; else an answer may be shared, or while
    /// the store gives none, be as old as <see cref="DispatchControl.LastKnownFor"/>.</param>
    public async Task<T> GetAsync(bool anew, CancellationToken cancellation)
    {
        var reading = Begin(anew);
        try
        {
            // Shared with others, so nobody's cancellation ends it; the store's own time-out does.
            var value = await reading.Answer.WaitAsync(cancellation).ConfigureAwait(false);
            Note(reading);
            return value;
        }
        catch (StoreUnavailableException) when (!anew && LastKnown(DispatchControl.LastKnownFor).IsKnown)
        {
            return LastKnown(DispatchControl.LastKnownFor).Value!;
        }
    }

    public (bool IsKnown, T? Value) LastKnown(TimeSpan maxAge)
    {
        lock (gate)
            return answered is { } last && clock.GetUtcNow() - last.Begun <= maxAge
                ? (true, last.Answer.Result)
                : (false, default);
    }

    private Reading Begin(bool anew)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var shared =
                !anew
                && newest is { Answer: { IsFaulted: false, IsCanceled: false } } last
                && now - last.Begun < DispatchControl.MaxAge;
            return shared ? newest! : newest = new Reading(now, read());
        }
    }

    private void Note(Reading reading)
    {
        lock (gate)
            if (answered is null || reading.Begun >= answered.Begun)
                answered = reading;
    }
}
