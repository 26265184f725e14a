using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// How a service is asked: within a limit, again soon after a failure that passes by itself, and with every failure
/// named by its cause. One for a client.
/// <para>The SDK's own retries are off: their pauses depend on its version and on an environment variable. With them a
/// store that turned everybody away was not noticed within 2.5 s, and after ten seconds of throttling the next decision
/// came a second late.</para>
/// <para>A right, key or table that is missing may be there again in a moment. For <see cref="RefusalHolds"/> such a
/// refusal counts as an outage, in whose course nothing is lost and nothing sent twice; after that it is what it is,
/// and nobody waits for it.</para>
/// </summary>
public sealed class StoreCalls(TimeProvider clock)
{
    /// <summary>
    /// Changes of rights take effect everywhere within seconds, and so does a mistake that somebody undoes at once.
    /// </summary>
    public static readonly TimeSpan RefusalHolds = TimeSpan.FromSeconds(30);

    /// <summary>Tries of one call after the first.</summary>
    public const int Retries = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    // By what is asked: that one table answers says nothing of another that is gone.
    private readonly ConcurrentDictionary<string, long> refusedSince = new(StringComparer.Ordinal);

    /// <param name="what">What is asked of which table, queue or secret: for the log.</param>
    /// <param name="limit">All tries, pauses and time-outs together, whatever the client's defaults become.</param>
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
            var answer = await InTriesAsync(ask, over.Token);
            if (!refusedSince.IsEmpty)
                refusedSince.TryRemove(what, out _);
            return answer;
        }
        catch (Exception failure) when (StoreFailures.CauseOf(failure) is not StoreFailure.Answer)
        {
            // Whatever it was: nobody waits for it any more.
            cancellation.ThrowIfCancellationRequested();
            throw StoreFailures.CauseOf(failure) == StoreFailure.TryAgain || MayBePutRight(what, failure)
                ? new StoreUnavailableException(
                    what,
                    failure is OperationCanceledException ? Overdue(limit, failure) : failure
                )
                : new StoreRefusedException(what, failure);
        }
    }

    // With full jitter, so that those who were turned away together do not come back together. In real time, as the
    // limit and the client's own time-outs are.
    private static async Task<T> InTriesAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken over)
    {
        var pause = FirstPause;
        for (var tried = 0; ; tried++)
        {
            try
            {
                return await ask(over);
            }
            catch (Exception failure)
                when (tried < Retries
                    && !over.IsCancellationRequested
                    && StoreFailures.CauseOf(failure) == StoreFailure.TryAgain
                )
            {
                try
                {
                    var part = RandomNumberGenerator.GetInt32(1, (int)pause.TotalMilliseconds);
                    await Task.Delay(TimeSpan.FromMilliseconds(part), TimeProvider.System, over);
                }
                catch (OperationCanceledException)
                {
                    // The last failure says more than that the time was up.
                    ExceptionDispatchInfo.Throw(failure);
                }
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
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
