using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>
/// What people write to the bot (core.telegram.org/bots/api#update): /start with a token proves the chat, /test sends a
/// test, /stop ends alerts in Telegram. Only private chats count, and only Telegram may call.
/// </summary>
internal static class TelegramEndpoints
{
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/hooks/telegram", TakeAsync).ExcludeFromDescription();

    // Telegram repeats what is not answered with 200: what is not for us is taken and dropped.
    private static async Task<IResult> TakeAsync(
        HttpContext context,
        SignUpParts parts,
        SignUpFlow flow,
        ProofLetters letters
    )
    {
        if (!IsTelegram(context.Request.Headers[SecretHeader].ToString(), parts.TelegramHook))
            return Results.Problem(statusCode: StatusCodes.Status403Forbidden);
        TelegramUpdate? update;
        try
        {
            update = await JsonSerializer.DeserializeAsync(
                context.Request.Body,
                TelegramUpdateJson.Default.TelegramUpdate,
                context.RequestAborted
            );
        }
        catch (JsonException)
        {
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest);
        }

        if (update?.Message is not { Chat: { Type: "private" } chat, Text: { } text } message)
            return Results.Ok();
        var words = PageWords.In(message.From?.LanguageCode);
        var number = chat.Id.ToString(CultureInfo.InvariantCulture);
        if (await AnswerAsync(number, text, words, parts, flow, letters, context.RequestAborted) is { } answer)
            await parts.Messages.Chat(number, words[answer], context.RequestAborted);
        return Results.Ok();
    }

    /// <returns>The words to answer with; null for nothing.</returns>
    private static async Task<string?> AnswerAsync(
        string chat,
        string text,
        PageWords words,
        SignUpParts parts,
        SignUpFlow flow,
        ProofLetters letters,
        CancellationToken cancellation
    )
    {
        var parted = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        switch (parted[0])
        {
            case "/start" when parted.Length == 2:
                return await flow.StartChatAsync(parted[1], chat, cancellation) is ProofOutcome.Proven
                    ? "prove.done"
                    : "refused.link";
            case "/test":
                if (await OwnerAsync(chat, parts, cancellation) is not { } owner)
                    return "enter.nobody";
                await letters.SendTestAsync(owner, words.Language, cancellation);
                return null;
            case "/stop":
                if (await OwnerAsync(chat, parts, cancellation) is not { } leaver)
                    return "enter.nobody";
                await parts.Registrations.LeaveChannelAsync(leaver, ChannelKind.Telegram, cancellation);
                return "leave.done";
            default:
                return null;
        }
    }

    private static Task<Registration?> OwnerAsync(string chat, SignUpParts parts, CancellationToken cancellation) =>
        parts.Registrations.FindAsync(ChannelKind.Telegram, chat, cancellation);

    private static bool IsTelegram(string sent, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));
}

internal sealed record TelegramUpdate(TelegramText? Message);

internal sealed record TelegramText(TelegramChat? Chat, TelegramSender? From, string? Text);

internal sealed record TelegramChat(long Id, string Type);

internal sealed record TelegramSender(string? LanguageCode);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TelegramUpdate))]
internal sealed partial class TelegramUpdateJson : JsonSerializerContext;
