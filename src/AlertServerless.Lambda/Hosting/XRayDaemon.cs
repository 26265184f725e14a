using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AlertServerless.Core;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// Hands each span that has ended to the X-Ray daemon, which runs beside a function that Lambda traces: one datagram
/// for each. Spans of traces that X-Ray did not choose are not even begun.
/// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
/// </summary>
public sealed class XRayDaemon : IDisposable
{
    /// <summary>Set by Lambda: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html</summary>
    public const string AddressVariable = "AWS_XRAY_DAEMON_ADDRESS";

    private const double TicksPerSecond = TimeSpan.TicksPerSecond;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ActivityListener listener;
    private readonly IPEndPoint daemon;
    private int failed;

    private XRayDaemon(IPEndPoint daemon)
    {
        this.daemon = daemon;
        socket.Blocking = false;
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> span) =>
                span.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.None,
            ActivityStopped = Send,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <returns>Null where there is none.</returns>
    public static XRayDaemon? Listen(Func<string, string?> environment) =>
        IPEndPoint.TryParse(environment(AddressVariable) ?? "", out var daemon) ? new XRayDaemon(daemon) : null;

    public void Dispose()
    {
        listener.Dispose();
        socket.Dispose();
    }

    // A trace is nobody's only record of anything: one that the system does not take is lost, and one line says so.
    private void Send(Activity span)
    {
        try
        {
            socket.SendTo(Document(span), daemon);
        }
        catch (SocketException failure)
        {
            if (Interlocked.Exchange(ref failed, 1) == 0)
                Log.SpanNotSent(FunctionLogger.OfProcess, failure.SocketErrorCode.ToString());
        }
    }

    internal static byte[] Document(Activity span)
    {
        using var document = new MemoryStream();
        document.Write("{\"format\":\"json\",\"version\":1}\n"u8);
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            json.WriteString("name", span.OperationName);
            json.WriteString("id", span.SpanId.ToHexString());
            json.WriteString("trace_id", XRayTrace.IdOf(span.TraceId));
            json.WriteString("parent_id", span.ParentSpanId.ToHexString());
            // What another invocation's span has caused is a segment of its own.
            if (span.Kind != ActivityKind.Consumer || span.Parent is not null)
                json.WriteString("type", "subsegment");
            json.WriteNumber("start_time", Seconds(span.StartTimeUtc));
            json.WriteNumber("end_time", Seconds(span.StartTimeUtc + span.Duration));
            json.WriteBoolean("fault", span.Status == ActivityStatusCode.Error);
            json.WriteStartObject("annotations");
            // Names of annotations have letters, digits and underscores.
            foreach (var (name, value) in span.TagObjects)
                json.WriteString(name.Replace('.', '_'), value?.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return document.ToArray();
    }

    private static double Seconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TicksPerSecond;
}
