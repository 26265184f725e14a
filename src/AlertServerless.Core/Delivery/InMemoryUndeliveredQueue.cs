using System.Collections.Concurrent;

namespace AlertServerless.Core.Delivery;

/// <summary>A queue for tests and for runs of one process; lost with it.</summary>
public sealed class InMemoryUndeliveredQueue : IUndeliveredQueue
{
    private readonly ConcurrentQueue<Undelivered> queue = new();

    public IReadOnlyList<Undelivered> Items => [.. queue];

    public Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var item in items)
            queue.Enqueue(item);
        return Task.CompletedTask;
    }

    public bool TryTake(out Undelivered? item) => queue.TryDequeue(out item);
}
