using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// The input of a <see cref="SlotRun"/>: which slot, which recipients, and who keeps those it did not reach. Consumer,
/// retry function and closing differ in this and in nothing else.
/// </summary>
public interface ISlotWork
{
    ClaimKey Key { get; }

    /// <summary>True when the pages are all there is of the slot: the cursor moves over them, and the last chunk
    /// finishes the slot. False for a few out of the segment: no cursor is kept, and the slot is released for the
    /// next who come.</summary>
    bool IsWholeSlot { get; }

    /// <summary>Nobody waits for a provider's permit beyond this instant.</summary>
    DateTimeOffset WaitUntil { get; }

    /// <summary>The recipients after <paramref name="cursor"/>, null from the start. Asked again when the store did
    /// not answer.</summary>
    Task<SubscriberPage> ReadAsync(SubscriberId? cursor, CancellationToken cancellation);

    /// <summary>Called before each checkpoint with what became known since the last one: returns when everybody who was
    /// not reached is kept, for then the cursor passes them. The run may go on meanwhile, and call it again.</summary>
    /// <returns>Receipts that the next checkpoint writes besides those of the delivered.</returns>
    Task<IReadOnlyList<Receipt>> SettleAsync(ChunkOutcome outcome, CancellationToken cancellation);
}

/// <summary>What became of a chunk.</summary>
/// <param name="Delivered">Whom a provider took.</param>
/// <param name="Unreached">Who is owed the alert and did not get it, or perhaps did.</param>
public readonly record struct ChunkOutcome(IReadOnlyList<Receipt> Delivered, IReadOnlyList<Unreached> Unreached);

/// <param name="Entry">Who, and why.</param>
/// <param name="Next"><see cref="NextStep.Retry"/>, or <see cref="NextStep.GiveUp"/> where trying again is
/// pointless.</param>
/// <param name="RetryAfter">The provider's own delay, where it named one.</param>
public readonly record struct Unreached(Undelivered Entry, NextStep Next, TimeSpan? RetryAfter);

/// <summary>A whole slot of a segment: the work of consumers while the alert runs, and of closing after its
/// end.</summary>
public sealed class SegmentWork(ClaimKey key, ConsumerPorts ports, DispatchContext context) : ISlotWork
{
    // Between attempts to keep undelivered messages while the queue is down.
    private static readonly TimeSpan QueuePause = TimeSpan.FromMilliseconds(250);

    // A queue answers within some ten milliseconds; one that has not by then is worth a line in the log.
    private static readonly TimeSpan QueueSlowAfter = TimeSpan.FromSeconds(1);

    public ClaimKey Key => key;

    public bool IsWholeSlot => true;

    public DateTimeOffset WaitUntil => DateTimeOffset.MaxValue;

    public Task<SubscriberPage> ReadAsync(SubscriberId? cursor, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        var after = cursor ?? (first.Value == 0 ? null : new SubscriberId(first.Value - 1));
        return ports.Dispatch.Reader.ReadAsync(key.Segment, after, last, context.AsOf, cancellation);
    }

    /// <summary>As long as the queue refuses them it is tried again, until cancelled: the slot does not move on.
    /// After the alert's end they are dead letters at once.</summary>
    public async Task<IReadOnlyList<Receipt>> SettleAsync(ChunkOutcome outcome, CancellationToken cancellation)
    {
        if (outcome.Unreached.Count == 0)
            return [];
        while (true)
        {
            try
            {
                var keeping = KeepAsync(outcome.Unreached, cancellation);
                if (!await Waiting.ForAsync(keeping, QueueSlowAfter, ports.Clock, cancellation).ConfigureAwait(false))
                    context.Summary.QueueRefused(new TimeoutException("no answer for a second"));
                await keeping.ConfigureAwait(false);
                return [];
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                context.Summary.QueueRefused(failure);
                await Task.Delay(QueuePause, ports.Clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task KeepAsync(IReadOnlyList<Unreached> unreached, CancellationToken cancellation)
    {
        var ended = await context.StateAsync(cancellation).ConfigureAwait(false) == DispatchState.Ended;
        var entries = unreached
            .Select(one => ended ? one.Entry.AsExpired() : one.Entry with { RetryAfter = one.RetryAfter })
            .ToList();
        await (ended ? ports.DeadLetters : ports.Undelivered).EnqueueAsync(entries, cancellation).ConfigureAwait(false);
    }
}
