using AlertServerless.Core;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using OpenTelemetry.Trace;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>One alert as a collector sees it: a single trace from the feed's document, over the topic, to the chunks
/// that were dispatched to providers.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class TraceTests
{
    private const int People = 120;

    [Theory]
    [InlineData(Names.Streams.Kafka)]
    [InlineData(Names.Streams.Kinesis)]
    public async Task An_alert_is_one_trace_from_the_document_to_the_providers(string stream)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var rig = await ServeRig.StartAsync(
            People,
            like: new()
            {
                Heartbeat = TimeSpan.Zero,
                Canary = TimeSpan.Zero,
                Stream = stream,
            }
        );
        int notified;
        using (Export(collector))
        {
            var timeline = rig.Run.Replay(QuickQuake.Once());
            notified = (await rig.JudgeAsync(timeline, alerts: 1)).Notified;
        }

        var offer = Assert.Single(collector.Spans, span => span.Name == Tracing.Spans.Publish);
        var trace = collector.Spans.Where(span => span.Trace == offer.Trace).ToDictionary(span => span.Id);
        var chunks = trace.Values.Where(span => span.Name == Tracing.Spans.Chunk).ToList();
        Assert.All(
            chunks,
            chunk =>
                Assert.Equal(
                    [
                        Tracing.Spans.Chunk,
                        Tracing.Spans.Slot,
                        Tracing.Spans.Consume,
                        Tracing.Spans.PublishLane,
                        Tracing.Spans.Publish,
                        Tracing.Spans.Document,
                    ],
                    Up(trace, chunk)
                )
        );
        Assert.Contains(trace.Values, span => span.Name == Tracing.Spans.Decide);
        var lanes = trace.Values.Count(span => span.Name == Tracing.Spans.PublishLane);
        Assert.Equal(lanes, trace.Values.Count(span => span.Name == Tracing.Spans.Consume));
        Assert.InRange(notified, 1, People);
        Assert.Equal(
            notified,
            chunks.Sum(chunk => int.Parse(chunk.Tags.GetValueOrDefault(Tracing.Tags.Notified, "0")))
        );
        // As simulated people's addresses are written, and their ids.
        Assert.DoesNotContain("@example", collector.Everything, StringComparison.Ordinal);
        Assert.All(
            rig.Run.Stack.Providers.Log.From(0),
            message => Assert.DoesNotContain(message.Recipient, collector.Everything, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Nothing_is_sent_unless_a_collector_is_named()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        Assert.Null(TraceExport.Start(_ => null, out var fault));
        Assert.Null(fault);
        await using var rig = await ServeRig.StartAsync(people: 20);

        await rig.JudgeAsync(rig.Run.Replay(QuickQuake.Once()), alerts: 1);

        Assert.Equal(0, collector.Requests);
        Assert.False(Tracing.Source.HasListeners());
    }

    [Theory]
    [InlineData("collector:4318", "OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' is not an http or https address")]
    [InlineData("no address", "OTEL_EXPORTER_OTLP_ENDPOINT: 'no address' is not an http or https address")]
    public void An_address_that_is_none_is_one_line(string endpoint, string expected)
    {
        Assert.Null(TraceExport.Start(name => name == TraceExport.EndpointVariable ? endpoint : null, out var fault));
        Assert.Equal(expected, fault);
    }

    private static TracerProvider Export(OtlpReceiver collector)
    {
        var address = collector.Address.ToString();
        return TraceExport.Start(name => name == TraceExport.EndpointVariable ? address : null, out _)!;
    }

    // From the span to its root.
    private static List<string> Up(Dictionary<string, ReceivedSpan> trace, ReceivedSpan? span)
    {
        var names = new List<string>();
        for (; span is not null; span = trace.GetValueOrDefault(span.Parent))
            names.Add(span.Name);
        return names;
    }
}
