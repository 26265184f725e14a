using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Simulation.Judging;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>
/// The retry queue and its mapping's view of it, as SQS has them: an entry that is delivered is invisible for a while,
/// and comes back then unless it was deleted; a function may set another time.
/// </summary>
internal sealed class QueueStore(Scheduler scheduler)
{
    public static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(12);

    private readonly List<Message> messages = [];
    private TaskCompletionSource changed = new();
    private int numbered;

    public bool IsEmpty => messages.Count == 0;

    public int Count => messages.Count;

    public void Put(IReadOnlyList<Undelivered> items)
    {
        foreach (var item in items)
            messages.Add(new Message($"m{numbered++}", item) { VisibleAt = scheduler.Now.AddMilliseconds(20) });
        Change();
    }

    /// <summary>When the next entry can be received; null while there is none.</summary>
    public DateTimeOffset? NextVisible => messages.Count == 0 ? null : messages.Min(message => message.VisibleAt);

    /// <summary>Ends when an entry is put in, or gets another time.</summary>
    public Task ChangedAsync() => changed.Task;

    /// <returns>What is visible, and from now on invisible.</returns>
    public IReadOnlyList<RetryItem> Receive(int most)
    {
        var batch = new List<RetryItem>();
        foreach (var message in messages)
        {
            if (message.VisibleAt > scheduler.Now || batch.Count == most)
                continue;
            message.VisibleAt = scheduler.Now + VisibilityTimeout;
            message.Deliveries++;
            batch.Add(new RetryItem(message.Id, message.Id, message.Entry, message.Deliveries));
        }

        return batch;
    }

    public void Delete(IEnumerable<string> ids)
    {
        var gone = ids.ToHashSet(StringComparer.Ordinal);
        messages.RemoveAll(message => gone.Contains(message.Id));
    }

    public void Postpone(IReadOnlyList<Postponed> entries)
    {
        foreach (var entry in entries)
            if (messages.Find(message => message.Id == entry.Receipt) is { } message)
                message.VisibleAt = scheduler.Now + TimeSpan.FromSeconds(Math.Ceiling(entry.Wait.TotalSeconds));
        Change();
    }

    private void Change()
    {
        var before = changed;
        changed = new TaskCompletionSource();
        before.TrySetResult();
    }

    private sealed class Message(string id, Undelivered entry)
    {
        public string Id => id;

        public Undelivered Entry => entry;

        public DateTimeOffset VisibleAt { get; set; }

        public int Deliveries { get; set; }
    }
}

/// <summary>A queue as one process reaches it. Ten entries travel together, as in a batch of SQS.</summary>
internal sealed class SimulatedQueue(
    SimulatedProcess process,
    SimulatedNetwork network,
    Weather weather,
    Scheduler scheduler,
    Service service,
    Action<IReadOnlyList<Undelivered>> keep
) : IUndeliveredQueue
{
    private const int AtOnce = 10;

    private readonly string what = service == Service.RetryQueue ? "enqueue retry" : "file dead letters";

    public async Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation)
    {
        foreach (var group in items.Chunk(AtOnce))
            await network.SendAsync(
                process,
                what,
                weather.FateOf(service, process, scheduler.Now),
                () =>
                {
                    keep(group);
                    return Task.FromResult(true);
                },
                () => new TimeoutException($"{what}: no answer"),
                cancellation
            );
    }
}

/// <summary>The retry queue's visibility as one process sets it.</summary>
internal sealed class SimulatedPostponement(SimulatedProcess process, SimulatedNetwork network, QueueStore queue)
{
    public Task<string?> PostponeAsync(IReadOnlyList<Postponed> entries, CancellationToken cancellation) =>
        network.SendAsync<string?>(
            process,
            "postpone",
            CallFate.Answered,
            () =>
            {
                queue.Postpone(entries);
                return Task.FromResult<string?>(null);
            },
            () => new TimeoutException("postpone: no answer"),
            cancellation
        );
}
