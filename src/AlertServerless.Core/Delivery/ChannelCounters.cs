using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery;

/// <summary>What one channel did so far.</summary>
/// <param name="Sent">Taken by the provider.</param>
/// <param name="Failed">Not taken, or perhaps taken: refused, given up, timed out.</param>
/// <param name="Retried">Messages given to the provider again after an attempt that certainly failed.</param>
/// <param name="FellBack">Messages that went on to another channel because this one did not take them.</param>
/// <param name="Expired">Dropped because they came too late.</param>
/// <param name="NotAsked">Given up without asking the provider: no permit in time, or its circuit open.</param>
/// <param name="Throttled">Answers "too many requests".</param>
/// <param name="TimedOut">Requests without an answer.</param>
/// <param name="Opened">Times the circuit opened.</param>
public readonly record struct ChannelCount(
    long Sent,
    long Failed,
    long Retried,
    long FellBack,
    long Expired,
    long NotAsked,
    long Throttled,
    long TimedOut,
    long Opened
);

/// <summary>Counters of every channel; any number of stacks and dispatches may share one.</summary>
public sealed class ChannelCounters
{
    private const int Fields = 9;
    private const int Stride = 16; // a channel's counters fill two cache lines of their own

    private readonly long[] values = new long[4 * Stride];

    public ChannelCount Of(ChannelKind kind)
    {
        Span<long> read = stackalloc long[Fields];
        for (var i = 0; i < Fields; i++)
            read[i] = Interlocked.Read(ref values[((int)kind * Stride) + i]);
        return new ChannelCount(read[0], read[1], read[2], read[3], read[4], read[5], read[6], read[7], read[8]);
    }

    internal void Sent(ChannelKind kind) => Add(kind, 0);

    internal void Failed(ChannelKind kind) => Add(kind, 1);

    internal void Retried(ChannelKind kind, int count) => Add(kind, 2, count);

    internal void FellBack(ChannelKind kind) => Add(kind, 3);

    internal void Expired(ChannelKind kind) => Add(kind, 4);

    internal void NotAsked(ChannelKind kind) => Add(kind, 5);

    internal void Throttled(ChannelKind kind) => Add(kind, 6);

    internal void TimedOut(ChannelKind kind) => Add(kind, 7);

    internal void Opened(ChannelKind kind) => Add(kind, 8);

    private void Add(ChannelKind kind, int field, int count = 1) =>
        Interlocked.Add(ref values[((int)kind * Stride) + field], count);
}
