using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Feeds;

namespace AlertServerless.Lambda.Alerting;

/// <summary>
/// One invocation of the producer: stands by until the lease is free, then leads until its time is nearly over. Leading
/// is polling every feed side by side and handing what they show, one document after another, to the
/// <see cref="AlertProducer"/>. State line: <c>Standby → Leading → (Standby | Over)</c>.
/// </summary>
/// <param name="requests">About once a second while leading: does what operators have asked for; null for
/// nothing.</param>
/// <param name="beside">About once a second while leading, and never in the way of a document: the proof of life; null
/// for nothing.</param>
/// <param name="canary">The feed of test earthquakes, which is no institute's and is counted in no figure; null for
/// none.</param>
public sealed class ProducerLoop(
    IReadOnlyList<FeedPoller> pollers,
    AlertProducer producer,
    ILeaderLease lease,
    string owner,
    LeaderLeaseOptions options,
    TimeProvider time,
    Action<ProducerEvent> onEvent,
    Func<CancellationToken, Task>? requests = null,
    Func<CancellationToken, Task>? beside = null,
    FeedPoller? canary = null
)
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns when <paramref name="until"/> comes or the caller cancels; the lease is given up
    /// before.</summary>
    public async Task RunAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        while (time.GetUtcNow() < until && !cancellation.IsCancellationRequested)
        {
            var hold = await TryHoldAsync(cancellation);
            if (hold is LeaseHold.Acquired)
                await LeadAsync(until, cancellation);
            else
                await Pause(UntilNextTry(hold), cancellation);
        }
    }

    /// <summary>Tries at the very end of the other's lease, so that a dead leader costs no more than its lease; before
    /// that as often as usual, in case the leader gives the lease up.</summary>
    private TimeSpan UntilNextTry(LeaseHold? hold) =>
        hold is LeaseHold.HeldByAnother others && others.Until > time.GetUtcNow()
            ? Earlier(options.StandbyCheck, others.Until - time.GetUtcNow())
            : options.StandbyCheck;

    private async Task LeadAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var inputs = Channel.CreateBounded<ProducerInput>(new BoundedChannelOptions(64) { SingleReader = true });
        onEvent(new ProducerEvent.LeadershipChanged(Leading: true));
        Task[] running =
        [
            EndWith(inputs.Writer, KeepLeaseAsync(until, term)),
            EndWith(inputs.Writer, TickAsync(inputs.Writer, term.Token)),
            .. beside is null ? [] : new[] { EndWith(inputs.Writer, BesideAsync(beside, term.Token)) },
            .. pollers
                .Concat(canary is null ? [] : [canary])
                .Select(p => EndWith(inputs.Writer, p.RunAsync(inputs.Writer, term.Token))),
        ];
        try
        {
            await StoreAsync(producer.TakeOverAsync, term.Token);
            await foreach (var input in inputs.Reader.ReadAllAsync(term.Token))
                await StoreAsync(token => HandleAsync(input, token), term.Token);
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            // The term is over: cancellation is its usual end.
        }
        catch (Exception failure)
        {
            onEvent(new ProducerEvent.TermFailed(failure));
            throw;
        }
        finally
        {
            await term.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync();
            onEvent(new ProducerEvent.LeadershipChanged(Leading: false));
        }
    }

    private async Task HandleAsync(ProducerInput input, CancellationToken cancellation)
    {
        if (input is ProducerInput.Arrived arrived)
        {
            await producer.HandleAsync(arrived.Document, cancellation);
            return;
        }

        onEvent(
            new ProducerEvent.Ticked(
                new ProducerTick([.. pollers.Select(p => p.Health)], producer.Events, producer.Outbox, producer.Decided)
            )
        );
        await producer.PublishPendingAsync(cancellation);
        if (requests is not null)
            await requests(cancellation);
    }

    /// <summary>Until it succeeds: a document that shows an earthquake is not dropped because the store
    /// hiccups.</summary>
    private async Task StoreAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await work(cancellation);
                return;
            }
            catch (StoreUnavailableException failure)
            {
                onEvent(new ProducerEvent.StoreFailed(failure.Message));
                await Task.Delay(StoreRetry, time, cancellation);
            }
        }
    }

    /// <summary>Ends the term when the lease is lost or the invocation's time is.</summary>
    private async Task KeepLeaseAsync(DateTimeOffset until, CancellationTokenSource term)
    {
        var heldUntil = time.GetUtcNow() + options.Lease;
        while (!term.IsCancellationRequested && time.GetUtcNow() < until)
        {
            await Pause(Earlier(options.Renew, until - time.GetUtcNow()), term.Token);
            var hold = await TryHoldAsync(term.Token);
            if (hold is LeaseHold.Acquired acquired)
                heldUntil = acquired.Until;
            else if (hold is LeaseHold.HeldByAnother || time.GetUtcNow() >= heldUntil)
                break;
        }

        await term.CancelAsync();
    }

    /// <summary>Null when the store cannot say: a leader then goes on until its lease ends.</summary>
    private async Task<LeaseHold?> TryHoldAsync(CancellationToken cancellation)
    {
        try
        {
            return await lease.TryHoldAsync(owner, time.GetUtcNow(), options.Lease, cancellation);
        }
        catch (StoreUnavailableException failure)
        {
            onEvent(new ProducerEvent.StoreFailed(failure.Message));
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await lease.ReleaseAsync(owner, CancellationToken.None);
        }
        catch (StoreUnavailableException failure)
        {
            // The lease ends by itself within its span.
            onEvent(new ProducerEvent.StoreFailed(failure.Message));
        }
    }

    private async Task BesideAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Pause(TickEvery, cancellation);
            await work(cancellation);
        }
    }

    private async Task TickAsync(ChannelWriter<ProducerInput> inputs, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Pause(TickEvery, cancellation);
            inputs.TryWrite(new ProducerInput.Tick());
        }
    }

    /// <summary>A part ends only when the term does. Any other end is a defect, or a store that refuses, and must end
    /// the invocation at once: not only one feed, and not unseen until all other parts are over.</summary>
    private static async Task EndWith(ChannelWriter<ProducerInput> inputs, Task part)
    {
        await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        inputs.TryComplete(part.Exception?.InnerException);
    }

    private Task Pause(TimeSpan span, CancellationToken cancellation) =>
        Task.Delay(span > TimeSpan.Zero ? span : TimeSpan.Zero, time, cancellation)
            .ContinueWith(
                _ => { },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>How leadership is held. A standby takes over when the leader's last lease ends; where it could not read
/// when that is, within one standby check more.</summary>
/// <param name="Lease">How long a lease holds without renewal.</param>
/// <param name="Renew">Several times a lease, so that one slow write loses nothing.</param>
/// <param name="StandbyCheck">How often a standby asks.</param>
public sealed record LeaderLeaseOptions(TimeSpan Lease, TimeSpan Renew, TimeSpan StandbyCheck)
{
    /// <summary>Takeover within 3 s of a leader's sudden end: the lease, and half a second for the store and for clocks
    /// that differ. Within a standby check of an orderly one.</summary>
    public static LeaderLeaseOptions Default { get; } =
        new(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(0.5));
}
