using System.Globalization;
using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators;

/// <summary>The Telegram Bot API's sendMessage and editMessageText: core.telegram.org/bots/api.</summary>
internal sealed class TelegramSimulator(SimulatorLog log, ProviderBehaviour behaviour, TimeProvider time)
    : ProviderSimulator("telegram", ChannelKind.Telegram, log, behaviour)
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);

    public override bool Serves(string method, string path) =>
        path.StartsWith("/bot", StringComparison.Ordinal)
        && (
            IsWho(path)
            || (
                method == "POST"
                && (
                    path.EndsWith("/sendMessage", StringComparison.Ordinal)
                    || path.EndsWith("/editMessageText", StringComparison.Ordinal)
                )
            )
        );

    // Who the bot is: it sends nothing, so the log has nothing of it.
    private static bool IsWho(string path) => path.EndsWith("/getMe", StringComparison.Ordinal);

    public override Answer Take(in SimulatedRequest request)
    {
        if (IsWho(request.Path))
            return new Answer(200, """{"ok":true,"result":{"is_bot":true}}"""u8.ToArray());
        if (Read(request.Body.Span) is not { } asked)
            return Describe(400, "Bad Request: can't parse request", default);
        if (!Behaviour.TryTake(1))
            return Refuse(asked, 429, "Too Many Requests: retry after 1", DefaultPause);
        if (Behaviour.Refuses(asked.Chat))
            return Refuse(asked, 403, "Forbidden: bot was blocked by the user", default);
        if (asked.Text.Length == 0)
            return Refuse(asked, 400, "Bad Request: message text is empty", default);
        var isEdit = request.Path.EndsWith("/editMessageText", StringComparison.Ordinal);
        var id = isEdit ? asked.MessageId : NextId();
        var name = id.ToString(CultureInfo.InvariantCulture);
        var reply = asked.ReplyTo == 0 ? "" : asked.ReplyTo.ToString(CultureInfo.InvariantCulture);
        Log.Accepted(Channel, asked.Chat, asked.Text, name, isEdit, replyTo: reply);
        var chat =
            asked.Chat[0] == '@'
                ? $"{{\"username\":\"{asked.Chat[1..]}\",\"type\":\"channel\"}}"
                : $"{{\"id\":{asked.Chat},\"type\":\"private\"}}";
        return new Answer(
            200,
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"ok":true,"result":{"message_id":{{{id}}},"date":{{{time.GetUtcNow().ToUnixTimeSeconds()}}},"chat":{{{chat}}}}}"""
                )
            )
        );
    }

    public override Answer Fail(in SimulatedRequest request, int status, TimeSpan retryAfter)
    {
        if (Read(request.Body.Span) is not { } asked)
            return Describe(status, "", retryAfter);
        if (status != 429)
            return Refuse(asked, status, $"HTTP {status}", default);
        var pause = retryAfter > TimeSpan.Zero ? retryAfter : DefaultPause;
        return Refuse(
            asked,
            429,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Too Many Requests: retry after {Math.Ceiling(pause.TotalSeconds)}"
            ),
            pause
        );
    }

    private Answer Refuse(Asked asked, int status, string description, TimeSpan pause)
    {
        Log.Refused(Channel, asked.Chat, asked.Text, status, description);
        return Describe(status, description, pause);
    }

    private static Answer Describe(int status, string description, TimeSpan pause)
    {
        var parameters =
            pause > TimeSpan.Zero
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $$""","parameters":{"retry_after":{{Math.Ceiling(pause.TotalSeconds)}}}"""
                )
                : "";
        return new Answer(
            status,
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"ok":false,"error_code":{{status}},"description":"{{description}}"{{parameters}}}"""
                )
            )
        );
    }

    private static Asked? Read(ReadOnlySpan<byte> json)
    {
        var (chat, text, id, replyTo) = ("", "", 0L, 0L);
        var inReply = false;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (reader.CurrentDepth == 1)
                    inReply = reader.ValueTextEquals("reply_parameters"u8);
                else if (inReply && reader.ValueTextEquals("message_id"u8))
                    replyTo = reader.Read() ? reader.GetInt64() : 0;
                if (reader.CurrentDepth != 1)
                    continue;
                if (reader.ValueTextEquals("chat_id"u8))
                    chat = reader.Read() ? Encoding.UTF8.GetString(reader.ValueSpan) : "";
                else if (reader.ValueTextEquals("text"u8))
                    text = reader.Read() ? reader.GetString() ?? "" : "";
                else if (reader.ValueTextEquals("message_id"u8))
                    id = reader.Read() ? reader.GetInt64() : 0;
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return chat.Length == 0 ? null : new Asked(chat, text, id, replyTo);
    }

    /// <param name="ReplyTo">0 for none.</param>
    private sealed record Asked(string Chat, string Text, long MessageId, long ReplyTo);
}
