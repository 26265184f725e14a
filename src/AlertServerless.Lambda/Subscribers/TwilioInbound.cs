using System.Collections.Frozen;
using System.Security;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Twilio.Security;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>
/// An SMS that somebody sent us: STOP, START, TEST or anything else. Twilio answers STOP and START itself, and blocks a
/// number that sent STOP for the sender until it sends START (help.twilio.com, "Twilio support for opt-out keywords");
/// so what we say to them would not arrive, and we say nothing.
/// </summary>
/// <param name="authToken">The account's own, with which Twilio signs.</param>
/// <param name="registry">Where it takes effect.</param>
/// <param name="signUp">Where whoever is not subscribed may be.</param>
/// <param name="clock">The time.</param>
public sealed class TwilioInbound(string authToken, SubscriberRegistry registry, Uri signUp, TimeProvider clock)
{
    // Twilio's own words, and what people here type. Advanced opt-out names its finding in a field of its own.
    private static readonly FrozenSet<string> StopWords = new[]
    {
        "STOP",
        "STOPALL",
        "UNSUBSCRIBE",
        "CANCEL",
        "END",
        "QUIT",
        "REVOKE",
        "OPTOUT",
        "DEZABONARE",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> StartWords = new[] { "START", "YES", "UNSTOP" }.ToFrozenSet(
        StringComparer.OrdinalIgnoreCase
    );

    private readonly RequestValidator validator = new(authToken);

    /// <param name="url">As Twilio called it: public scheme, host and path with the query.</param>
    /// <param name="form">The posted fields.</param>
    /// <param name="signature">Header X-Twilio-Signature.</param>
    /// <param name="cancellation">Cancels between the writes.</param>
    public async Task<CallbackAnswer> HandleAsync(
        Uri url,
        IDictionary<string, string> form,
        string? signature,
        CancellationToken cancellation
    )
    {
        if (string.IsNullOrEmpty(signature) || !validator.Validate(url.AbsoluteUri, form, signature))
            return CallbackAnswer.Forbidden;
        if (!form.TryGetValue("From", out var from) || !AddressBook.IsValid(ChannelKind.Sms, from))
            return CallbackAnswer.BadRequest;
        var now = clock.GetUtcNow();
        switch (WordOf(form))
        {
            case var word when StopWords.Contains(word):
                await registry.StopAsync(ChannelKind.Sms, from, StopReason.Stopped, Actor.Sms, now, cancellation);
                return NoReply;
            case var word when StartWords.Contains(word):
                await registry.StartAsync(ChannelKind.Sms, from, Actor.Sms, now, cancellation);
                return NoReply;
            case "TEST":
                return Reply(
                    await IsReachedAsync(from, cancellation)
                        ? "TEST. Alertele de cutremur ajung la acest numar. Earthquake alerts reach this number."
                        : Invitation()
                );
            default:
                return Reply($"STOP, START, TEST. {Invitation()}");
        }
    }

    private static CallbackAnswer NoReply { get; } = CallbackAnswer.Xml("<Response/>");

    private static string WordOf(IDictionary<string, string> form)
    {
        if (form.TryGetValue("OptOutType", out var found) && found is { Length: > 0 })
            return found.ToUpperInvariant();
        return (form.TryGetValue("Body", out var body) ? body : "").Trim().ToUpperInvariant();
    }

    private async Task<bool> IsReachedAsync(string number, CancellationToken cancellation)
    {
        foreach (var id in await registry.FindAsync(ChannelKind.Sms, number, cancellation))
        {
            if (
                await registry.FindAsync(id, cancellation) is { } found
                && !found.Row.Preferences.Channels.IsSuspended(ChannelKind.Sms)
            )
                return true;
        }

        return false;
    }

    private string Invitation() => $"Alerte de cutremur / earthquake alerts: {signUp}";

    private static CallbackAnswer Reply(string text) =>
        CallbackAnswer.Xml($"<Response><Message>{SecurityElement.Escape(text)}</Message></Response>");
}
