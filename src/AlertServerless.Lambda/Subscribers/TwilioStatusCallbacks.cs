using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>What Twilio says later became of a message: a number that will never take one is stopped, and its owner is
/// notified by their next channel.</summary>
public sealed class TwilioStatusCallbacks(TwilioCallback callback, SubscriberRegistry registry, TimeProvider clock)
{
    /// <summary>The recipient asked the sender to stop: twilio.com/docs/api/errors/21610.</summary>
    private const int OptedOut = 21610;

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
        if (!callback.IsSigned(url, form, signature))
            return CallbackAnswer.Forbidden;
        if (callback.TryRead(url, form, signature, out _) is not { } report)
            return CallbackAnswer.BadRequest;
        if (!report.NeverAgain)
            return CallbackAnswer.Done;
        if (!form.TryGetValue("To", out var number) || !AddressBook.IsValid(ChannelKind.Sms, number))
            return CallbackAnswer.BadRequest;
        var reason = report.ErrorCode == OptedOut ? StopReason.Stopped : StopReason.Unreachable;
        await registry.StopAsync(ChannelKind.Sms, number, reason, Actor.Sms, clock.GetUtcNow(), cancellation);
        return CallbackAnswer.Done;
    }
}
