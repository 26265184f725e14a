namespace AlertServerless.Core.FanOut;

/// <summary>
/// Holds a claim: renews it in the background while messages are on their way, every third of a lease, and writes its
/// checkpoints. Nothing may be begun under a claim whose lease is over; what was begun before goes on, for as long as
/// nobody else's fence is on it.
/// </summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly ISegmentClaims claims;
    private readonly ClaimOptions terms;
    private readonly TimeProvider clock;
    private readonly RetryUntilDeadline store;
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource stop;
    private readonly SemaphoreSlim writing = new(1);
    private readonly ITimer timer;
    private Task renewing = Task.CompletedTask;
    private bool closed; // finished or released: nothing is written under this claim any more

    public LeaseKeeper(
        ISegmentClaims claims,
        Claim claim,
        ClaimOptions terms,
        RetryUntilDeadline store,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        this.claims = claims;
        this.terms = terms;
        this.clock = clock;
        this.store = store;
        Claim = claim;
        ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var period = terms.Lease / 3;
        timer = clock.CreateTimer(static keeper => ((LeaseKeeper)keeper!).Renew(), this, period, period);
    }

    /// <summary>The claim as last written.</summary>
    public Claim Claim { get; private set; }

    /// <summary>Another worker's fence was seen on it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Cancelled when the claim is lost, or the invocation over.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>True when a chunk may be dispatched under the claim now; renews it first when little of the lease is
    /// left.</summary>
    public async Task<bool> MayDispatchAsync()
    {
        var comfortable = Claim.LockedUntil - terms.MaxClockSkew - (terms.Lease / 2) > clock.GetUtcNow();
        while (!comfortable && !IsLost)
        {
            await WriteAsync((claim, now) => claims.RenewAsync(claim, now, terms, Ended)).ConfigureAwait(false);
            comfortable = Claim.MayDispatch(clock.GetUtcNow(), terms);
        }

        return !IsLost;
    }

    /// <summary>False when the claim is lost. A finish or a release is the last write under it.</summary>
    public Task<bool> CheckpointAsync(ClaimProgress progress, CheckpointKind kind) =>
        WriteAsync(
            (claim, now) =>
                kind switch
                {
                    CheckpointKind.GoesOn => claims.CheckpointAsync(claim, progress, now, terms, Ended),
                    CheckpointKind.Finished => claims.FinishAsync(claim, progress, now, Ended),
                    CheckpointKind.Released => claims.ReleaseAsync(claim, progress, now, Ended),
                    _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a checkpoint"),
                },
            last: kind != CheckpointKind.GoesOn
        );

    public async ValueTask DisposeAsync()
    {
        Cancel(stop);
        await timer.DisposeAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        stop.Dispose();
        ended.Dispose();
        writing.Dispose();
    }

    // One write at a time under a claim, so that a renewal never overtakes a checkpoint, and never follows a release:
    // it would lock the slot again with nobody to work on it. False when the claim is lost.
    private async Task<bool> WriteAsync(Func<Claim, DateTimeOffset, Task<ClaimHold>> write, bool last = false)
    {
        await writing.WaitAsync(Ended).ConfigureAwait(false);
        try
        {
            if (IsLost || closed)
                return !IsLost;
            var hold = await store.AskAsync(() => write(Claim, clock.GetUtcNow()), Ended).ConfigureAwait(false);
            if (hold is ClaimHold.Kept kept)
            {
                Claim = kept.Claim;
                closed = last;
                return true;
            }

            IsLost = true;
            Cancel(ended);
            return false;
        }
        finally
        {
            writing.Release();
        }
    }

    // Here and now: what waits for it goes on before anything else does, also on a clock that a test moves.
    private static void Cancel(CancellationTokenSource source) => source.Cancel();

    // One that still waits for the store renews when it gets through; one that failed is seen when the keeper is
    // disposed of.
    private void Renew()
    {
        if (renewing.IsCompletedSuccessfully && !stop.IsCancellationRequested && !IsLost && !closed)
            renewing = RenewOnceAsync();
    }

    private async Task RenewOnceAsync()
    {
        try
        {
            await WriteAsync((claim, now) => claims.RenewAsync(claim, now, terms, stop.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || ended.IsCancellationRequested)
        {
            // The slot is finished, or the invocation over: there is nothing to renew any more.
        }
    }
}
