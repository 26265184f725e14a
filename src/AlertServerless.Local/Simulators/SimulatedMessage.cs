using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators;

/// <summary>One request as the outside world saw it: what a person was sent, or what a provider refused to send.</summary>
/// <param name="Number">Position in the log, from 0.</param>
/// <param name="Recipient">The address as the provider was given it.</param>
/// <param name="Text">The words a person reads.</param>
/// <param name="Status">HTTP status; for one of many in a bulk call, its own.</param>
/// <param name="Accepted">The provider took it: the person has it.</param>
/// <param name="MessageId">The provider's own id; empty when refused.</param>
/// <param name="IsEdit">It replaced the words of an earlier message.</param>
/// <param name="Reason">Why it was refused, or empty.</param>
/// <param name="Detail">All that was sent (HTML, JSON), kept for the first messages only.</param>
public sealed record SimulatedMessage(
    int Number,
    DateTimeOffset At,
    ChannelKind Channel,
    string Recipient,
    string Text,
    int Status,
    bool Accepted,
    string MessageId,
    bool IsEdit,
    string Reason,
    string? Detail)
{
    // twilio.com/docs/api/errors: not a number, cannot be texted, unsubscribed.
    private static readonly string[] TwilioForGood = ["21211 ", "21214 ", "21217 ", "21610 ", "21614 ", "30004 ", "30005 ", "30006 "];

    /// <summary>By the provider's own documentation this address will never be served: asking again is pointless.</summary>
    public bool IsForGood => !Accepted && Channel switch
    {
        ChannelKind.Sms => Reason is "DESTINATION_PHONE_NUMBER_OPTED_OUT" or "INVALID_PARAMETER" || Array.Exists(TwilioForGood, code => Reason.StartsWith(code, StringComparison.Ordinal)),
        ChannelKind.Email => Reason == "INVALID_PARAMETER",
        ChannelKind.Telegram => Status == 403,
        _ => Status == 410,
    };
}
