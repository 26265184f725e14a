using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Telegram messages whose event has a newer one below them. They are edited to say so, as a courtesy: the newer one
/// answers the first, so nobody depends on it. Edits come after everybody has their message, at the channel's own rate
/// and for a few seconds only, because the partition's next record waits meanwhile; those left over stay as they are.
/// </summary>
public sealed class OutdatedMessages(DispatchPorts ports)
{
    /// <summary>How long edits may hold the record that follows.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<OutboundMessage> marks = new();

    /// <param name="mark">With the message it edits; null for nothing.</param>
    public void Add(OutboundMessage? mark)
    {
        if (mark is not null)
            marks.Enqueue(mark);
    }

    /// <param name="mayGoOn">Asked before each group.</param>
    public async Task MarkAsync(int groupSize, Func<bool> mayGoOn, CancellationToken cancellation)
    {
        if (marks.IsEmpty)
            return;
        using var over = new CancellationTokenSource(Longest, ports.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        var group = new List<OutboundMessage>(groupSize);
        try
        {
            while (mayGoOn() && !over.IsCancellationRequested && Take(group, groupSize))
                await ports.Dispatcher.SendAsync(ChannelKind.Telegram, group, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The few seconds are over.
        }
    }

    private bool Take(List<OutboundMessage> group, int size)
    {
        group.Clear();
        while (group.Count < size && marks.TryDequeue(out var mark))
            group.Add(mark);
        return group.Count > 0;
    }
}
