using AlertServerless.Core.Delivery;
using Amazon.Lambda.SQSEvents;

namespace AlertServerless.Tests.FanOut.Retrying;

/// <summary>
/// A queue and its mapping as SQS and Lambda behave: ten visible entries an invocation, one invocation at a time;
/// what is reported as failed comes back after the queue's time-out or when the function set it to, in whole seconds.
/// </summary>
internal sealed class QueueOnPaper(RetryRig rig)
{
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(30);

    private readonly List<Entry> entries = [];

    public void Put(Undelivered item) =>
        entries.Add(
            new Entry($"m{entries.Count}", UndeliveredJson.Write(item))
            {
                VisibleAt = rig.Clock.GetUtcNow().AddSeconds(2),
            }
        );

    public async Task DrainAsync()
    {
        while (entries.Count > 0)
        {
            var next = entries.Min(entry => entry.VisibleAt);
            if (next > rig.Clock.GetUtcNow())
                rig.Clock.Advance(next - rig.Clock.GetUtcNow());
            await DeliverAsync([.. entries.Where(entry => entry.VisibleAt <= rig.Clock.GetUtcNow()).Take(10)]);
        }
    }

    private async Task DeliverAsync(List<Entry> batch)
    {
        var now = rig.Clock.GetUtcNow();
        foreach (var entry in batch)
        {
            entry.VisibleAt = now + VisibilityTimeout;
            entry.Deliveries++;
        }

        rig.Waits.Clear();
        var queued = new SQSEvent
        {
            Records = [.. batch.Select(entry => RetryRig.Delivery(entry.Id, entry.Body, entry.Deliveries))],
        };
        var response = await rig.Clock.RunAsync(
            () => rig.Function().HandleAsync(queued, RetryRig.Context),
            // Less than a run waits for answers that do not come.
            leap: TimeSpan.FromMilliseconds(250)
        );
        var failed = response
            .BatchItemFailures.Select(failure => failure.ItemIdentifier)
            .ToHashSet(StringComparer.Ordinal);
        entries.RemoveAll(entry => batch.Contains(entry) && !failed.Contains(entry.Id));
        foreach (var entry in batch)
        {
            if (rig.Waits.TryGetValue($"r-{entry.Id}", out var wait))
                entry.VisibleAt = rig.Clock.GetUtcNow().AddSeconds(Math.Ceiling(wait.TotalSeconds));
        }
    }

    private sealed class Entry(string id, string body)
    {
        public string Id => id;

        public string Body => body;

        public DateTimeOffset VisibleAt { get; set; }

        public int Deliveries { get; set; }
    }
}
