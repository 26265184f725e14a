using System.Globalization;
using System.Net;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// The Bot API's errors as outcomes. Its documentation names the shape of an error but not the errors; the descriptions are those
/// collected at github.com/TelegramBotAPI/errors and github.com/vrumger/telegram-errors.
/// </summary>
internal static class TelegramOutcomes
{
    private static readonly string[] ChatIsGone =
    [
        "chat not found", "user not found", "peer_id_invalid", "group chat was upgraded", "group chat was deleted", "group is deactivated",
        "have no rights to send", "chat_write_forbidden", "not enough rights to send",
    ];

    private static readonly string[] EditIsImpossible = ["message to edit not found", "message can't be edited", "message_id_invalid"];

    internal static SendOutcome Of(HttpStatusCode status, TelegramAnswer? answer, long editRef)
    {
        if (answer is null)
            return (int)status >= 500 ? HttpTrouble.OfServerError(status, providersOwnWords: false) : new SendOutcome.Ambiguous("telegram: an answer that is not the Bot API's");
        if (answer.Ok) return new SendOutcome.Delivered(answer.Result?.MessageId ?? editRef);

        var code = answer.ErrorCode != 0 ? answer.ErrorCode : (int)status;
        return code switch
        {
            403 => new SendOutcome.Refused("telegram 403: blocked or left by the user"),
            429 => new SendOutcome.RetryLater("telegram 429: too many requests", TimeSpan.FromSeconds(answer.Parameters?.RetryAfter ?? 1), Trouble.Limit),
            400 when Says(answer, "message is not modified") => new SendOutcome.Delivered(editRef),
            400 when ChatIsGone.Any(words => Says(answer, words)) => new SendOutcome.Refused("telegram 400: no such chat, or no right to write there"),
            >= 500 => HttpTrouble.OfServerError(status, providersOwnWords: true),
            _ => new SendOutcome.RetryLater(string.Create(CultureInfo.InvariantCulture, $"telegram {code}: bot, token or request"), Trouble: Trouble.Setup),
        };
    }

    /// <summary>The message to edit is gone: its words must go out as a new one.</summary>
    internal static bool NeedsNewMessage(TelegramAnswer? answer) =>
        answer is { Ok: false } && EditIsImpossible.Any(words => Says(answer, words));

    private static bool Says(TelegramAnswer answer, string words) =>
        answer.Description?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
}
