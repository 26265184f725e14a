using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.TestUtilities;
using Xunit;

namespace AlertServerless.Tests.Hosting;

/// <summary>What reaches the X-Ray daemon of a function that Lambda traces.</summary>
public sealed class XRayTests
{
    // Sample from https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    private const string Root = "Root=1-5759e988-bd862e3fe1be46a994272793";
    private const string TraceId = "5759e988bd862e3fe1be46a994272793";
    private const string ParentId = "53995c3f42cd8ad8";

    [Theory]
    [InlineData($"{Root};Parent={ParentId};Sampled=1", true)]
    [InlineData($"Sampled=0; Parent={ParentId}; {Root}", false)]
    [InlineData($"{Root};Parent={ParentId};Sampled=?;Lineage=a87bd80c:1|68fd508a:5", false)]
    public void Lambdas_header_is_a_parent(string header, bool recorded)
    {
        Assert.True(XRayTrace.TryParse(header, out var context));
        Assert.Equal((TraceId, ParentId), (context.TraceId.ToHexString(), context.SpanId.ToHexString()));
        Assert.Equal(recorded, context.TraceFlags == ActivityTraceFlags.Recorded);
        Assert.Equal("1-5759e988-bd862e3fe1be46a994272793", XRayTrace.IdOf(context.TraceId));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData($"{Root};Sampled=1")]
    [InlineData($"Parent={ParentId};Sampled=1")]
    [InlineData($"Root=2-5759e988-bd862e3fe1be46a994272793;Parent={ParentId};Sampled=1")]
    [InlineData($"Root=1-5759e988-xd862e3fe1be46a994272793;Parent={ParentId};Sampled=1")]
    [InlineData($"{Root};Parent=0000000000000000;Sampled=1")]
    public void Anything_else_is_none(string? header) => Assert.False(XRayTrace.TryParse(header, out _));

    [Fact]
    public void A_span_of_a_sampled_invocation_is_a_subsegment_and_one_from_the_topic_a_segment()
    {
        using var daemon = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var traces = Listen(daemon);
        string? traceParent;
        using (XRayTrace.Start(Invocation(sampled: 1)))
        using (var published = Tracing.Source.StartActivity("published"))
            traceParent = published?.SetTag(Tracing.Tags.Alert, "e.t7").SetStatus(ActivityStatusCode.Error).Id;
        using (Tracing.Source.StartActivity("consumed", ActivityKind.Consumer, Tracing.Parent(traceParent))) { }

        var published2 = Receive(daemon);
        var invocation = Receive(daemon);
        var consumed = Receive(daemon);
        Assert.Equal("published", published2.GetProperty("name").GetString());
        Assert.Equal("subsegment", published2.GetProperty("type").GetString());
        Assert.True(published2.GetProperty("fault").GetBoolean());
        Assert.Equal("e.t7", published2.GetProperty("annotations").GetProperty("alert_id").GetString());
        Assert.Equal(invocation.GetProperty("id").GetString(), published2.GetProperty("parent_id").GetString());
        Assert.Equal(ParentId, invocation.GetProperty("parent_id").GetString());
        Assert.False(consumed.TryGetProperty("type", out _));
        Assert.Equal(published2.GetProperty("id").GetString(), consumed.GetProperty("parent_id").GetString());
        Assert.All(
            [published2, invocation, consumed],
            one => Assert.Equal("1-5759e988-bd862e3fe1be46a994272793", one.GetProperty("trace_id").GetString())
        );
        Assert.True(published2.GetProperty("end_time").GetDouble() >= published2.GetProperty("start_time").GetDouble());
    }

    [Fact]
    public void What_XRay_did_not_choose_begins_no_span()
    {
        using var daemon = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var traces = Listen(daemon);

        Assert.Null(XRayTrace.Start(Invocation(sampled: 0)));
        Assert.Null(Tracing.Source.StartActivity("of no trace"));
        Assert.Equal(0, daemon.Available);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("localhost")]
    public void Where_there_is_no_daemon_nobody_listens(string? address) =>
        Assert.Null(XRayDaemon.Listen(_ => address));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8")]
    [InlineData("00-00000000000000000000000000000000-53995c3f42cd8ad8-01")]
    [InlineData("\n'; DROP TABLE spans; --")]
    public void Whatever_a_record_carries_is_a_parent_or_none(string? traceParent) =>
        Assert.Equal(default, Tracing.Parent(traceParent));

    private static XRayDaemon Listen(UdpClient daemon) =>
        XRayDaemon.Listen(name => name == XRayDaemon.AddressVariable ? daemon.Client.LocalEndPoint!.ToString() : null)!;

    private static TestLambdaContext Invocation(int sampled) =>
        new() { AwsRequestId = "request-1", TraceId = $"{Root};Parent={ParentId};Sampled={sampled}" };

    private static JsonElement Receive(UdpClient daemon)
    {
        daemon.Client.ReceiveTimeout = 5000;
        var from = new IPEndPoint(IPAddress.Any, 0);
        var lines = Encoding.UTF8.GetString(daemon.Receive(ref from)).Split('\n');
        Assert.Equal("""{"format":"json","version":1}""", lines[0]);
        return JsonDocument.Parse(lines[1]).RootElement;
    }
}
