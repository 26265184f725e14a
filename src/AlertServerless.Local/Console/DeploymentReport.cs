using System.Globalization;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Operations;

namespace AlertServerless.Local.Console;

/// <summary>What the operations page shows of a deployment: only what its tables and queues hold, read with the
/// operator's own credentials. What the deployment does not write down, such as the times of single messages, is not
/// known here.</summary>
internal sealed class DeploymentReport(Installation installation)
{
    private readonly EventCards cards = new(installation, _ => []);
    private readonly FeedHistory history = new();
    private readonly DateTimeOffset started = installation.Clock.GetUtcNow();

    public async Task<byte[]> WriteAsync(CancellationToken cancellation)
    {
        var now = installation.Clock.GetUtcNow();
        try
        {
            var status = await InstallationStatus.ReadAsync(installation, cancellation);
            var alerts = await AlertsAsync(cancellation);
            return Write(Wire(status, await cards.ReadAsync(alerts, cancellation), now));
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreRefusedException)
        {
            var why = $"the store does not answer: {failure.Message}";
            return Write(Unknown(new ReadyWire(installation.Access.Name, false, $"Not ready: {why}", [why]), now));
        }
    }

    private static byte[] Write(StatusWire wire) =>
        JsonSerializer.SerializeToUtf8Bytes(wire, StatusJson.Default.StatusWire);

    /// <summary>Of the events that the catalog remembers, the newest first.</summary>
    private async Task<IReadOnlyList<AlertStatus>> AlertsAsync(CancellationToken cancellation)
    {
        var catalog = (await installation.Events.LoadAsync(cancellation)).Catalog;
        var alerts = new List<AlertStatus>();
        foreach (var known in catalog.Events.OrderByDescending(one => one.FirstSeenAt).Take(EventCards.Shown))
        foreach (var issued in known.Issued)
            if (await installation.Events.FindAlertAsync(issued.Id, cancellation) is { } alert && !Canary.Is(alert))
                alerts.Add(new AlertStatus(alert, "", 0, null));
        return alerts;
    }

    private StatusWire Wire(InstallationStatus status, IReadOnlyList<EventCardWire> events, DateTimeOffset now) =>
        Unknown(new ReadyWire(status.Name, status.IsReady, Words(status), status.NotReady), now) with
        {
            Stopped = status.Sending.State == SendingState.Paused,
            Events = events,
            Audit = status.Audit,
            Subscribers = (int)status.Subscribers,
            Producers =
            [
                new ProducerWire("of the deployment", status.LeaderUntil is null ? "none leads" : "leading", 0),
            ],
            Feeds = [.. status.Proof.Feeds.Select(feed => Feed(feed, now))],
            Unfinished = status.Open.Sum(one => one.Slots - one.Finished),
            RetryQueue = status.Retries,
            DeadLetters = status.DeadLetters,
        };

    private StatusWire Unknown(ReadyWire ready, DateTimeOffset now) =>
        new(
            now,
            ready,
            Stopped: false,
            [],
            [],
            (now - started).TotalSeconds,
            0,
            null,
            [],
            [],
            [],
            [],
            0,
            null,
            null,
            null,
            [],
            null,
            null,
            [],
            Inbox: null
        );

    private FeedStatusWire Feed(WatchedFeed feed, DateTimeOffset now)
    {
        history.Note(feed.Name, feed.Why, now);
        var (marks, lastBad) = history.Of(feed.Name, now);
        return new FeedStatusWire(
            feed.Name,
            feed.Why is null ? "Answering" : "Silent",
            feed.Why,
            feed.GoodAt is { } good ? (now - good).TotalSeconds : null,
            0,
            0,
            0,
            string.Concat(marks.Select(mark => (int)mark)),
            lastBad
        );
    }

    private static string Words(InstallationStatus status)
    {
        if (!status.IsReady)
            return $"Not ready: {string.Join("; ", status.NotReady)}";
        var feeds = status.Proof.Feeds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Ready: {feeds.Count(feed => feed.Why is null)} of {feeds.Count} feeds, {StatusReport.Proofs(status)}"
        );
    }
}
