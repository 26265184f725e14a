using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>What one run over the alerts that have ended did.</summary>
/// <param name="Closed">Alerts of which nothing is left to do.</param>
/// <param name="Left">Alerts with unfinished slots: the next run goes on with them.</param>
public readonly record struct Closing(int Closed, int Left);

/// <summary>
/// After an alert's end, records everybody who was not reached, whether or not a consumer is alive: starts the
/// consumers' own run for what is unfinished, which after the end records and sends nothing, and closes the alert when
/// every slot is finished. State line of an alert: <c>Open → Ended → Closed</c>. Any number may do so at once, beside
/// consumers; the claims keep them apart.
/// </summary>
/// <param name="alerts">Which alerts are open.</param>
/// <param name="ports">Without lane markers: closing treats the whole alert as one lane.</param>
public sealed class AlertCloser(IEventStore alerts, ConsumerPorts ports, ConsumerOptions options)
{
    /// <summary>After an alert's end: by then whoever held a slot of it has filed the rest, or is dead and its lease
    /// over.</summary>
    public TimeSpan Grace => options.Claim.Lease + options.Claim.MaxClockSkew;

    /// <param name="owner">Unique for this invocation.</param>
    /// <param name="deadline">When the invocation is ended from outside.</param>
    /// <param name="summary">Filled as it goes.</param>
    public async Task<Closing> RunAsync(
        string owner,
        DateTimeOffset deadline,
        FanOutSummary summary,
        CancellationToken cancellation
    )
    {
        var now = ports.Clock.GetUtcNow();
        var open = await alerts.OpenAlertsAsync(cancellation).ConfigureAwait(false);
        // Side by side: one that fails must not keep the others from being closed.
        var closed = await Task.WhenAll(
                open.Where(one => one.Alert.ExpiresAt + Grace <= now)
                    .Select(one => CloseAsync(one, owner, deadline, summary, cancellation))
            )
            .ConfigureAwait(false);
        return new Closing(closed.Count(done => done), closed.Count(done => !done));
    }

    /// <summary>Open alerts of which a slot is unfinished, ended or not.</summary>
    public async Task<int> UnfinishedAsync(CancellationToken cancellation)
    {
        var unfinished = 0;
        foreach (var open in await alerts.OpenAlertsAsync(cancellation).ConfigureAwait(false))
            if (!await IsFinishedAsync(Whole(open), cancellation).ConfigureAwait(false))
                unfinished++;
        return unfinished;
    }

    private async Task<bool> CloseAsync(
        PendingAlert open,
        string owner,
        DateTimeOffset deadline,
        FanOutSummary summary,
        CancellationToken cancellation
    )
    {
        var record = Whole(open);
        if (!await IsFinishedAsync(record, cancellation).ConfigureAwait(false))
        {
            var run = new RecordRun(ports, options);
            await run.RunAsync(record, owner, deadline, summary, cancellation).ConfigureAwait(false);
            // The run is also done when others hold what is left, and they may still die.
            if (!await IsFinishedAsync(record, cancellation).ConfigureAwait(false))
                return false;
        }

        await alerts.CloseAsync(open.Alert.Id, cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> IsFinishedAsync(AlertRecord record, CancellationToken cancellation)
    {
        var queue = new WorkQueue(ports.Directory, ports.Claims, new PreparedAlert(record.Alert), record, options);
        foreach (var channel in options.Channels)
        {
            var snapshot = await queue
                .RefreshAsync(record.Lane, channel, ports.Clock.GetUtcNow(), options.Claim, cancellation)
                .ConfigureAwait(false);
            if (!snapshot.Finished)
                return false;
        }

        return true;
    }

    // One lane is enough: lanes only say who begins where. The slots must be the consumers', because claims are by
    // slot.
    private static AlertRecord Whole(PendingAlert open) =>
        new(open.Alert, Lane: 0, Lanes: 1, open.FanOut.WorkersPerSegment, open.FanOut.RatePerSecond);
}
