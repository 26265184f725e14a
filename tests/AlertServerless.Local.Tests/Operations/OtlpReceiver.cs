using System.Text;
using AlertServerless.Local.Simulators;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>A span as a collector sees it.</summary>
internal sealed record ReceivedSpan(
    string Trace,
    string Id,
    string Parent,
    string Name,
    IReadOnlyDictionary<string, string> Tags
);

/// <summary>The part of a collector that takes traces by OTLP over HTTP in protobuf. Numbers of fields:
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly List<byte[]> requests = [];
    private SimulatorHost host = null!;

    public Uri Address => host.BaseUrl;

    public int Requests
    {
        get
        {
            lock (requests)
                return requests.Count;
        }
    }

    /// <summary>Everything that came, as characters.</summary>
    public string Everything
    {
        get
        {
            lock (requests)
                return string.Concat(requests.Select(Encoding.Latin1.GetString));
        }
    }

    public IReadOnlyList<ReceivedSpan> Spans
    {
        get
        {
            // ExportTraceServiceRequest 1 → ResourceSpans 2 → ScopeSpans 2.
            lock (requests)
                return
                [
                    .. requests
                        .SelectMany(request => Fields(request, 1))
                        .SelectMany(resource => Fields(resource, 2))
                        .SelectMany(scope => Fields(scope, 2))
                        .Select(Span),
                ];
        }
    }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        receiver.host = await SimulatorHost.StartAsync(0, receiver.HandleAsync, CancellationToken.None);
        return receiver;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Assert.Equal("/v1/traces", context.Request.Path);
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        lock (requests)
            requests.Add(body.ToArray());
    }

    private static ReceivedSpan Span(byte[] span) =>
        new(
            Hex(span, 1),
            Hex(span, 2),
            Hex(span, 4),
            Text(span, 5),
            Fields(span, 9).ToDictionary(tag => Text(tag, 1), tag => Value(Fields(tag, 2).Single()))
        );

    // An AnyValue: text, truth or whole number.
    private static string Value(byte[] value) => (value[0] & 7) == 0 ? $"{Varint(value, 1)}" : Text(value, 1);

    private static ulong Varint(byte[] message, int at) => Varint(message, ref at);

    private static string Hex(byte[] message, int field) =>
        Convert.ToHexStringLower(Fields(message, field).SingleOrDefault() ?? []);

    private static string Text(byte[] message, int field) =>
        Encoding.UTF8.GetString(Fields(message, field).SingleOrDefault() ?? []);

    /// <summary>The values of one field that has a length: messages, texts and bytes.</summary>
    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < message.Length; )
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(key >> 3) == wanted)
                        found.Add(message[at..(at + length)]);
                    at += length;
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
