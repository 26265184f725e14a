using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Twilio.Security;

namespace AlertServerless.Lambda.Delivery;

/// <summary>What Twilio says, later, became of a message.</summary>
/// <param name="Status">queued, sent, delivered, undelivered, failed…</param>
/// <param name="ErrorCode">0 for none.</param>
/// <param name="NeverAgain">The number will not take any message: suspend it.</param>
public sealed record TwilioStatus(
    AlertId Alert,
    SegmentId Segment,
    SubscriberId Subscriber,
    string Status,
    int ErrorCode,
    bool NeverAgain
)
{
    public bool IsLost => Status is "undelivered" or "failed";
}

/// <summary>
/// Twilio's status callbacks. The URL names the message by ids, so that no number need be looked up; the signature
/// covers the URL and every parameter (twilio.com/docs/usage/security).
/// </summary>
public sealed class TwilioCallback(string authToken)
{
    private readonly RequestValidator validator = new(authToken);

    internal static Uri UrlFor(Uri callback, OutboundMessage message) =>
        new(
            $"{callback.AbsoluteUri.TrimEnd('/')}?a={message.Alert.Id.Value}&g={message.Segment.Value}&s={message.Subscriber}"
        );

    public bool IsSigned(Uri url, IDictionary<string, string> form, string? signature) =>
        !string.IsNullOrEmpty(signature) && validator.Validate(url.AbsoluteUri, form, signature);

    /// <param name="url">As Twilio called it: public scheme, host and path with the query.</param>
    /// <param name="form">The posted fields.</param>
    /// <param name="signature">Header X-Twilio-Signature.</param>
    /// <returns>The report, or null and one line why it is not believed.</returns>
    public TwilioStatus? TryRead(Uri url, IDictionary<string, string> form, string? signature, out string? problem)
    {
        if (!IsSigned(url, form, signature))
        {
            problem = "status callback: signature missing or wrong";
            return null;
        }

        var query = url
            .Query.TrimStart('?')
            .Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (
            !AlertId.TryParse(query.GetValueOrDefault("a"), out var alert)
            || !SegmentId.TryParse(query.GetValueOrDefault("g"), out var segment)
            || !SubscriberId.TryParse(query.GetValueOrDefault("s"), out var subscriber)
            || !form.TryGetValue("MessageStatus", out var status)
        )
        {
            problem = "status callback: does not name alert, segment, subscriber and status";
            return null;
        }

        _ = int.TryParse(
            form.TryGetValue("ErrorCode", out var text) ? text : null,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var code
        );
        problem = null;
        return new TwilioStatus(alert, segment, subscriber, status, code, code is 21610 or (>= 30004 and <= 30006));
    }
}
