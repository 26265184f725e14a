using System.Globalization;
using System.Text.Json;
using AlertServerless.Contracts;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.Hosting;

/// <summary>
/// <c>tests/metrics/figures.txt</c> is what the functions write when something is wrong, and when nothing is, line for
/// line: the tests of the templates judge every alarm by it. Run with ALERT_REGENERATE=1 to write it anew.
/// </summary>
public sealed class RecordedFiguresTests
{
    private const int Minutes = 10;

    private static readonly string[] Heading =
    [
        "# Figures as the functions write them: story, minute, name, dimensions, value. Written by "
            + "RecordedFiguresTests with",
        "# ALERT_REGENERATE=1; the alarms of the templates are judged by it.",
    ];

    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Action<EmbeddedMetrics, int, DateTimeOffset>> Stories = new()
    {
        ["all well"] = (metrics, _, now) =>
        {
            Tick(metrics, Good(now), now);
            metrics.Write(new ProducerEvent.ReadinessJudged([]), now);
        },
        ["a feed falls silent"] = (metrics, _, now) => Tick(metrics, Good(Start) with { FailuresInARow = 9 }, now),
        ["a feed answers with nothing of use"] = (metrics, _, now) =>
            Tick(metrics, Good(now) with { State = FeedState.LoginRequired, FailuresInARow = 9 }, now),
        ["the heartbeat does not come through"] = (metrics, _, now) =>
            metrics.Write(new ProducerEvent.ReadinessJudged(["no consumer answers the heartbeat"]), now),
        ["an alert is held"] = (metrics, minute, now) =>
        {
            if (minute == Minutes - 1)
                metrics.Write(Held(), now);
        },
        ["an alert is late"] = (metrics, minute, now) =>
        {
            if (minute == Minutes - 1)
                metrics.Write(Sent(1, now), now - TimeSpan.FromSeconds(6));
        },
        ["an alert is in time"] = (metrics, minute, now) =>
        {
            if (minute == Minutes - 1)
                metrics.Write(Sent(1, now), now - TimeSpan.FromSeconds(2));
        },
        ["a test earthquake is late"] = (metrics, minute, now) =>
        {
            if (minute == Minutes - 1)
                metrics.WriteCanary(Sent(1, now), now - TimeSpan.FromSeconds(60));
        },
        ["many SMS are sent"] = (metrics, minute, now) =>
        {
            if (minute == Minutes - 1)
                metrics.Write(Sent(20_000, now), now - TimeSpan.FromSeconds(2));
        },
        ["a record is forged"] = (metrics, minute, _) =>
        {
            if (minute == Minutes - 1)
                metrics.WriteRefused(nameof(AlertRefusal.Altered));
        },
        ["a record comes late"] = (metrics, minute, _) =>
        {
            if (minute == Minutes - 1)
                metrics.WriteRefused(nameof(AlertRefusal.Expired));
        },
    };

    [Fact]
    public void The_list_of_figures_is_what_the_functions_write()
    {
        var lines = Stories.SelectMany(story => Record(story.Key, story.Value)).ToList();
        var path = Path.Combine(SourceTree.Root, "tests", "metrics", "figures.txt");
        if (Environment.GetEnvironmentVariable("ALERT_REGENERATE") == "1")
            File.WriteAllLines(path, Heading.Concat(lines));
        Assert.Equal(File.ReadAllLines(path).Where(line => !line.StartsWith('#')), lines);
    }

    private static List<string> Record(string story, Action<EmbeddedMetrics, int, DateTimeOffset> write)
    {
        var clock = new FakeTimeProvider(Start);
        var lines = new List<string>();
        for (var minute = 0; minute < Minutes; minute++)
        {
            using var output = new MemoryStream();
            write(new EmbeddedMetrics(output, clock, "recorded"), minute, clock.GetUtcNow());
            var written = System.Text.Encoding.UTF8.GetString(output.ToArray());
            foreach (var line in written.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                lines.AddRange(Figures(line).Select(figure => $"{story}; {minute}; {figure}"));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        return lines;
    }

    /// <summary>One line of the embedded metric format, by its own directive.</summary>
    private static IEnumerable<string> Figures(string line)
    {
        using var document = JsonDocument.Parse(line);
        var directive = document.RootElement.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        Assert.Equal(Names.Metrics.Namespace, directive.GetProperty("Namespace").GetString());
        var dimensions = directive
            .GetProperty("Dimensions")[0]
            .EnumerateArray()
            .Select(name => name.GetString()!)
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name}={document.RootElement.GetProperty(name).GetString()}");
        var place = string.Join(',', dimensions);
        foreach (var metric in directive.GetProperty("Metrics").EnumerateArray())
        {
            var name = metric.GetProperty("Name").GetString()!;
            var value = document.RootElement.GetProperty(name).GetDouble();
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}; {place}; {value}");
        }
    }

    private static void Tick(EmbeddedMetrics metrics, FeedHealth feed, DateTimeOffset now) =>
        metrics.Write(new ProducerEvent.Ticked(new ProducerTick([feed], 0, 0, 0)), now);

    private static FeedHealth Good(DateTimeOffset at) => new("infp-alert", FeedState.Idle, null, at, 0, 1, 0);

    private static ProducerEvent.AlertHeld Held() =>
        new(new EventId("e"), AlertCategory.Actual, new AlertDecision.Suppress(SuppressReason.Implausible, "M 9.5"));

    private static FanOutSummary Sent(int messages, DateTimeOffset now)
    {
        var summary = new FanOutSummary();
        for (var i = 0; i < messages; i++)
            summary.Dispatched(ChannelKind.Sms, new SendOutcome.Delivered(), now);
        return summary;
    }
}
