using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>Proves a chat by the token of a sign-up.</summary>
/// <returns>The answer to the chat; null when the token is none of a sign-up.</returns>
public delegate Task<string?> StartTokenHandler(string token, long chat, CancellationToken cancellation);

/// <summary>
/// What Telegram's webhook brings (core.telegram.org/bots/api#update): /start, /stop and /test in private chats; a bot
/// that was blocked or removed; a group that became a supergroup, and has another id since. The words go back in the
/// answer, which Telegram takes for a call of the Bot API (#making-requests-when-getting-updates).
/// </summary>
/// <param name="secret">What setWebhook was given as secret_token.</param>
/// <param name="registry">Where it takes effect.</param>
/// <param name="onStartToken">Tries what follows /start as a sign-up's token.</param>
/// <param name="signUp">Where whoever is not subscribed may be.</param>
/// <param name="clock">The time.</param>
public sealed class TelegramUpdates(
    string secret,
    SubscriberRegistry registry,
    StartTokenHandler onStartToken,
    Uri signUp,
    TimeProvider clock
)
{
    /// <summary>A message holds 4,096 characters; with everything around it far less than this.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly byte[] secretBytes = Encoding.ASCII.GetBytes(secret);

    /// <param name="body">The posted document.</param>
    /// <param name="secretToken">Header X-Telegram-Bot-Api-Secret-Token.</param>
    /// <param name="cancellation">Cancels between the writes.</param>
    public async Task<CallbackAnswer> HandleAsync(
        ReadOnlyMemory<byte> body,
        string? secretToken,
        CancellationToken cancellation
    )
    {
        if (
            secretToken is null
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(secretToken), secretBytes)
        )
            return CallbackAnswer.Forbidden;
        if (body.Length > MaxBytes)
            return CallbackAnswer.TooLarge;
        if (Read(body) is not { } update)
            return CallbackAnswer.BadRequest;
        if (update.MyChatMember is { NewChatMember.Status: "kicked" or "left" } gone)
        {
            await StopAsync(gone.Chat.Id, StopReason.Stopped, cancellation);
            return CallbackAnswer.Done;
        }

        if (update.Message is { MigrateToChatId: { } supergroup } upgraded)
        {
            await MoveChatAsync(upgraded.Chat.Id, supergroup, cancellation);
            return CallbackAnswer.Done;
        }

        // In a group anybody could stop it for all; there whoever administers it removes the bot.
        return update.Message is { Chat.Type: "private", Text: { } text } message
            ? await CommandAsync(message.Chat.Id, text, cancellation)
            : CallbackAnswer.Done;
    }

    private async Task<CallbackAnswer> CommandAsync(long chat, string text, CancellationToken cancellation)
    {
        var words = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var argument = words.Length > 1 ? words[1] : null;
        // /stop@TheBot is /stop.
        switch (words.Length == 0 ? "" : words[0].Split('@')[0].ToUpperInvariant())
        {
            case "/STOP":
                await StopAsync(chat, StopReason.Stopped, cancellation);
                return Reply(chat, "Alertele sunt oprite; /start le reporneste. Alerts are off; /start turns them on.");
            case "/START":
                if (argument is not null && await onStartToken(argument, chat, cancellation) is { } reply)
                    return Reply(chat, reply);
                await registry.StartAsync(
                    ChannelKind.Telegram,
                    Text(chat),
                    Actor.Telegram,
                    clock.GetUtcNow(),
                    cancellation
                );
                return Reply(
                    chat,
                    await IsReachedAsync(chat, cancellation)
                        ? "Alertele sunt pornite; /stop le opreste. Alerts are on; /stop turns them off."
                        : Invitation()
                );
            case "/TEST":
                return Reply(
                    chat,
                    await IsReachedAsync(chat, cancellation)
                        ? "TEST. Alertele de cutremur ajung aici. Earthquake alerts reach this chat."
                        : Invitation()
                );
            default:
                return Reply(chat, $"/start, /stop, /test. {Invitation()}");
        }
    }

    private Task<int> StopAsync(long chat, StopReason reason, CancellationToken cancellation) =>
        registry.StopAsync(ChannelKind.Telegram, Text(chat), reason, Actor.Telegram, clock.GetUtcNow(), cancellation);

    private Task<int> MoveChatAsync(long from, long to, CancellationToken cancellation) =>
        new ReplacedAddress(registry, clock).ReplaceAsync(
            ChannelKind.Telegram,
            Text(from),
            Text(to),
            Actor.Telegram,
            cancellation
        );

    private async Task<bool> IsReachedAsync(long chat, CancellationToken cancellation)
    {
        foreach (var id in await registry.FindAsync(ChannelKind.Telegram, Text(chat), cancellation))
        {
            if (
                await registry.FindAsync(id, cancellation) is { } found
                && !found.Row.Preferences.Channels.IsSuspended(ChannelKind.Telegram)
            )
                return true;
        }

        return false;
    }

    private string Invitation() => $"Alerte de cutremur / earthquake alerts: {signUp}";

    private static CallbackAnswer Reply(long chat, string text) =>
        CallbackAnswer.Json(
            JsonSerializer.Serialize(
                new TelegramReply("sendMessage", chat, text),
                TelegramUpdateJson.Default.TelegramReply
            )
        );

    private static string Text(long chat) => chat.ToString(CultureInfo.InvariantCulture);

    private static TelegramUpdate? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, TelegramUpdateJson.Default.TelegramUpdate);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

// Field names: core.telegram.org/bots/api#update, #message, #chatmemberupdated.
internal sealed record TelegramUpdate(TelegramUpdateMessage? Message = null, TelegramMembership? MyChatMember = null);

internal sealed record TelegramUpdateMessage(TelegramChat Chat, string? Text = null, long? MigrateToChatId = null);

internal sealed record TelegramMembership(TelegramChat Chat, TelegramMember NewChatMember);

internal sealed record TelegramMember(string? Status = null);

internal sealed record TelegramChat(long Id, string? Type = null);

internal sealed record TelegramReply(string Method, long ChatId, string Text);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16
)]
[JsonSerializable(typeof(TelegramUpdate))]
[JsonSerializable(typeof(TelegramReply))]
internal sealed partial class TelegramUpdateJson : JsonSerializerContext;
