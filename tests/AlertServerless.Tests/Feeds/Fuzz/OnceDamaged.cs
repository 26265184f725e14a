using System.Runtime.CompilerServices;
using AlertServerless.Lambda.Feeds;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>A feed that shows one document all the time, of which one reading arrives damaged.</summary>
/// <param name="damagedReading">Which reading, from 0, visits and confirming readings alike; −1 for none.</param>
internal sealed class OnceDamaged(byte[] whole, byte[] damaged, int damagedReading, CancellationTokenSource end)
    : IFeedClient
{
    /// <summary>Enough to come to an agreement after the damage, wherever it was.</summary>
    private const int Visits = 3;

    private int readings;
    private int visits;

    public void Restart() { }

    public void Forget() { }

    public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Next();
        if (++visits == Visits)
            await end.CancelAsync();
    }

    public Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation) => Task.FromResult<FeedAnswer>(Next());

    private FeedAnswer.Document Next() => new(readings++ == damagedReading ? damaged : whole);
}
