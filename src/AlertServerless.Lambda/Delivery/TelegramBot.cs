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
    /// <param name="replyTo">The message that this one answers, or 0. Should it be gone, the words go out
    /// nevertheless.</param>
    public Task<SendOutcome> SendAsync(string chat, string text, long replyTo, CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            var reply = replyTo == 0 ? null : new ReplyParameters(replyTo, AllowSendingWithoutReply: true);
            var message = new SendMessage(chat, text, reply, paidBroadcast, NoPreview);
            var sent = await PostAsync(sendMessage, message, TelegramJson.Default.SendMessage, cancellation);
            // A group that became a supergroup has another id from then on: the answer names it.
            if (sent.Answer?.Parameters?.MigrateToChatId is { } moved)
                sent = await PostAsync(
                    sendMessage,
                    message with
                    {
                        ChatId = moved.ToString(CultureInfo.InvariantCulture),
                        ReplyParameters = null,
                    },
                    TelegramJson.Default.SendMessage,
                    cancellation
                );
            return TelegramOutcomes.Of(sent.Status, sent.Answer, 0);
        });

    /// <summary>Replaces the words of a message, which notifies nobody.</summary>
    /// <returns><see cref="SendOutcome.Suppressed"/> when it is gone.</returns>
    public Task<SendOutcome> EditAsync(string chat, string text, long message, CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            var (status, answer) = await PostAsync(
                editMessageText,
                new EditMessageText(chat, message, text),
                TelegramJson.Default.EditMessageText,
                cancellation
            );
            return TelegramOutcomes.IsGone(answer)
                ? new SendOutcome.Suppressed()
                : TelegramOutcomes.Of(status, answer, message);
        });

    private static async Task<SendOutcome> AskAsync(Func<Task<SendOutcome>> ask)
    {
        try
        {
            return await ask();
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
            400 when Contains(answer, "message is not modified") => new SendOutcome.Delivered(editRef),
            400 when ChatIsGone.Any(words => Contains(answer, words)) => new SendOutcome.Refused(
                "telegram 400: no such chat, or no right to write there"
            ),
            >= 500 => HttpFailures.OfServerError(status, providersOwnWords: true),
            _ => new SendOutcome.RetryLater(
                string.Create(CultureInfo.InvariantCulture, $"telegram {code}: bot, token or request"),
                Failure: FailureKind.Configuration
            ),
        };
    }

    /// <summary>The message to edit is not there any more.</summary>
    internal static bool IsGone(TelegramAnswer? answer) =>
        answer is { Ok: false } && EditIsImpossible.Any(words => Contains(answer, words));

    private static bool Contains(TelegramAnswer answer, string words) =>
        answer.Description?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}

// Field names: core.telegram.org/bots/api#making-requests, #responseparameters, #sendmessage, #replyparameters,
// #editmessagetext.
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
    ReplyParameters? ReplyParameters,
    bool? AllowPaidBroadcast,
    LinkPreviewOptions LinkPreviewOptions
);

internal sealed record ReplyParameters(long MessageId, bool AllowSendingWithoutReply);

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
