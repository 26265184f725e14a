namespace AlertServerless.Core.FanOut;

/// <summary>Waiting for something for a while, and going on beside it.</summary>
public static class Waiting
{
    /// <param name="timeout">Null: for as long as it takes.</param>
    /// <returns>True when the task has ended; its owner handles its failure.</returns>
    public static async Task<bool> ForAsync(
        Task task,
        TimeSpan? timeout,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (task.IsCompleted)
            return true;
        // Not Task.Delay, whose cancellation continues later and on another thread: a cancelled caller ends
        // synchronously.
        var limit = new TaskCompletionSource();
        using var timer = timeout is { } span
            ? clock.CreateTimer(
                static over => ((TaskCompletionSource)over!).TrySetResult(),
                limit,
                span,
                Timeout.InfiniteTimeSpan
            )
            : null;
        using var registration = cancellation.UnsafeRegister(
            static (over, token) => ((TaskCompletionSource)over!).TrySetCanceled(token),
            limit
        );
        await Task.WhenAny(task, limit.Task).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }
}
