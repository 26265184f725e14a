using System.Collections.Concurrent;
using System.Globalization;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// How a service is asked: within a limit, and with every failure named by its cause. One for a client.
/// <para>A right, key or table that is missing may be there again in a moment. For <see cref="RefusalHolds"/> such a
/// refusal counts as an outage, in whose course nothing is lost and nothing sent twice; after that it is what it is,
/// and nobody waits for it.</para>
/// </summary>
public sealed class StoreCalls(TimeProvider clock)
{
    /// <summary>
    /// Changes of rights hold everywhere within seconds; a slip that somebody takes back at once as well.
    /// </summary>
    public static readonly TimeSpan RefusalHolds = TimeSpan.FromSeconds(30);

    // Each question by itself: that one table answers says nothing of another that is gone.
    private readonly ConcurrentDictionary<string, long> refusedSince = new(StringComparer.Ordinal);

    /// <param name="what">What is asked of which table, queue or secret: for the log.</param>
    /// <param name="limit">The client's own retries, pauses and time-outs together, whatever their defaults
    /// become.</param>
    /// <exception cref="StoreUnavailableException">The same request may succeed in a moment.</exception>
    /// <exception cref="StoreRefusedException">It will fail until somebody acts.</exception>
    public async Task<T> AskAsync<T>(
        string what,
        TimeSpan limit,
        Func<CancellationToken, Task<T>> ask,
        CancellationToken cancellation
    )
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(limit);
        try
        {
            var answer = await ask(over.Token);
            if (!refusedSince.IsEmpty)
                refusedSince.TryRemove(what, out _);
            return answer;
        }
        catch (Exception failure) when (StoreFailures.CauseOf(failure) is not StoreFailure.Answer)
        {
            if (cancellation.IsCancellationRequested)
                throw;
            throw StoreFailures.CauseOf(failure) == StoreFailure.TryAgain || MayBePutRight(what, failure)
                ? new StoreUnavailableException(
                    what,
                    failure is OperationCanceledException ? Overdue(limit, failure) : failure
                )
                : new StoreRefusedException(what, failure);
        }
    }

    // "A task was canceled" tells nobody that a store is slow, or turns away whoever asks again and again.
    private static TimeoutException Overdue(TimeSpan limit, Exception cancelled) =>
        new(string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds:0.#} s"), cancelled);

    private bool MayBePutRight(string what, Exception failure)
    {
        if (!StoreFailures.MayBePutRight(failure))
            return false;
        var now = clock.GetTimestamp();
        return clock.GetElapsedTime(refusedSince.GetOrAdd(what, now), now) < RefusalHolds;
    }
}
