using AlertServerless.Core.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Renews a claim in the background while messages are on their way, every third of a lease. When the claim is lost, or
/// could not be renewed until the clock-skew margin before its end, <see cref="Ended"/> fires and nothing more may be sent.
/// </summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly ISegmentClaims claims;
    private readonly ClaimTerms terms;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Task renewing;

    public LeaseKeeper(ISegmentClaims claims, Claim claim, ClaimTerms terms, TimeProvider clock, CancellationToken cancellation)
    {
        this.claims = claims;
        this.terms = terms;
        this.clock = clock;
        Claim = claim;
        ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        renewing = RenewAsync();
    }

    /// <summary>The claim as last written.</summary>
    public Claim Claim { get; private set; }

    public bool IsLost { get; private set; }

    /// <summary>Cancelled when nothing more may be sent under this claim.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>One write at a time under a claim, so that a renewal never overtakes a checkpoint.</summary>
    public async Task<bool> WriteAsync(Func<Claim, DateTimeOffset, Task<ClaimHold>> write)
    {
        await writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (IsLost) return false;
            switch (await write(Claim, clock.GetUtcNow()).ConfigureAwait(false))
            {
                case ClaimHold.Kept kept:
                    Claim = kept.Claim;
                    return true;
                default:
                    IsLost = true;
                    await ended.CancelAsync().ConfigureAwait(false);
                    return false;
            }
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
            await TryRenewAsync().ConfigureAwait(false);
            if (clock.GetUtcNow() < Claim.LockedUntil - terms.MaxClockSkew) continue;
            IsLost = true;
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task TryRenewAsync()
    {
        try
        {
            await WriteAsync((claim, now) => claims.RenewAsync(claim, now, terms, stop.Token)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The store did not answer. The claim still holds until its own end, which the caller checks; the next round tries again.
            LastFailure = failure;
        }
    }

    /// <summary>Why the last renewal did not go through; null when none failed.</summary>
    public Exception? LastFailure { get; private set; }
}
