using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.Delivery;

/// <summary>The two calls of the Bot API that alerts need (core.telegram.org/bots/api).</summary>
public sealed class TelegramBot
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly LinkPreviewOptions NoPreview = new(true);

    private readonly HttpMessageInvoker http;
    private readonly Uri sendMessage;
    private readonly Uri editMessageText;
    private readonly bool? paidBroadcast;

    /// <param name="baseUrl">https://api.telegram.org, or a simulator's address.</param>
    /// <param name="paidBroadcast">Up to 1,000 messages a second instead of about 30, for 0.1 Stars each
    /// (core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once).</param>
    public TelegramBot(string token, Uri baseUrl, bool paidBroadcast, HttpMessageInvoker http)
    {
        this.http = http;
        this.paidBroadcast = paidBroadcast ? true : null;
        sendMessage = new Uri(baseUrl, $"/bot{token}/sendMessage");
        editMessageText = new Uri(baseUrl, $"/bot{token}/editMessageText");
    }

    /// <param name="chat">A chat id, or a public channel's @name.</param>
    /// <param name="editRef">The message to edit in place, or 0. When it is gone, the words go out as a new
    /// message.</param>
    public async Task<SendOutcome> NotifyAsync(string chat, string text, long editRef, CancellationToken cancellation)
    {
        try
        {
            if (editRef != 0)
            {
                var (status, answer) = await PostAsync(
                    editMessageText,
                    new EditMessageText(chat, editRef, text),
                    TelegramJson.Default.EditMessageText,
                    cancellation
                );
                if (!TelegramOutcomes.NeedsNewMessage(answer))
                    return TelegramOutcomes.Of(status, answer, editRef);
            }

            var sent = await SendAsync(chat, text, cancellation);
            // The group is a supergroup now, under another id: the same people, who must not be punished for it. The
            // bot's updates bring the new id too, and with them it is stored.
            if (sent.Answer is { Ok: false, Parameters.MigrateToChatId: { } moved })
                sent = await SendAsync(moved.ToString(CultureInfo.InvariantCulture), text, cancellation);
            return TelegramOutcomes.Of(sent.Status, sent.Answer, 0);
        }
        catch (HttpRequestException error)
        {
            return HttpFailures.Of(error);
        }
        catch (IOException error)
        {
            return HttpFailures.OfCause(error);
        }
    }

    private Task<(HttpStatusCode Status, TelegramAnswer? Answer)> SendAsync(
        string chat,
        string text,
        CancellationToken cancellation
    ) =>
        PostAsync(
            sendMessage,
            new SendMessage(chat, text, paidBroadcast, NoPreview),
            TelegramJson.Default.SendMessage,
            cancellation
        );

    private async Task<(HttpStatusCode Status, TelegramAnswer? Answer)> PostAsync<T>(
        Uri url,
        T body,
        JsonTypeInfo<T> type,
        CancellationToken cancellation
    )
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type))
        {
            Headers = { ContentType = Json },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        using var response = await http.SendAsync(request, cancellation);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
        return (response.StatusCode, Read(bytes));
    }

    private static TelegramAnswer? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, TelegramJson.Default.TelegramAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// The Bot API's errors as outcomes. Its documentation names the shape of an error but not the errors; the descriptions
/// are those collected at github.com/TelegramBotAPI/errors and github.com/vrumger/telegram-errors.
/// </summary>
internal static class TelegramOutcomes
{
    private static readonly string[] ChatIsGone =
    [
        "chat not found",
        "user not found",
        "peer_id_invalid",
        "group chat was upgraded",
        "group chat was deleted",
        "group is deactivated",
        "have no rights to send",
        "chat_write_forbidden",
        "not enough rights to send",
    ];

    private static readonly string[] EditIsImpossible =
    [
        "message to edit not found",
        "message can't be edited",
        "message_id_invalid",
    ];

    internal static SendOutcome Of(HttpStatusCode status, TelegramAnswer? answer, long editRef)
    {
        if (answer is null)
            return (int)status >= 500
                ? HttpFailures.OfServerError(status, providersOwnWords: false)
                : new SendOutcome.Ambiguous("telegram: an answer that is not the Bot API's");
        if (answer.Ok)
            return new SendOutcome.Delivered(answer.Result?.MessageId ?? editRef);

        var code = answer.ErrorCode != 0 ? answer.ErrorCode : (int)status;
        return code switch
        {
            403 => new SendOutcome.Refused("telegram 403: blocked or left by the user"),
            429 => new SendOutcome.RetryLater(
                "telegram 429: too many requests",
                TimeSpan.FromSeconds(answer.Parameters?.RetryAfter ?? 1),
                FailureKind.Throttled
            ),
            400 when Says(answer, "message is not modified") => new SendOutcome.Delivered(editRef),
            400 when ChatIsGone.Any(words => Says(answer, words)) => new SendOutcome.Refused(
                "telegram 400: no such chat, or no right to write there"
            ),
            >= 500 => HttpFailures.OfServerError(status, providersOwnWords: true),
            _ => new SendOutcome.RetryLater(
                string.Create(CultureInfo.InvariantCulture, $"telegram {code}: bot, token or request"),
                Trouble: FailureKind.Configuration
            ),
        };
    }

    /// <summary>The message to edit is gone: its words must go out as a new one.</summary>
    internal static bool NeedsNewMessage(TelegramAnswer? answer) =>
        answer is { Ok: false } && EditIsImpossible.Any(words => Says(answer, words));

    private static bool Says(TelegramAnswer answer, string words) =>
        answer.Description?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}

// Field names: core.telegram.org/bots/api#making-requests, #responseparameters, #sendmessage, #editmessagetext.
internal sealed record TelegramAnswer(
    bool Ok,
    TelegramMessage? Result,
    int ErrorCode,
    string? Description,
    TelegramParameters? Parameters
);

internal sealed record TelegramMessage(long MessageId);

internal sealed record TelegramParameters(int? RetryAfter, long? MigrateToChatId);

internal sealed record SendMessage(
    string ChatId,
    string Text,
    bool? AllowPaidBroadcast,
    LinkPreviewOptions LinkPreviewOptions
);

internal sealed record EditMessageText(string ChatId, long MessageId, string Text);

internal sealed record LinkPreviewOptions(bool IsDisabled);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TelegramAnswer))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(EditMessageText))]
internal sealed partial class TelegramJson : JsonSerializerContext;
