using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SimpleEmailV2.Model;

namespace AlertServerless.Lambda.Delivery;

/// <summary>E-mail by SES v2's bulk call: up to 50 recipients a request, a status for each.</summary>
/// <param name="ses">Without retries of its own (<see cref="Composition.SendOnce"/>): the layers above know better
/// which are safe.</param>
/// <param name="sender">A verified identity, e.g. <c>Cutremur &lt;alerta@example.org&gt;</c>.</param>
/// <param name="configurationSet">Its event destinations report bounces and complaints; null for none.</param>
/// <param name="unsubscribe">The signed link by which a subscriber leaves.</param>
public sealed class SesProvider(
    IAmazonSimpleEmailServiceV2 ses,
    string sender,
    string? configurationSet,
    Func<OutboundMessage, Uri> unsubscribe
) : IProvider
{
    // The mail is whole before it leaves; the template is only the vehicle of the bulk call. SES does not escape what
    // it fills in.
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

    public ChannelKind Kind => ChannelKind.Email;

    public int MaxBatch => 50;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(
        IReadOnlyList<OutboundMessage> batch,
        CancellationToken cancellation
    )
    {
        try
        {
            var response = await ses.SendBulkEmailAsync(Request(batch), cancellation);
            var results = response.BulkEmailEntryResults ?? [];
            return [.. batch.Select((_, index) => index < results.Count ? SesOutcomes.Of(results[index]) : Missing)];
        }
        catch (AmazonServiceException error)
        {
            return All(batch, SesOutcomes.Of(error));
        }
        catch (Exception error)
            when (error is AmazonClientException or HttpRequestException or IOException
                && !cancellation.IsCancellationRequested
            )
        {
            return All(batch, HttpFailures.OfCause(error));
        }
    }

    private static readonly SendOutcome Missing = new SendOutcome.Ambiguous("ses: fewer answers than messages");

    private static SendOutcome[] All(IReadOnlyList<OutboundMessage> batch, SendOutcome outcome)
    {
        var outcomes = new SendOutcome[batch.Count];
        Array.Fill(outcomes, outcome);
        return outcomes;
    }

    private SendBulkEmailRequest Request(IReadOnlyList<OutboundMessage> batch) =>
        new()
        {
            FromEmailAddress = sender,
            ConfigurationSetName = configurationSet,
            DefaultContent = new BulkEmailContent { Template = Vehicle },
            BulkEmailEntries = [.. batch.Select(Entry)],
        };

    private BulkEmailEntry Entry(OutboundMessage message)
    {
        var link = unsubscribe(message);
        var mail = AlertMail.Compose(message, link);
        var data = new MailData(mail.Subject, mail.Html, mail.Text);
        return new BulkEmailEntry
        {
            Destination = new Destination { ToAddresses = [message.Address] },
            ReplacementEmailContent = new ReplacementEmailContent
            {
                ReplacementTemplate = new ReplacementTemplate
                {
                    ReplacementTemplateData = JsonSerializer.Serialize(data, MailJson.Default.MailData),
                },
            },
            // One-click unsubscribe, RFC 8058.
            ReplacementHeaders =
            [
                new MessageHeader { Name = "List-Unsubscribe", Value = $"<{link.AbsoluteUri}>" },
                new MessageHeader { Name = "List-Unsubscribe-Post", Value = "List-Unsubscribe=One-Click" },
            ],
        };
    }
}

internal sealed record MailData(string Subject, string Html, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MailData))]
internal sealed partial class MailJson : JsonSerializerContext;

/// <summary>SES's errors as outcomes: docs.aws.amazon.com/ses/latest/APIReference-V2, SendBulkEmail and
/// BulkEmailEntryResult.</summary>
internal static class SesOutcomes
{
    // SES names no delay; its rate is counted by the second.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly SendOutcome Taken = new SendOutcome.Delivered();

    internal static SendOutcome Of(BulkEmailEntryResult entry)
    {
        var status = entry.Status?.Value ?? "";
        if (status == BulkEmailStatus.SUCCESS.Value)
            return Taken;
        if (status == BulkEmailStatus.INVALID_PARAMETER.Value)
            return new SendOutcome.Refused("ses INVALID_PARAMETER: not an address SES sends to");
        if (status == BulkEmailStatus.ACCOUNT_THROTTLED.Value)
            return new SendOutcome.RetryLater($"ses {status}", Pause, FailureKind.Throttled);
        if (status == BulkEmailStatus.TRANSIENT_FAILURE.Value || status == BulkEmailStatus.FAILED.Value)
            return new SendOutcome.RetryLater($"ses {status}");
        return status.Length == 0
            ? new SendOutcome.Ambiguous("ses: an answer without a status")
            : new SendOutcome.RetryLater($"ses {status}", Failure: FailureKind.Configuration);
    }

    internal static SendOutcome Of(AmazonServiceException error)
    {
        if (error is TooManyRequestsException || (int)error.StatusCode == 429)
            return new SendOutcome.RetryLater("ses TooManyRequestsException", Pause, FailureKind.Throttled);
        if (HttpFailures.IsSuccess(error.StatusCode))
            return new SendOutcome.Ambiguous("ses: an answer nobody can read");
        if ((int)error.StatusCode >= 500)
            return HttpFailures.OfServerError(
                error.StatusCode,
                providersOwnWords: !string.IsNullOrEmpty(error.ErrorCode)
            );
        return (int)error.StatusCode == 0
            ? HttpFailures.OfCause(error)
            : new SendOutcome.RetryLater(
                $"ses {error.ErrorCode ?? error.GetType().Name}",
                Failure: FailureKind.Configuration
            );
    }
}
