using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Asks the store again while it does not answer: during an earthquake there is nothing better to do, and giving up would
/// leave half-sent chunks without their checkpoint. Ends with success, or with the invocation.
/// </summary>
public sealed class StorePatience(TimeProvider clock, FanOutSummary summary)
{
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
                summary.StoreFailed(failure);
                await Task.Delay(Pause, clock, cancellation).ConfigureAwait(false);
            }
        }
    }
}
