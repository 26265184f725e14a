using System.Text.Json.Serialization;

namespace AlertServerless.Lambda.Delivery;

// Field names: core.telegram.org/bots/api#making-requests, #responseparameters, #sendmessage, #editmessagetext.
internal sealed record TelegramAnswer(bool Ok, TelegramMessage? Result, int ErrorCode, string? Description, TelegramParameters? Parameters);

internal sealed record TelegramMessage(long MessageId);

internal sealed record TelegramParameters(int? RetryAfter, long? MigrateToChatId);

internal sealed record SendMessage(string ChatId, string Text, bool? AllowPaidBroadcast, LinkPreviewOptions LinkPreviewOptions);

internal sealed record EditMessageText(string ChatId, long MessageId, string Text);

internal sealed record LinkPreviewOptions(bool IsDisabled);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TelegramAnswer))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(EditMessageText))]
internal sealed partial class TelegramJson : JsonSerializerContext;
