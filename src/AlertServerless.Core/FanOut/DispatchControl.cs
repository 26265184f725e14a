using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.FanOut;

/// <summary>Whether all sending is stopped by an operator.</summary>
public enum SendingState
{
    Running,

    /// <summary>Nothing may be sent until somebody resumes.</summary>
    Paused,
}

/// <summary>The operator's switch that stops all sending.</summary>
public interface ISendingControl
{
    /// <summary>When it cannot be read this throws: nothing is then known, and the work is tried again.</summary>
    Task<SendingState> GetStateAsync(CancellationToken cancellation);
}

/// <summary>An archived alert by its id; null when there is none.</summary>
public delegate Task<Alert?> AlertLookup(AlertId id, CancellationToken cancellation);

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
/// cref="SlotRun"/> before each chunk, and the retry function for each group of entries.
/// </summary>
/// <param name="sending">The operator's switch; null where it is not looked at.</param>
/// <param name="archive">Where a cancellation of the event would be; null where it is not looked for.</param>
public sealed class DispatchControl(TimeProvider clock, ISendingControl? sending = null, AlertLookup? archive = null)
{
    /// <summary>One read for the switch and one for a cancellation, in so far as they are looked at; none once the
    /// alert has ended.</summary>
    public async ValueTask<DispatchState> StateAsync(Alert alert, CancellationToken cancellation)
    {
        if (clock.GetUtcNow() >= alert.ExpiresAt) return DispatchState.Ended;
        if (await IsPausedAsync(cancellation).ConfigureAwait(false)) return DispatchState.Paused;
        return await IsWithdrawnAsync(alert, cancellation).ConfigureAwait(false)
            ? DispatchState.Withdrawn
            : DispatchState.Running;
    }

    private async ValueTask<bool> IsPausedAsync(CancellationToken cancellation) =>
        sending is not null && await sending.GetStateAsync(cancellation).ConfigureAwait(false) == SendingState.Paused;

    private async ValueTask<bool> IsWithdrawnAsync(Alert alert, CancellationToken cancellation) =>
        archive is not null
        && alert.Kind != AlertKind.Cancelled
        && await archive(AlertId.ForCancellation(alert.Id.Event), cancellation).ConfigureAwait(false) is not null;
}
