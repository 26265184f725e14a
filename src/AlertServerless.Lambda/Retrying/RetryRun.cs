using AlertServerless.Core.Alerting;
using AlertServerless.Core.Segments;

namespace AlertServerless.Lambda.Retrying;

/// <summary>Drains one batch of the retry queue, grouped by alert and segment so that each is looked up and claimed once.</summary>
public sealed class RetryRun(RetryPorts ports, RetryPolicy policy)
{
    // What is begun must be accounted for before the invocation ends: one provider time-out and some writes.
    private static readonly TimeSpan DrainMargin = TimeSpan.FromSeconds(8);

    /// <param name="stopAt">The invocation's deadline.</param>
    /// <returns>The ids of the entries that must be delivered again. An entry that is not among them is dealt with for good.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyList<RetryItem> items, DateTimeOffset stopAt, RetrySummary summary, Action<Exception> onFailure, CancellationToken cancellation)
    {
        if (items.Count == 0) return [];
        if (await ports.KillSwitch.IsOnAsync(cancellation))
        {
            summary.Later += items.Count;
            return [.. items.Select(item => item.MessageId)];
        }

        var again = new List<string>();
        foreach (var group in items.GroupBy(item => (item.Entry.Alert, item.Entry.Segment)))
            again.AddRange(await RunGroupAsync(group.Key.Alert, group.Key.Segment, [.. group], stopAt, summary, onFailure, cancellation));
        summary.Later += again.Count;
        return again;
    }

    // A failing store fails this group, not the batch: the other groups' messages are on their way and must not be repeated.
    private async Task<IReadOnlyList<string>> RunGroupAsync(
        AlertId alert, SegmentId segment, IReadOnlyList<RetryItem> items, DateTimeOffset stopAt, RetrySummary summary, Action<Exception> onFailure, CancellationToken cancellation)
    {
        var group = new RetryGroup(ports, policy, alert, segment, summary);
        try
        {
            await group.RunAsync(items, stopAt - DrainMargin, cancellation);
            return group.Again;
        }
        catch (StoreUnavailableException failure)
        {
            onFailure(failure);
            return [.. items.Select(item => item.MessageId).Except(group.Settled)];
        }
    }
}
