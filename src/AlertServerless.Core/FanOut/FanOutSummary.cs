using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Core.FanOut;

/// <summary>What one consumer did with one record: for metrics and logs, never for proving anything.</summary>
/// <param name="failure">Called once for each cause for which the run waits; null when nobody listens.</param>
public sealed class FanOutSummary(Action<string>? failure = null)
{
    private const string ExpiredName = "expired";

    private const int MostCauses = 20;

    private readonly ConcurrentDictionary<(ChannelKind Channel, string Outcome), int> dispatches = new();
    private readonly ConcurrentDictionary<string, bool> reported = new(StringComparer.Ordinal);
    private int claimed;
    private int stolen;
    private int finished;
    private int lost;
    private readonly long[] firstTicks = [long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue];
    private long lastTicks;
    private int storeFailures;
    private volatile Exception? lastStoreFailure;
    private int queueFailures;
    private volatile Exception? lastQueueFailure;
    private int damaged;

    public int SlotsClaimed => claimed;

    public int SlotsStolen => stolen;

    public int SlotsFinished => finished;

    public int ClaimsLost => lost;

    public IReadOnlyDictionary<(ChannelKind Channel, string Outcome), int> Dispatches => dispatches;

    /// <summary>People who were not reached before the alert ended.</summary>
    public int Expired => dispatches.Where(count => count.Key.Outcome == ExpiredName).Sum(count => count.Value);

    /// <summary>When the first and the last message was accepted; null when none was.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Accepted =>
        lastTicks == 0
            ? null
            : (new DateTimeOffset(firstTicks.Min(), TimeSpan.Zero), new DateTimeOffset(lastTicks, TimeSpan.Zero));

    /// <summary>When the channel's first message was accepted; null when none was.</summary>
    public DateTimeOffset? FirstAccepted(ChannelKind channel) =>
        Interlocked.Read(ref firstTicks[(int)channel]) is var ticks and < long.MaxValue
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    public void Claimed(bool fromAnotherLane)
    {
        Interlocked.Increment(ref claimed);
        if (fromAnotherLane)
            Interlocked.Increment(ref stolen);
    }

    public void Finished() => Interlocked.Increment(ref finished);

    public void Lost() => Interlocked.Increment(ref lost);

    /// <summary>How often the store did not answer, and the last failure.</summary>
    public (int Count, Exception? Last) StoreFailures => (storeFailures, lastStoreFailure);

    public void StoreFailed(Exception failure)
    {
        Interlocked.Increment(ref storeFailures);
        lastStoreFailure = failure;
        LogOnce("waiting for the store", failure);
    }

    /// <summary>The last failure of the queue for undelivered messages, and how many there were.</summary>
    public (int Count, Exception? Last) QueueFailures => (queueFailures, lastQueueFailure);

    public void QueueRefused(Exception failure)
    {
        Interlocked.Increment(ref queueFailures);
        lastQueueFailure = failure;
        LogOnce("waiting for the retry queue", failure);
    }

    /// <summary>Rows, entries, claims and markers that could not be understood; nothing else is lost with
    /// them.</summary>
    public int DamagedItems => damaged;

    /// <param name="what">One line that names it and what is wrong, without an address.</param>
    public void Damaged(string what)
    {
        if (!reported.TryAdd(what, true))
            return;
        Interlocked.Increment(ref damaged);
        failure?.Invoke($"damaged: {what}");
    }

    // Each request is repeated four times a second: a cause is worth one line, not thousands, whatever the request was.
    // Messages that differ each time, such as by a request's id, end after so many lines.
    private void LogOnce(string what, Exception of)
    {
        if (reported.Count < MostCauses && reported.TryAdd($"{what}: {(of.InnerException ?? of).Message}", true))
            failure?.Invoke($"{what}: {of.Message}");
    }

    public void Dispatched(ChannelKind channel, SendOutcome outcome, DateTimeOffset now)
    {
        dispatches.AddOrUpdate((channel, Name(outcome)), 1, (_, count) => count + 1);
        if (outcome is not SendOutcome.Delivered)
            return;
        InterlockedMin(ref firstTicks[(int)channel], now.UtcTicks);
        InterlockedMax(ref lastTicks, now.UtcTicks);
    }

    /// <summary>Somebody who would have been notified, had the alert not been withdrawn.</summary>
    public void Withdrawn(ChannelKind channel) => Count(channel, "withdrawn");

    /// <summary>Somebody whom a newer alert of the event notifies instead.</summary>
    public void Superseded(ChannelKind channel) => Count(channel, "superseded");

    private void Count(ChannelKind channel, string outcome) =>
        dispatches.AddOrUpdate((channel, outcome), 1, (_, count) => count + 1);

    private static string Name(SendOutcome outcome) =>
        outcome switch
        {
            SendOutcome.Delivered => "delivered",
            SendOutcome.Refused => "refused",
            SendOutcome.RetryLater => "retry-later",
            SendOutcome.Ambiguous => "ambiguous",
            SendOutcome.Expired => ExpiredName,
            SendOutcome.Suppressed => "silent",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome"),
        };

    private static void InterlockedMin(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value < seen; )
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen; )
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
