using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>Drains one batch of the retry queue, grouped by alert and segment so that each is looked up and claimed once.</summary>
public sealed class RetryRun(RetryPorts ports, RetryPolicy policy)
{
    // What is begun must be accounted for before the invocation ends: one provider time-out and some writes.
    private static readonly TimeSpan DrainMargin = TimeSpan.FromSeconds(8);

    /// <param name="stopAt">The invocation's deadline.</param>
    /// <param name="onTrouble">Told of what an operator may want to know, though nothing is lost by it.</param>
    /// <returns>The ids of the entries that must be delivered again. An entry that is not among them is dealt with for good.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyList<RetryItem> items, DateTimeOffset stopAt, RetrySummary summary, Action<string> onTrouble, CancellationToken cancellation)
    {
        if (items.Count == 0) return [];
        await ports.TakeShares([.. items.Select(item => item.Entry.Alert).Distinct()], cancellation);
        var waitUntil = Earlier(stopAt - DrainMargin, ports.Clock.GetUtcNow() + policy.Patience);
        var isOff = await ports.KillSwitch.IsOnAsync(cancellation);

        // Side by side: each is another segment, and one whose provider hangs must not hold back the rest.
        var groups = await Task.WhenAll(items
            .GroupBy(item => (item.Entry.Alert, item.Entry.Segment))
            .Select(group => RunGroupAsync(group.Key.Alert, group.Key.Segment, [.. group], isOff, waitUntil, onTrouble, cancellation)));
        foreach (var (done, _) in groups) summary.Add(done);
        RefusalLog.Write(await ports.Refused.SuspendAsync(cancellation), onTrouble, onTrouble);
        return [.. groups.SelectMany(group => group.Again).Select(item => item.MessageId)];
    }

    /// <summary>Files what is no entry at all.</summary>
    public Task SetAsideAsync(string body, string problem, CancellationToken cancellation) => ports.SetAside(body, problem, cancellation);

    // A failing store fails this group, not the batch: the other groups' messages are on their way and must not be repeated.
    private async Task<(RetrySummary Summary, IReadOnlyList<RetryItem> Again)> RunGroupAsync(
        AlertId alert, SegmentId segment, IReadOnlyList<RetryItem> items, bool isOff, DateTimeOffset waitUntil, Action<string> onTrouble, CancellationToken cancellation)
    {
        var summary = new RetrySummary();
        var group = new RetryGroup(ports, policy, alert, segment, summary);
        IReadOnlyList<(RetryItem Item, TimeSpan? Asked)> again;
        try
        {
            await group.RunAsync(items, isOff, waitUntil, cancellation);
            again = group.Again;
        }
        catch (StoreUnavailableException failure)
        {
            onTrouble($"to be tried again: {failure.Message}");
            again = [.. items.Where(item => !group.Settled.Contains(item.MessageId)).Select(item => (item, (TimeSpan?)null))];
        }

        summary.Later += again.Count;
        await PostponeAsync(again, onTrouble, cancellation);
        return (summary, [.. again.Select(entry => entry.Item)]);
    }

    private async Task PostponeAsync(IReadOnlyList<(RetryItem Item, TimeSpan? Asked)> again, Action<string> onTrouble, CancellationToken cancellation)
    {
        if (again.Count == 0) return;
        var now = ports.Clock.GetUtcNow();
        var problem = await ports.Postpone([.. again.Select(entry => new Postponed(entry.Item.Receipt, policy.WaitFor(entry.Item, entry.Asked, now)))], cancellation);
        if (problem is not null) onTrouble(problem);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
