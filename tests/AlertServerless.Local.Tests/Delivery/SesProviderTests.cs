using System.Text.Json;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Delivery;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>Statuses and errors: docs.aws.amazon.com/ses/latest/APIReference-V2, BulkEmailEntryResult and
/// SendBulkEmail.</summary>
public sealed class SesProviderTests
{
    [Theory]
    [InlineData("INVALID_PARAMETER", typeof(SendOutcome.Refused), null)]
    [InlineData("ACCOUNT_THROTTLED", typeof(SendOutcome.RetryLater), FailureKind.Throttled)]
    [InlineData("TRANSIENT_FAILURE", typeof(SendOutcome.RetryLater), FailureKind.Outage)]
    [InlineData("FAILED", typeof(SendOutcome.RetryLater), FailureKind.Outage)]
    [InlineData("MESSAGE_REJECTED", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("MAIL_FROM_DOMAIN_NOT_VERIFIED", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("CONFIGURATION_SET_NOT_FOUND", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("TEMPLATE_NOT_FOUND", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("ACCOUNT_SUSPENDED", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("ACCOUNT_DAILY_QUOTA_EXCEEDED", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("INVALID_SENDING_POOL_NAME", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("ACCOUNT_SENDING_PAUSED", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData("CONFIGURATION_SET_SENDING_PAUSED", typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    public async Task Each_recipient_has_a_status_of_their_own(string status, Type outcome, FailureKind? failure)
    {
        await using var server = await AnsweringServer.StartAsync(
            200,
            $$"""{"BulkEmailEntryResults":[{"Status":"SUCCESS","MessageId":"1"},{"Status":"{{status}}","Error":"…"}]}"""
        );
        using var ses = Client(server.BaseUrl);

        var outcomes = await Provider(ses)
            .CallAsync(
                [DeliverySamples.Message("ana@example.org"), DeliverySamples.Message("ion@example.org")],
                CancellationToken.None
            );

        Assert.IsType<SendOutcome.Delivered>(outcomes[0]);
        Assert.IsType(outcome, outcomes[1]);
        Assert.Equal(failure, (outcomes[1] as SendOutcome.RetryLater)?.Failure);
    }

    [Theory]
    [InlineData(429, "TooManyRequestsException", FailureKind.Throttled)]
    [InlineData(500, "InternalServiceErrorException", FailureKind.Outage)]
    [InlineData(503, "ServiceUnavailable", FailureKind.Outage)]
    [InlineData(400, "BadRequestException", FailureKind.Configuration)]
    [InlineData(400, "AccountSuspendedException", FailureKind.Configuration)]
    [InlineData(400, "MailFromDomainNotVerifiedException", FailureKind.Configuration)]
    [InlineData(400, "LimitExceededException", FailureKind.Configuration)]
    [InlineData(400, "MessageRejected", FailureKind.Configuration)]
    [InlineData(400, "SendingPausedException", FailureKind.Configuration)]
    [InlineData(404, "NotFoundException", FailureKind.Configuration)]
    [InlineData(403, "AccessDeniedException", FailureKind.Configuration)]
    public async Task A_call_that_fails_fails_for_all(int status, string error, FailureKind failure)
    {
        await using var server = await AnsweringServer.StartAsync(
            status,
            """{"message":"…"}""",
            ("x-amzn-ErrorType", error)
        );
        using var ses = Client(server.BaseUrl);

        var outcomes = await Provider(ses)
            .CallAsync(
                [DeliverySamples.Message("ana@example.org"), DeliverySamples.Message("ion@example.org")],
                CancellationToken.None
            );

        Assert.All(outcomes, outcome => Assert.Equal(failure, Assert.IsType<SendOutcome.RetryLater>(outcome).Failure));
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData("{\"BulkEmailEntryResults\":[{\"Status\":\"SUC")]
    [InlineData("{}")]
    [InlineData("{\"BulkEmailEntryResults\":[{}]}")]
    public async Task An_answer_that_does_not_say_leaves_it_open(string body)
    {
        await using var server = await AnsweringServer.StartAsync(200, body);
        using var ses = Client(server.BaseUrl);

        Assert.IsType<SendOutcome.Ambiguous>(
            await DeliverySamples.SendAsync(Provider(ses), DeliverySamples.Message("ana@example.org"))
        );
    }

    [Fact]
    public async Task A_closed_port_was_certainly_not_sent()
    {
        Uri free;
        await using (var server = await AnsweringServer.StartAsync(200, "{}"))
            free = server.BaseUrl;
        using var ses = Client(free);

        Assert.IsType<SendOutcome.RetryLater>(
            await DeliverySamples.SendAsync(Provider(ses), DeliverySamples.Message("ana@example.org"))
        );
    }

    [Fact]
    public async Task Every_letter_carries_words_and_one_click_unsubscribe()
    {
        await using var server = await AnsweringServer.StartAsync(
            200,
            """{"BulkEmailEntryResults":[{"Status":"SUCCESS","MessageId":"1"}]}"""
        );
        using var ses = Client(server.BaseUrl);

        await DeliverySamples.SendAsync(Provider(ses), DeliverySamples.Message("ana@example.org"));

        var (path, body, _) = Assert.Single(server.Asked);
        var entry = JsonDocument.Parse(body).RootElement.GetProperty("BulkEmailEntries")[0];
        var headers = entry
            .GetProperty("ReplacementHeaders")
            .EnumerateArray()
            .ToDictionary(h => h.GetProperty("Name").GetString()!, h => h.GetProperty("Value").GetString());
        var letter = JsonDocument
            .Parse(
                entry
                    .GetProperty("ReplacementEmailContent")
                    .GetProperty("ReplacementTemplate")
                    .GetProperty("ReplacementTemplateData")
                    .GetString()!
            )
            .RootElement;
        Assert.Equal("/v2/email/outbound-bulk-emails", path);
        Assert.Equal($"<{DeliverySamples.Unsubscribe.AbsoluteUri}>", headers["List-Unsubscribe"]);
        Assert.Equal("List-Unsubscribe=One-Click", headers["List-Unsubscribe-Post"]);
        Assert.Matches(@" M6\.2, 25 km S de Tulnici, \d\d:\d\d:\d\d$", letter.GetProperty("subject").GetString()!);
        Assert.Contains("ADAPOSTESTE-TE", letter.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            DeliverySamples.Unsubscribe.AbsoluteUri,
            letter.GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
    }

    internal static AmazonSimpleEmailServiceV2Client Client(Uri endpoint) =>
        new(
            new BasicAWSCredentials("local", "local"),
            Composition.SendOnce(
                new AmazonSimpleEmailServiceV2Config
                {
                    ServiceURL = endpoint.AbsoluteUri,
                    AuthenticationRegion = "eu-central-1",
                }
            )
        );

    internal static SesProvider Provider(IAmazonSimpleEmailServiceV2 ses) =>
        new(ses, "Alerta <alerta@example.org>", null, _ => DeliverySamples.Unsubscribe);
}
