using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Holds a claim: renews it in the background while messages are on their way, when a third of its lease is over, and
/// writes its checkpoints. Nothing may be begun under a claim whose lease is over; what was begun before goes on, for
/// as long as nobody else's fence is on it.
/// </summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    // How often the lease is checked for each renewal that is due: a checkpoint that has just renewed it saves one.
    private const int ChecksPerRenewal = 2;

    private readonly ISegmentClaims claims;
    private readonly ClaimOptions options;
    private readonly TimeProvider clock;
    private readonly RetryUntilDeadline store;
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource stop;
    private readonly Lock gate = new();
    private readonly ITimer timer;
    private volatile Claim current;
    private Task renewing = Task.CompletedTask;
    private Task lastWrite = Task.CompletedTask;
    private volatile bool isLost;
    private bool closed; // finished or released: nothing is written under this claim any more

    public LeaseKeeper(
        ISegmentClaims claims,
        Claim claim,
        ClaimOptions options,
        RetryUntilDeadline store,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        this.claims = claims;
        this.options = options;
        this.clock = clock;
        this.store = store;
        current = claim;
        ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var period = options.WriteLimit / ChecksPerRenewal;
        timer = clock.CreateTimer(static keeper => ((LeaseKeeper)keeper!).Renew(), this, period, period);
    }

    /// <summary>The claim as last written.</summary>
    public Claim Claim => current;

    /// <summary>Another worker's fence was seen on it.</summary>
    public bool IsLost => isLost;

    /// <summary>Why it can be renewed no more, where that is no lost race: a store that refuses, or a defect.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Cancelled when the claim is lost or cannot be renewed, or the invocation over.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>By the clock, without asking the store: whether a provider may be asked for a message now. False for
    /// a process that was frozen beyond its lease, whoever has the slot by then.</summary>
    public bool MaySend => !isLost && current.MayDispatch(clock.GetUtcNow(), options);

    /// <summary>True when a chunk may be dispatched under the claim now; renews it first when its lease is nearly
    /// over.</summary>
    public async Task<bool> MayDispatchAsync()
    {
        var comfortable = MayDispatchUntil > clock.GetUtcNow() + options.WriteLimit;
        while (!comfortable && !isLost)
        {
            await WriteAsync((claim, now, token) => claims.RenewAsync(claim, now, options, token))
                .ConfigureAwait(false);
            comfortable = MaySend;
        }

        return !isLost;
    }

    /// <summary>False when the claim is lost. A finish or a release is the last write under it.</summary>
    public Task<bool> CheckpointAsync(ClaimProgress progress, CheckpointKind kind) =>
        WriteAsync(
            (claim, now, token) =>
                kind switch
                {
                    CheckpointKind.GoesOn => claims.CheckpointAsync(claim, progress, now, options, token),
                    CheckpointKind.Finished => claims.FinishAsync(claim, progress, now, token),
                    CheckpointKind.Released => claims.ReleaseAsync(claim, progress, now, token),
                    _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a checkpoint"),
                },
            last: kind != CheckpointKind.GoesOn
        );

    /// <summary>Ends what still goes on under the claim: nothing of it could be put on record any more.</summary>
    public void End() => Cancel(ended);

    public async ValueTask DisposeAsync()
    {
        Cancel(stop);
        await timer.DisposeAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        stop.Dispose();
        ended.Dispose();
    }

    private DateTimeOffset MayDispatchUntil => current.LockedUntil - options.MaxClockSkew;

    // One write at a time under a claim, so that a renewal never overtakes a checkpoint, and never follows a release:
    // it would lock the slot again with nobody to work on it. False when the claim is lost.
    private async Task<bool> WriteAsync(
        Func<Claim, DateTimeOffset, CancellationToken, Task<ClaimHold>> write,
        bool last = false
    )
    {
        var written = new TaskCompletionSource();
        Task before;
        lock (gate)
            (before, lastWrite) = (lastWrite, written.Task);
        try
        {
            // Ends with the claim, as every write does.
            await before.ConfigureAwait(false);
            Ended.ThrowIfCancellationRequested();
            if (isLost || closed)
                return !isLost;
            var hold = await store
                .AskAsync(
                    token => write(current, clock.GetUtcNow(), token),
                    limit: options.WriteLimit,
                    slowAfter: options.Lease / 2,
                    Ended
                )
                .ConfigureAwait(false);
            if (hold is ClaimHold.Kept kept)
            {
                current = kept.Claim;
                closed = last;
                return true;
            }

            isLost = true;
            Cancel(ended);
            return false;
        }
        finally
        {
            written.SetResult();
        }
    }

    // Synchronous: what waits for it goes on before anything else does, also when a test moves the clock.
    private static void Cancel(CancellationTokenSource source) => source.Cancel();

    // A renewal that still waits for the store renews when the store answers.
    private void Renew()
    {
        if (!renewing.IsCompleted || stop.IsCancellationRequested || Ended.IsCancellationRequested || closed)
            return;
        if (current.LockedUntil - clock.GetUtcNow() <= options.Lease - options.WriteLimit)
            renewing = RenewOnceAsync();
    }

    // Whatever ends the renewals ends the run, at once and with its reason: a slot whose lease nobody renews soon
    // belongs to another worker.
    private async Task RenewOnceAsync()
    {
        try
        {
            await WriteAsync((claim, now, token) => claims.RenewAsync(claim, now, options, token))
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || ended.IsCancellationRequested)
        {
            // The slot is finished, or the invocation over: there is nothing to renew any more.
        }
        catch (Exception failure)
        {
            Fault = failure;
            Cancel(ended);
        }
    }
}
