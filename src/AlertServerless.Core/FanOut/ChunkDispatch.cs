using System.Collections.Concurrent;
using System.Diagnostics;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// How many may be under way without a receipt, over all slots of one worker: what a crash may repeat. A run that goes
/// on while one receiver hangs takes fewer into its next chunk. Thread-safe.
/// </summary>
public sealed class DispatchWindow(int capacity)
{
    private readonly Lock gate = new();
    private int used;
    private TaskCompletionSource freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>0 when the window is full.</summary>
    public int Free
    {
        get
        {
            lock (gate)
                return Math.Max(0, capacity - used);
        }
    }

    public void Enter(int count)
    {
        lock (gate)
            used += count;
    }

    public void Leave(int count)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            used -= count;
            if (used >= capacity || count == 0)
                return;
            waiting = freed;
            freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.TrySetResult();
    }

    /// <summary>Returns when the window is not full.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task waiting;
            lock (gate)
            {
                if (used < capacity)
                    return;
                waiting = freed.Task;
            }

            await waiting.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}

/// <summary>What became of one recipient of a chunk.</summary>
/// <param name="IsKeptBack">No provider was asked, because sending was paused, the alert withdrawn or left to a newer
/// one, or the lease over by the clock: to be dispatched to once that is over, or never.</param>
internal readonly record struct SettledRecipient(Recipient Recipient, DispatchResult Result, bool IsKeptBack);

/// <summary>
/// A chunk on its way to the providers. Its run takes the results as they come, and need not wait for the last. Right
/// before a provider is asked, the clock says whether the lease still holds and the alert may still be sent.
/// </summary>
internal sealed class ChunkDispatch
{
    private readonly DispatchContext context;
    private readonly LeaseKeeper lease;
    private readonly ConcurrentQueue<DispatchResult> settled = new();
    private readonly ConcurrentDictionary<SubscriberId, bool> keptBack = new();
    private readonly Dictionary<SubscriberId, Recipient> open;
    private int notified;

    public ChunkDispatch(Chunk chunk, IReadOnlyList<Recipient> recipients, DispatchContext context, LeaseKeeper lease)
    {
        Chunk = chunk;
        this.context = context;
        this.lease = lease;
        open = recipients.ToDictionary(recipient => recipient.Subscriber.Id);
        context.Window.Enter(open.Count);
        Done = RunAsync(recipients);
    }

    public Chunk Chunk { get; }

    /// <summary>Ends when every recipient is settled; throws when cancelled before.</summary>
    public Task Done { get; }

    /// <summary>Its last answers have been waited for long enough.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Whose result was not taken yet.</summary>
    public IReadOnlyCollection<SubscriberId> Open => open.Keys;

    /// <returns>Null when nothing has settled since.</returns>
    public SettledRecipient? TryTake()
    {
        if (!settled.TryDequeue(out var result) || !open.Remove(result.Subscriber, out var recipient))
            return null;
        context.Window.Leave(1);
        var isKeptBack = result.Next == NextStep.Drop && keptBack.ContainsKey(result.Subscriber);
        return new SettledRecipient(recipient, result, isKeptBack);
    }

    /// <summary>Nobody takes the results any more.</summary>
    public async Task AbandonAsync()
    {
        await Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Window.Leave(open.Count);
        open.Clear();
    }

    public bool IsLeftToNewer(Recipient recipient) =>
        context.IsLeftToNewer(recipient.Subscriber, Chunk.LevelOf(recipient.Subscriber.Id));

    private async Task RunAsync(IReadOnlyList<Recipient> recipients)
    {
        using var span = Tracing.Source.StartActivity(Tracing.Spans.Chunk, ActivityKind.Client);
        using var watch = context.Watch(lease.Ended);
        try
        {
            await context.Ports.Dispatcher.DispatchAsync(recipients, Write, lease.Ended, Settle).ConfigureAwait(false);
        }
        finally
        {
            Describe(span, recipients.Count);
        }
    }

    private void Settle(DispatchResult result)
    {
        if (result.Next == NextStep.Receipt)
            Interlocked.Increment(ref notified);
        settled.Enqueue(result);
    }

    // A span for each chunk and none for a recipient: they may be a million. Once, at the end: results come from any
    // thread.
    private void Describe(Activity? span, int recipients)
    {
        var slot = lease.Claim.Key;
        span?.SetTag(Tracing.Tags.Alert, slot.Alert.Value)
            .SetTag(Tracing.Tags.Segment, slot.Segment.Value)
            .SetTag(Tracing.Tags.Channel, slot.Segment.Channel.Name())
            .SetTag(Tracing.Tags.Recipients, recipients)
            .SetTag(Tracing.Tags.Notified, Volatile.Read(ref notified));
    }

    private OutboundMessage? Write(Recipient recipient, ChannelKind channel, DateTimeOffset now)
    {
        if (lease.MaySend && context.MayAskProvider && !IsLeftToNewer(recipient))
            return Chunk.Write(recipient, channel, now);
        keptBack[recipient.Subscriber.Id] = true;
        return null;
    }
}
