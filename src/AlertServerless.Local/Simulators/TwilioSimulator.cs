using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;

namespace AlertServerless.Local.Simulators;

/// <summary>Twilio's Messages API: twilio.com/docs/messaging/api/message-resource, errors as in
/// twilio.com/docs/usage/twilios-response.</summary>
internal sealed class TwilioSimulator(SimulatorLog log, ProviderBehaviour behaviour, TimeProvider time)
    : ProviderSimulator("twilio", ChannelKind.Sms, log, behaviour)
{
    public override bool Serves(string method, string path) =>
        method is "POST" or "GET"
        && path.StartsWith("/2010-04-01/Accounts/", StringComparison.Ordinal)
        && path.EndsWith("/Messages.json", StringComparison.Ordinal);

    public override Answer Take(in SimulatedRequest request)
    {
        if (request.Body.IsEmpty)
            return new Answer(200, """{"messages":[]}"""u8.ToArray());
        var asked = Read(request.Body.Span);
        var (to, text, alert) = asked;
        if (!Behaviour.TryTake(1))
            return Refuse(asked, 429, 20429, "Too Many Requests");
        if (to.Length < 8 || to[0] != '+')
            return Refuse(asked, 400, 21211, "Invalid 'To' Phone Number");
        if (text.Length == 0)
            return Refuse(asked, 400, 21602, "Message body is required.");
        if (Behaviour.Refuses(to))
            return Refuse(asked, 400, 21610, "Attempt to send to unsubscribed recipient");
        var sid = string.Create(CultureInfo.InvariantCulture, $"SM{NextId():x32}");
        Log.Accepted(Channel, to, text, sid, alert: alert);
        return new Answer(
            201,
            Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"sid":"{{sid}}","status":"queued","to":"{{to}}","num_segments":"{{SmsSize.Of(text).Segments}}","direction":"outbound-api","date_created":"{{time.GetUtcNow():R}}","api_version":"2010-04-01","price_unit":"USD","error_code":null,"error_message":null}"""
                )
            )
        );
    }

    public override Answer Fail(in SimulatedRequest request, int status, TimeSpan retryAfter)
    {
        var asked = Read(request.Body.Span);
        return Refuse(
            asked,
            status,
            status >= 500 ? 20000 + status
                : status == 429 ? 20429
                : 20000 + (status % 1000),
            $"HTTP {status}"
        );
    }

    private Answer Refuse(Asked asked, int status, int code, string message)
    {
        var (to, text, alert) = asked;
        // Somebody who lists messages sends none, so the log has nothing of it.
        if (to.Length > 0)
            Log.Refused(
                Channel,
                to,
                text,
                status,
                string.Create(CultureInfo.InvariantCulture, $"{code} {message}"),
                alert
            );
        return new Answer(
            status,
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"code":{{code}},"message":"{{message}}","more_info":"https://www.twilio.com/docs/errors/{{code}}","status":{{status}}}"""
                )
            )
        );
    }

    private static Asked Read(ReadOnlySpan<byte> form)
    {
        var (to, text, alert) = ("", "", "");
        foreach (var range in form.Split((byte)'&'))
        {
            var pair = form[range];
            if (pair.StartsWith("To="u8))
                to = Decode(pair[3..]);
            else if (pair.StartsWith("Body="u8))
                text = Decode(pair[5..]);
            else if (pair.StartsWith("StatusCallback="u8))
                alert = AlertOf(Decode(pair[15..]));
        }

        return new Asked(to, text, alert);
    }

    private static string AlertOf(string callback) =>
        Uri.TryCreate(callback, UriKind.Absolute, out var url)
            ? HttpUtility.ParseQueryString(url.Query)["a"] ?? ""
            : "";

    private static string Decode(ReadOnlySpan<byte> value) => WebUtility.UrlDecode(Encoding.ASCII.GetString(value));

    /// <param name="Alert">As the status callback's address names it; empty when there is none.</param>
    private readonly record struct Asked(string To, string Text, string Alert);
}
