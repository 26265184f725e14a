using System.Globalization;
using System.Net;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.Delivery;

/// <summary>Twilio's errors as outcomes. Codes: twilio.com/docs/api/errors.</summary>
internal static class TwilioOutcomes
{
    // Twilio names no delay; its queues drain by the second.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="status">Of the HTTP answer.</param>
    /// <param name="code">Twilio's own error code, or 0 when the body had none.</param>
    /// <param name="after">The answer's Retry-After.</param>
    internal static SendOutcome Of(HttpStatusCode status, int code, TimeSpan? after) => code switch
    {
        21211 or 21214 or 21217 => Refused(code, "not a valid number"),
        21610 => Refused(code, "unsubscribed by STOP"),
        21614 => Refused(code, "no SMS reaches this number"),
        >= 30004 and <= 30006 => Refused(code, "no SMS reaches this number"),
        14107 or 20429 or 21611 or 30001 => new SendOutcome.RetryLater(Named(code, "too many requests or queue full"), after ?? Pause, Trouble.Limit),
        20001 or 20002 or 20003 or 20005 or 20006 or 20403 or 10001 => Setup(code, "account or credentials"),
        21408 => Setup(code, "country not enabled"),
        // The number may be fine and the sender not fit for its country or carrier: nobody's address is suspended for that.
        21612 => Setup(code, "this sender does not reach this number"),
        21212 or (>= 21601 and <= 21606) or 21608 or 21659 or 21660 or 21701 or 21703 or 21704 or 21705 => Setup(code, "sender or messaging service"),
        _ => OfStatus(status, code, after),
    };

    private static SendOutcome OfStatus(HttpStatusCode status, int code, TimeSpan? after) => (int)status switch
    {
        429 => new SendOutcome.RetryLater("too many requests", after ?? Pause, Trouble.Limit),
        >= 500 => HttpTrouble.OfServerError(status, providersOwnWords: code != 0, after),
        _ => Setup(code, string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}")),
    };

    private static SendOutcome.Refused Refused(int code, string reason) => new(Named(code, reason));

    private static SendOutcome.RetryLater Setup(int code, string reason) => new(Named(code, reason), Trouble: Trouble.Setup);

    private static string Named(int code, string reason) => string.Create(CultureInfo.InvariantCulture, $"twilio {code}: {reason}");
}
