using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Simulators;

/// <summary>
/// <c>/inbox</c>: the page. <c>/inbox.json?channel=&amp;to=&amp;after=&amp;limit=</c>: the log behind it, oldest first;
/// without <c>after</c> the newest <c>limit</c> that match.
/// </summary>
internal sealed class InboxEndpoints(SimulatorLog log, TimeProvider time)
{
    internal const string PagePath = "/inbox";

    private const int DefaultLimit = 300;
    private const int MaxLimit = 10_000;

    private static readonly Lazy<byte[]> Page = new(ReadPage);

    public Task HandleAsync(HttpContext context, string path) =>
        path switch
        {
            PagePath or "/" => SimulatorPipeline.WriteAsync(
                context.Response,
                new Answer(200, Page.Value, "text/html; charset=utf-8")
            ),
            "/inbox.json" => SimulatorPipeline.WriteAsync(
                context.Response,
                new Answer(200, Messages(context.Request.Query))
            ),
            _ => SimulatorPipeline.WriteAsync(
                context.Response,
                new Answer(404, "no such page\n"u8.ToArray(), "text/plain")
            ),
        };

    private byte[] Messages(IQueryCollection query)
    {
        var limit = Math.Clamp(Number(query["limit"], DefaultLimit), 1, MaxLimit);
        var channel = ChannelNames.TryParse(query["channel"], out var kind) ? kind : (ChannelKind?)null;
        var to = query["to"].ToString();
        var end = log.Count;
        var after = Number(query["after"], -1);
        var found = after >= 0 ? Forward(after + 1, end, channel, to, limit) : Backward(end, channel, to, limit);
        var seen = found.Count == limit && after >= 0 ? found[^1].Number : end - 1;
        return JsonSerializer.SerializeToUtf8Bytes(
            new InboxWire(end, seen, time.GetUtcNow(), found.ConvertAll(InboxMessage.Of)),
            InboxJson.Default.InboxWire
        );
    }

    private List<SimulatedMessage> Forward(int from, int end, ChannelKind? channel, string to, int limit)
    {
        var found = new List<SimulatedMessage>();
        for (var number = from; number < end && found.Count < limit; number++)
        {
            if (Matches(log[number], channel, to))
                found.Add(log[number]);
        }

        return found;
    }

    private List<SimulatedMessage> Backward(int end, ChannelKind? channel, string to, int limit)
    {
        var found = new List<SimulatedMessage>();
        for (var number = end - 1; number >= 0 && found.Count < limit; number--)
        {
            if (Matches(log[number], channel, to))
                found.Add(log[number]);
        }

        found.Reverse();
        return found;
    }

    private static bool Matches(SimulatedMessage message, ChannelKind? channel, string to) =>
        (channel is null || message.Channel == channel)
        && (to.Length == 0 || message.Recipient.Contains(to, StringComparison.OrdinalIgnoreCase));

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static byte[] ReadPage()
    {
        using var stream = typeof(InboxEndpoints).Assembly.GetManifestResourceStream("inbox.html")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

/// <param name="Count">Messages in the whole log.</param>
/// <param name="Seen">What to ask for <c>after</c> next.</param>
internal sealed record InboxWire(int Count, int Seen, DateTimeOffset Now, List<InboxMessage> Messages);

internal sealed record InboxMessage(
    int Number,
    DateTimeOffset At,
    string Channel,
    string To,
    string Text,
    int Status,
    bool Accepted,
    string MessageId,
    bool IsEdit,
    string Reason,
    string? Detail,
    string ReplyTo
)
{
    public static InboxMessage Of(SimulatedMessage message) =>
        new(
            message.Number,
            message.At,
            message.Channel.Name(),
            message.Recipient,
            message.Text,
            message.Status,
            message.Accepted,
            message.MessageId,
            message.IsEdit,
            message.Reason,
            message.Detail,
            message.ReplyTo
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InboxWire))]
internal sealed partial class InboxJson : JsonSerializerContext;
