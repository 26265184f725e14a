using System.Net.Mail;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>What became of one event of SES.</summary>
/// <param name="Reason">Why its addresses are stopped; null when nothing is to be done.</param>
/// <param name="Addresses">How many there were.</param>
/// <param name="Subscribers">How many people have them.</param>
public sealed record MailFeedbackReport(StopReason? Reason, int Addresses, int Subscribers);

/// <summary>
/// SES events as EventBridge delivers them: mail that came back for good, that SES suppresses, or that its owner called
/// spam. Fields: docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (the same object is
/// EventBridge's detail).
/// </summary>
public sealed class MailFeedback(SubscriberRegistry registry, TimeProvider clock)
{
    private static readonly MailFeedbackReport Nothing = new(null, 0, 0);

    /// <exception cref="InvalidDataException">Not an event of SES; the message repeats nothing of it.</exception>
    public async Task<MailFeedbackReport> HandleAsync(Stream document, CancellationToken cancellation)
    {
        var (reason, addresses) = Read(document);
        if (reason is not { } why)
            return Nothing;
        var people = 0;
        foreach (var address in addresses)
            people += await registry.StopAsync(
                ChannelKind.Email,
                address,
                why,
                Actor.Mail,
                clock.GetUtcNow(),
                cancellation
            );
        return new MailFeedbackReport(why, addresses.Count, people);
    }

    private static (StopReason? Reason, IReadOnlyList<string> Addresses) Read(Stream document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var detail = json.RootElement.GetProperty("detail");
            return detail.GetProperty("eventType").GetString() switch
            {
                "Bounce" => Bounce(detail.GetProperty("bounce")),
                "Complaint" => Complaint(detail.GetProperty("complaint")),
                _ => (null, []),
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException(
                "mail feedback: not an event of SES",
                new FormatException(fault.GetType().Name)
            );
        }
    }

    // A mailbox that is full, or a server that is down, is not one that is gone.
    private static (StopReason? Reason, IReadOnlyList<string> Addresses) Bounce(JsonElement bounce)
    {
        if (bounce.GetProperty("bounceType").GetString() != "Permanent")
            return (null, []);
        var kind = bounce.TryGetProperty("bounceSubType", out var sub) ? sub.GetString() : null;
        var reason = kind is "Suppressed" or "OnAccountSuppressionList" ? StopReason.Suppressed : StopReason.Bounced;
        return (reason, Addresses(bounce.GetProperty("bouncedRecipients")));
    }

    private static (StopReason? Reason, IReadOnlyList<string> Addresses) Complaint(JsonElement complaint) =>
        complaint.TryGetProperty("complaintFeedbackType", out var type) && type.GetString() == "not-spam"
            ? (null, [])
            : (StopReason.Complained, Addresses(complaint.GetProperty("complainedRecipients")));

    private static IReadOnlyList<string> Addresses(JsonElement recipients) =>
        [
            .. recipients
                .EnumerateArray()
                .Select(one => one.GetProperty("emailAddress").GetString())
                .Select(text => MailAddress.TryCreate(text, out var mail) ? mail.Address : null)
                .OfType<string>()
                .Where(address => AddressBook.IsValid(ChannelKind.Email, address)),
        ];
}
