using System.Runtime.CompilerServices;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.Feeds;

/// <summary>The feed of test earthquakes: shows one when it is due and no alert is under way. Its poller, parser and
/// everything behind them are those of any other feed.</summary>
/// <param name="every">From one to the next.</param>
/// <param name="busy">An alert is under way: a test earthquake must not take its lanes.</param>
public sealed class CanaryFeedClient(DynamoCanaryProof proof, TimeSpan every, Func<bool> busy, TimeProvider clock)
    : IFeedClient
{
    private FeedAnswer last = new FeedAnswer.Unchanged();

    public void Restart() { }

    public void Forget() { }

    public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return last = await AskAsync(cancellation);
    }

    public Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation) => Task.FromResult(last);

    private async Task<FeedAnswer> AskAsync(CancellationToken cancellation)
    {
        // Records and the state table keep milliseconds.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (busy())
            return new FeedAnswer.Unchanged();
        try
        {
            var facts = await proof.ReadAsync(cancellation);
            return
                CanaryProof.IsDue(facts, every, now) && await proof.TryShowAsync(now, facts?.Shown, every, cancellation)
                ? new FeedAnswer.Document(Canary.Document(now))
                : new FeedAnswer.Unchanged();
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreRefusedException)
        {
            return new FeedAnswer.Failed(FeedState.Unreachable, failure.Message);
        }
    }
}
