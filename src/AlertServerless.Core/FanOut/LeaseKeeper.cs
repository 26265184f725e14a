namespace AlertServerless.Core.FanOut;

/// <summary>
/// Renews a claim in the background while messages are on their way, every third of a lease. Nothing may be begun under a
/// claim whose lease is over; what was begun before goes on, for as long as nobody else's fence is on it.
/// </summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly ISegmentClaims claims;
    private readonly ClaimTerms terms;
    private readonly TimeProvider clock;
    private readonly StorePatience patience;
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource stop;
    private readonly SemaphoreSlim writing = new(1);
    private readonly Task renewing;

    public LeaseKeeper(ISegmentClaims claims, Claim claim, ClaimTerms terms, StorePatience patience, TimeProvider clock, CancellationToken cancellation)
    {
        this.claims = claims;
        this.terms = terms;
        this.clock = clock;
        this.patience = patience;
        Claim = claim;
        ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        renewing = RenewAsync();
    }

    /// <summary>The claim as last written.</summary>
    public Claim Claim { get; private set; }

    /// <summary>Another worker's fence was seen on it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Cancelled when the claim is lost, or the invocation over.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>True when the claim may be sent under now; renews it first when little of the lease is left.</summary>
    public async Task<bool> MayHandOffAsync()
    {
        var comfortable = Claim.LockedUntil - terms.MaxClockSkew - (terms.Lease / 2) > clock.GetUtcNow();
        while (!comfortable && !IsLost)
        {
            await WriteAsync((claim, now) => claims.RenewAsync(claim, now, terms, Ended)).ConfigureAwait(false);
            comfortable = Claim.MayHandOff(clock.GetUtcNow(), terms);
        }

        return !IsLost;
    }

    /// <summary>One write at a time under a claim, so that a renewal never overtakes a checkpoint. False when the claim is lost.</summary>
    public async Task<bool> WriteAsync(Func<Claim, DateTimeOffset, Task<ClaimHold>> write)
    {
        await writing.WaitAsync(Ended).ConfigureAwait(false);
        try
        {
            if (IsLost) return false;
            if (await patience.AskAsync(() => write(Claim, clock.GetUtcNow()), Ended).ConfigureAwait(false) is ClaimHold.Kept kept)
            {
                Claim = kept.Claim;
                return true;
            }

            IsLost = true;
            await ended.CancelAsync().ConfigureAwait(false);
            return false;
        }
        finally
        {
            writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        stop.Dispose();
        ended.Dispose();
        writing.Dispose();
    }

    private async Task RenewAsync()
    {
        while (!stop.IsCancellationRequested && !IsLost)
        {
            await Task.Delay(terms.Lease / 3, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
            await RenewOnceAsync().ConfigureAwait(false);
        }
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
