using Polly;

namespace AlertServerless.Core.Channels.Stack;

/// <summary>A layer of ours among Polly's: sees the group of drafts, and may settle some of them before the layers below.</summary>
internal abstract class Layer : ResilienceStrategy<Verdict>
{
    protected static Passage Of(ResilienceContext context) => context.Properties.GetValue(Passage.Key, null!);

    protected static ValueTask<Outcome<Verdict>> Settled => new(Outcome.FromResult(Verdict.Healthy));
}

/// <summary>What has expired goes no further.</summary>
internal sealed class ExpiryLayer(TimeProvider time) : Layer
{
    protected override ValueTask<Outcome<Verdict>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Verdict>>> callback, ResilienceContext context, TState state)
    {
        var passage = Of(context);
        passage.Settle(time.GetUtcNow(), static (draft, now) => draft.ExpiresAt <= now ? Passage.TooLate : null);
        return passage.Pending == 0 ? Settled : callback(context, state);
    }
}

/// <summary>Nobody waits for a turn at a provider that is known to be down: the next channel is tried at once.</summary>
internal sealed class OutageLayer(Outage outage) : Layer
{
    protected override ValueTask<Outcome<Verdict>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Verdict>>> callback, ResilienceContext context, TState state)
    {
        if (!outage.IsKnown) return callback(context, state);
        Of(context).SettleAll(Outage.CircuitOpen);
        return Settled;
    }
}

/// <summary>Each message waits for its turn in the provider's rate, or learns at once that there is none in time.</summary>
internal sealed class ShareLayer(RateShare share, TimeProvider time) : Layer
{
    private static readonly SendOutcome NoTurn = new SendOutcome.RetryLater("no share of the provider's rate left in time", Trouble: Trouble.NotAsked);

    protected override ValueTask<Outcome<Verdict>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Verdict>>> callback, ResilienceContext context, TState state)
    {
        var passage = Of(context);
        var turns = new Turns(share);
        passage.Settle(turns, static (draft, turns) => turns.Take(draft.UsefulUntil) ? null : NoTurn);
        if (passage.Pending == 0) return Settled;
        return turns.Wait <= TimeSpan.Zero ? callback(context, state) : WaitAsync(turns.Wait, callback, context, state);
    }

    private async ValueTask<Outcome<Verdict>> WaitAsync<TState>(
        TimeSpan wait, Func<ResilienceContext, TState, ValueTask<Outcome<Verdict>>> callback, ResilienceContext context, TState state)
    {
        await Task.Delay(wait, time, context.CancellationToken);
        return await callback(context, state);
    }

    /// <summary>The group leaves together, at the last of its turns.</summary>
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

/// <summary>Bounds the requests in flight, so that a slow provider holds back its own channel and nothing else.</summary>
internal sealed class BulkheadLayer(int places, TimeProvider time) : Layer, IDisposable
{
    private static readonly SendOutcome NoPlace = new SendOutcome.RetryLater("no place in flight left in time", Trouble: Trouble.NotAsked);

    private readonly SemaphoreSlim free = new(places, places);

    public void Dispose() => free.Dispose();

    protected override async ValueTask<Outcome<Verdict>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Verdict>>> callback, ResilienceContext context, TState state)
    {
        var waited = !free.Wait(0, CancellationToken.None);
        if (waited) await free.WaitAsync(context.CancellationToken);
        try
        {
            var passage = Of(context);
            if (waited) passage.Settle(time.GetUtcNow(), static (draft, now) => now > draft.UsefulUntil ? NoPlace : null);
            return passage.Pending == 0 ? Outcome.FromResult(Verdict.Healthy) : await callback(context, state);
        }
        finally
        {
            free.Release();
        }
    }
}
