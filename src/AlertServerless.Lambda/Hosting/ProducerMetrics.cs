using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.Hosting;

/// <summary>A producer's figures, from what it tells as it works.</summary>
public static class ProducerMetrics
{
    private static readonly KeyValuePair<string, string> Producer = new(Names.Metrics.FunctionDimension, "Producer");

    public static void Write(this EmbeddedMetrics metrics, ProducerEvent told, DateTimeOffset now)
    {
        switch (told)
        {
            case ProducerEvent.Ticked ticked:
                metrics.Write([Producer], [new(Names.Metrics.Runs, 1)]);
                foreach (var feed in ticked.Figures.Feeds) WriteFeed(metrics, feed, now);
                break;
            case ProducerEvent.ReadingUnconfirmed reading:
                metrics.Write([Producer, new(Names.Metrics.FeedDimension, reading.Feed)], [new(Names.Metrics.ReadingsUnconfirmed, 1)]);
                break;
            case ProducerEvent.Judged { Entry.Decision: AlertDecision.Issue }:
                metrics.Write([Producer], [new(Names.Metrics.AlertsDecided, 1)]);
                break;
            case ProducerEvent.AlertHeld { Category: AlertCategory.Actual }:
                metrics.Write([Producer], [new(Names.Metrics.AlertsHeld, 1)]);
                break;
            case ProducerEvent.Published published:
                metrics.Write([Producer], [new(Names.Metrics.RecordsPublished, published.Lanes.Count(lane => lane.Fate == LaneFate.Acknowledged))]);
                break;
        }
    }

    // A feed that was never good has no age: it is unhealthy, and its age stays unreported rather than false.
    private static void WriteFeed(EmbeddedMetrics metrics, FeedHealth feed, DateTimeOffset now)
    {
        var figures = new List<Metric> { new(Names.Metrics.FeedHealthy, feed is { LastGoodAt: not null, FailuresInARow: 0 } ? 1 : 0) };
        if (feed.LastGoodAt is { } good) figures.Add(new(Names.Metrics.FeedAgeSeconds, (now - good).TotalSeconds, "Seconds"));
        metrics.Write([Producer, new(Names.Metrics.FeedDimension, feed.Name)], figures);
    }
}
