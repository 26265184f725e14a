using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;

namespace AlertServerless.Lambda.Hosting;

/// <summary>A consumer's figures for one record.</summary>
public static class ConsumerMetrics
{
    private static readonly KeyValuePair<string, string> Consumer = new(Names.Metrics.FunctionDimension, "Consumer");

    public static void Write(this EmbeddedMetrics metrics, FanOutSummary summary, DateTimeOffset firstSeenAt)
    {
        var figures = new List<Metric>
        {
            new(Names.Metrics.Runs, 1),
            new(Names.Metrics.SlotsClaimed, summary.SlotsClaimed),
            new(Names.Metrics.SlotsStolen, summary.SlotsStolen),
            new(Names.Metrics.SlotsFinished, summary.SlotsFinished),
            new(Names.Metrics.ClaimsLost, summary.ClaimsLost),
        };
        if (summary.Accepted is { } accepted)
        {
            figures.Add(new(Names.Metrics.FirstHandOffMs, (accepted.First - firstSeenAt).TotalMilliseconds, "Milliseconds"));
            figures.Add(new(Names.Metrics.LastHandOffMs, (accepted.Last - firstSeenAt).TotalMilliseconds, "Milliseconds"));
        }

        metrics.Write([Consumer], figures);
        foreach (var ((channel, outcome), count) in summary.HandOffs)
            metrics.Write(
                [Consumer, new(Names.Metrics.ChannelDimension, channel.Name()), new(Names.Metrics.OutcomeDimension, outcome)],
                [new(Names.Metrics.HandOffs, count)]);
    }

    public static void WriteRefused(this EmbeddedMetrics metrics, string reason) =>
        metrics.Write([Consumer, new(Names.Metrics.OutcomeDimension, reason)], [new(Names.Metrics.RecordsRefused, 1)]);
}
