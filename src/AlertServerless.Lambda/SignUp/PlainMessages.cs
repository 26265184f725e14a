using System.Text.Json;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SimpleEmailV2.Model;

namespace AlertServerless.Lambda.SignUp;

/// <summary>Sends an SMS that is no alert.</summary>
public delegate Task<SendOutcome> TextSender(
    string number,
    string text,
    DateTimeOffset expiresAt,
    CancellationToken cancellation
);

/// <summary>Sends a letter that is no alert.</summary>
public delegate Task<SendOutcome> LetterSender(
    string address,
    string subject,
    string html,
    string text,
    CancellationToken cancellation
);

/// <summary>Writes into a chat with the bot.</summary>
public delegate Task<SendOutcome> ChatSender(string chat, string text, CancellationToken cancellation);

/// <summary>Messages of sign-up itself: codes, links and tests. One request each, by the providers that carry the
/// alerts; nothing is tried again, for the person asks again sooner.</summary>
public sealed record PlainMessages(TextSender Text, LetterSender Letter, ChatSender Chat);

/// <summary>Letters by SES's bulk call, as alerts go out: one right to send, and one simulator.</summary>
/// <param name="configurationSet">Its event destinations report bounces and complaints.</param>
public sealed class SesLetters(IAmazonSimpleEmailServiceV2 ses, string sender, string configurationSet)
{
    private static readonly Template Vehicle = new()
    {
        TemplateContent = new EmailTemplateContent
        {
            Subject = "{{subject}}",
            Html = "{{html}}",
            Text = "{{text}}",
        },
        TemplateData = """{"subject":"","html":"","text":""}""",
    };

    public async Task<SendOutcome> SendAsync(
        string address,
        string subject,
        string html,
        string text,
        CancellationToken cancellation
    )
    {
        var data = JsonSerializer.Serialize(new MailData(subject, html, text), MailJson.Default.MailData);
        var request = new SendBulkEmailRequest
        {
            FromEmailAddress = sender,
            ConfigurationSetName = configurationSet,
            DefaultContent = new BulkEmailContent { Template = Vehicle },
            BulkEmailEntries =
            [
                new BulkEmailEntry
                {
                    Destination = new Destination { ToAddresses = [address] },
                    ReplacementEmailContent = new ReplacementEmailContent
                    {
                        ReplacementTemplate = new ReplacementTemplate { ReplacementTemplateData = data },
                    },
                },
            ],
        };
        try
        {
            var answer = await ses.SendBulkEmailAsync(request, cancellation);
            return answer.BulkEmailEntryResults is [var entry]
                ? SesOutcomes.Of(entry)
                : new SendOutcome.Ambiguous("ses: an answer without a status");
        }
        catch (AmazonServiceException error)
        {
            return SesOutcomes.Of(error);
        }
        catch (Exception error)
            when (error is AmazonClientException or HttpRequestException or IOException
                && !cancellation.IsCancellationRequested
            )
        {
            return HttpFailures.OfCause(error);
        }
    }
}
