namespace AlertServerless.Core.Delivery;

/// <summary>
/// What a group passes before its provider is asked, outermost first: expiry, known outage, share of the rate, places in flight. Each
/// settles the drafts it stops. Plain calls, not strategies of Polly's: nothing here looks at an answer, and every message passes.
/// </summary>
internal sealed class Gates(RateShare share, Outage outage, int places, TimeProvider time) : IDisposable
{
    private static readonly SendOutcome NoTurn = new SendOutcome.RetryLater("no share of the provider's rate left in time", Trouble: Trouble.NotAsked);
    private static readonly SendOutcome NoPlace = new SendOutcome.RetryLater("no place in flight left in time", Trouble: Trouble.NotAsked);

    private readonly SemaphoreSlim free = new(places, places);

    /// <summary>What has expired goes no further; nobody waits for a turn at a provider that is known to be down, for the next channel is
    /// tried at once; each of the others takes a turn in the provider's rate, or learns that there is none in time.</summary>
    /// <returns>How long to wait: the group leaves together, at the last of its turns.</returns>
    public TimeSpan Admit(Passage passage)
    {
        passage.Settle(time.GetUtcNow(), static (draft, now) => draft.ExpiresAt <= now ? Passage.TooLate : null);
        if (outage.IsKnown) passage.SettleAll(Outage.CircuitOpen);
        if (passage.Pending == 0) return TimeSpan.Zero;
        var turns = new Turns(share);
        passage.Settle(turns, static (draft, turns) => turns.Take(draft.UsefulUntil) ? null : NoTurn);
        return turns.Wait;
    }

    /// <summary>Bounds the requests in flight, so that a slow provider holds back its own channel and nothing else. Who had to wait may be
    /// too late by then. To be followed by <see cref="Leave"/>.</summary>
    public ValueTask EnterAsync(Passage passage, CancellationToken cancellation) =>
        free.Wait(0, CancellationToken.None) ? ValueTask.CompletedTask : WaitAsync(passage, cancellation);

    public void Leave() => free.Release();

    public void Dispose() => free.Dispose();

    private async ValueTask WaitAsync(Passage passage, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        passage.Settle(time.GetUtcNow(), static (draft, now) => now > draft.UsefulUntil ? NoPlace : null);
    }

    private sealed class Turns(RateShare share)
    {
        public TimeSpan Wait { get; private set; }

        public bool Take(DateTimeOffset usefulUntil)
        {
            if (share.Reserve(usefulUntil) is not { } wait) return false;
            Wait = wait;
            return true;
        }
    }
}
