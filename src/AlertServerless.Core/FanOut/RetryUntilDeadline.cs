using System.Globalization;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Asks the store again while it does not answer: during an earthquake there is nothing better to do, and giving up
/// would leave half-sent chunks without their checkpoint. Ends with success, or with the invocation.
/// </summary>
/// <param name="health">Notes when the store failed or was slow; null where nobody takes slots over.</param>
public sealed class RetryUntilDeadline(TimeProvider clock, FanOutSummary summary, StoreHealth? health = null)
{
    private const int MostDoublings = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (StoreUnavailableException failure)
            {
                health?.NoteFailure();
                summary.StoreFailed(failure);
                await Task.Delay(Pause, clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>For a write that keeps or wins a claim.</summary>
    /// <param name="limit">A write that takes longer is given up and tried anew, with twice the time, because a store
    /// may be merely slow: its answer may be lost, and a lease runs out. It must do no harm when it arrives late. Null
    /// where the store's own limit suffices.</param>
    /// <param name="slowAfter">A write that takes longer counts as a failure of the store, though it may succeed: those
    /// of other workers may have failed.</param>
    public async Task<T> AskAsync<T>(
        Func<CancellationToken, Task<T>> ask,
        TimeSpan? limit,
        TimeSpan slowAfter,
        CancellationToken cancellation
    )
    {
        using var overdue = health is null
            ? null
            : clock.CreateTimer(static store => ((StoreHealth)store!).NoteFailure(), health, slowAfter, slowAfter);
        var attempt = 0;
        return await AskAsync(
                () => WithinAsync(ask, limit * (1 << Math.Min(attempt++, MostDoublings)), cancellation),
                cancellation
            )
            .ConfigureAwait(false);
    }

    private async Task<T> WithinAsync<T>(
        Func<CancellationToken, Task<T>> ask,
        TimeSpan? limit,
        CancellationToken cancellation
    )
    {
        if (limit is not { } span)
            return await ask(cancellation).ConfigureAwait(false);
        using var over = new CancellationTokenSource(span, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            return await ask(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late)
            when (over.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new StoreUnavailableException(
                "write of a claim",
                new TimeoutException(
                    string.Create(CultureInfo.InvariantCulture, $"no answer within {span.TotalMilliseconds:0} ms"),
                    late
                )
            );
        }
    }
}

/// <summary>
/// When the store last failed or was slow, as one process saw it. Whoever could not renew a lease meanwhile may well be
/// alive with half a chunk sent, so for one lease after it only slots are taken that nobody holds or ever held: their
/// holders get to their renewals first. Thread-safe.
/// </summary>
public sealed class StoreHealth(TimeProvider clock)
{
    // Longer than any lease has been over, because no claim is that old.
    private static readonly TimeSpan Never = TimeSpan.FromDays(365);

    private long lastTicks;

    public void NoteFailure() => Interlocked.Exchange(ref lastTicks, clock.GetUtcNow().UtcTicks);

    /// <summary>The options by which slots may be claimed now.</summary>
    public ClaimOptions ForTakeOver(ClaimOptions options) =>
        clock.GetUtcNow().UtcTicks - Interlocked.Read(ref lastTicks) < options.Lease.Ticks
            ? options with
            {
                MaxClockSkew = Never,
            }
            : options;
}
