namespace AlertServerless.Simulation.Scheduling;

/// <summary>
/// What .NET finishes on pool threads, finished on the scheduler instead. When one task has several waiters, .NET lets
/// the inner parts of <c>WhenAll</c>, <c>WhenAny</c> and <c>WaitAsync</c> run on the pool. Here each waits for a task
/// of its own, which awaits the shared one in the context. <see cref="Weaver"/> puts these in place of .NET's.
/// </summary>
public static class ScheduledTasks
{
    public static Task WaitAsync(Task task, CancellationToken cancellation) => OwnOf(task).WaitAsync(cancellation);

    public static Task<T> WaitAsync<T>(Task<T> task, CancellationToken cancellation) =>
        OwnOf(task).WaitAsync(cancellation);

    public static Task WaitAsync(SemaphoreSlim semaphore, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled(cancellation);
        var permit = semaphore.WaitAsync(CancellationToken.None);
        return permit.IsCompleted ? permit : WaitForAsync(semaphore, OwnOf(permit), cancellation);
    }

    public static Task CancelAsync(CancellationTokenSource source)
    {
        source.Cancel();
        return Task.CompletedTask;
    }

    public static Task WhenAll(IEnumerable<Task> tasks) => Task.WhenAll(tasks.Select(OwnOf));

    public static Task WhenAll(params Task[] tasks) => Task.WhenAll(Array.ConvertAll(tasks, OwnOf));

    public static Task WhenAll(params ReadOnlySpan<Task> tasks) => WhenAll(tasks.ToArray());

    public static Task<T[]> WhenAll<T>(IEnumerable<Task<T>> tasks) => Task.WhenAll(tasks.Select(OwnOf));

    public static Task<T[]> WhenAll<T>(params Task<T>[] tasks) => Task.WhenAll(Array.ConvertAll(tasks, OwnOf));

    public static Task<T[]> WhenAll<T>(params ReadOnlySpan<Task<T>> tasks) => WhenAll(tasks.ToArray());

    public static Task<Task> WhenAny(IEnumerable<Task> tasks) => WhenAny(tasks.ToArray());

    public static Task<Task> WhenAny(Task first, Task second) => WhenAny([first, second]);

    public static Task<Task> WhenAny(params ReadOnlySpan<Task> tasks) => WhenAny(tasks.ToArray());

    public static async Task<Task> WhenAny(params Task[] tasks)
    {
        var own = Array.ConvertAll(tasks, OwnOf);
        return tasks[Array.IndexOf(own, await Task.WhenAny(own))];
    }

    private static Task OwnOf(Task task) => task.IsCompleted ? task : AwaitAsync(task);

    private static Task<T> OwnOf<T>(Task<T> task) => task.IsCompleted ? task : AwaitAsync(task);

    private static async Task AwaitAsync(Task task) => await task;

    private static async Task<T> AwaitAsync<T>(Task<T> task) => await task;

    private static async Task WaitForAsync(SemaphoreSlim semaphore, Task permit, CancellationToken cancellation)
    {
        try
        {
            await permit.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = GiveBackAsync(semaphore, permit);
            throw;
        }
    }

    private static async Task GiveBackAsync(SemaphoreSlim semaphore, Task permit)
    {
        await permit;
        semaphore.Release();
    }
}
