namespace AlertServerless.SignUp.Site;

/// <summary>
/// Answers that must not say whether an address is known take the same time: what is asked of providers and stores
/// runs for at most that long, and the answer waits for the rest of it.
/// </summary>
/// <param name="always">Zero: as long as the work takes.</param>
public sealed class AnswerTime(TimeProvider clock, TimeSpan always)
{
    // So that work that was cut off has ended before the answer is due.
    private const double ShareForWork = 0.9;

    /// <returns>The work's result, or the fallback when it took too long.</returns>
    public async Task<T> SameAsync<T>(Func<CancellationToken, Task<T>> work, T late, CancellationToken cancellation)
    {
        if (always == TimeSpan.Zero)
            return await work(cancellation);
        var due = Task.Delay(always, clock, cancellation);
        using var limit = new CancellationTokenSource(always * ShareForWork, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        T result;
        try
        {
            result = await work(both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            result = late;
        }

        await due;
        return result;
    }
}
