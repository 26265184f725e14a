using System.Text.Json;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Delivery;
using Amazon.PinpointSMSVoiceV2;
using Amazon.Runtime;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>Errors and their members: docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2,
/// SendTextMessage.</summary>
public sealed class EndUserMessagingProviderTests
{
    private const string Sender = "arn:aws:sms-voice:eu-central-1:111122223333:pool/pool-0123";
    private const string Taken = """{"MessageId":"0123456789abcdef0123456789abcdef"}""";

    [Theory]
    [InlineData(
        """{"__type":"ConflictException","Message":"Conflict Occurred - Reason=\"DESTINATION_PHONE_NUMBER_OPTED_OUT\" ResourceType=\"opted-out-number\"","Reason":"DESTINATION_PHONE_NUMBER_OPTED_OUT","ResourceType":"opted-out-number","ResourceId":"Default"}"""
    )]
    [InlineData(
        """{"__type":"ConflictException","Message":"…","Reason":"DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE"}"""
    )]
    [InlineData(
        """{"__type":"ValidationException","Message":"Validation Error Occurred - Reason=\"INVALID_PARAMETER\" Fields=\"DestinationPhoneNumber\"","Reason":"INVALID_PARAMETER","Fields":[{"Name":"DestinationPhoneNumber","Message":"…"}]}"""
    )]
    [InlineData(
        """{"__type":"ValidationException","Message":"…","Reason":"CANNOT_PARSE","Fields":[{"Name":"destinationPhoneNumber","Message":"…"}]}"""
    )]
    [InlineData(
        """{"__type":"com.amazonaws.pinpointsmsvoicev2#ValidationException","Message":"…","Reason":"FIELD_VALIDATION_FAILED","Fields":[{"Name":"DestinationPhoneNumber","Message":"…"}]}"""
    )]
    public async Task A_number_that_never_takes_messages_is_refused(string body) =>
        Assert.IsType<SendOutcome.Refused>(await SendAsync(400, body));

    [Theory]
    [InlineData("ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED")]
    [InlineData("ConflictException", "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION")]
    [InlineData("ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND")]
    [InlineData("ConflictException", "MESSAGE_TYPE_MISMATCH")]
    [InlineData("ConflictException", "NUMBER_CAPABILITIES_MISMATCH")]
    [InlineData("ConflictException", "RESOURCE_NOT_ACTIVE")]
    [InlineData("ValidationException", "DESTINATION_COUNTRY_BLOCKED")]
    [InlineData("ValidationException", "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY")]
    [InlineData("ValidationException", "INVALID_PARAMETER")]
    [InlineData("ValidationException", "SENDER_ID_NOT_SUPPORTED")]
    [InlineData("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT")]
    [InlineData("AccessDeniedException", "ACCOUNT_DISABLED")]
    [InlineData("AccessDeniedException", "INSUFFICIENT_ACCOUNT_REPUTATION")]
    public async Task Our_own_failure_is_named_so(string type, string reason)
    {
        var later = Assert.IsType<SendOutcome.RetryLater>(
            await SendAsync(400, $$"""{"__type":"{{type}}","Message":"…","Reason":"{{reason}}"}""")
        );
        Assert.Equal((FailureKind.Configuration, $"aws sms {reason}"), (later.Failure, later.Reason));
    }

    [Theory]
    [InlineData("ResourceNotFoundException")]
    [InlineData("UnrecognizedClientException")]
    public async Task Our_own_failure_without_a_reason_is_named_so_too(string type) =>
        Assert.Equal(
            FailureKind.Configuration,
            Assert
                .IsType<SendOutcome.RetryLater>(await SendAsync(400, $$"""{"__type":"{{type}}","Message":"…"}"""))
                .Failure
        );

    [Fact]
    public async Task Too_many_message_parts_pause_the_channel()
    {
        var later = Assert.IsType<SendOutcome.RetryLater>(
            await SendAsync(400, """{"__type":"ThrottlingException","Message":"Rate exceeded"}""")
        );
        Assert.Equal((FailureKind.Throttled, TimeSpan.FromSeconds(1)), (later.Failure, later.After));
    }

    [Theory]
    [InlineData(500, """{"__type":"InternalServerException","Message":"…","RequestId":"1"}""")]
    [InlineData(503, "")]
    public async Task A_failure_in_its_own_words_was_not_sent(int status, string body) =>
        Assert.Equal(FailureKind.Outage, Assert.IsType<SendOutcome.RetryLater>(await SendAsync(status, body)).Failure);

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(200, "{\"MessageId\":\"0123")]
    public async Task An_answer_without_a_message_id_leaves_it_open(int status, string body) =>
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(status, body));

    [Fact]
    public async Task A_closed_port_was_certainly_not_sent()
    {
        Uri free;
        await using (var server = await AnsweringServer.StartAsync(200, Taken))
            free = server.BaseUrl;
        using var sms = Client(free);

        Assert.IsType<SendOutcome.RetryLater>(
            await DeliverySamples.SendAsync(Provider(sms), DeliverySamples.Message("+40722000001"))
        );
    }

    [Fact]
    public async Task The_request_carries_sender_life_and_ids()
    {
        await using var server = await AnsweringServer.StartAsync(200, Taken);
        using var sms = Client(server.BaseUrl);

        Assert.IsType<SendOutcome.Delivered>(
            await DeliverySamples.SendAsync(
                Provider(sms),
                DeliverySamples.Message("+40722000001", expiresIn: TimeSpan.FromSeconds(60.9))
            )
        );

        var (_, body, headers) = Assert.Single(server.Asked);
        var asked = JsonDocument.Parse(body).RootElement;
        Assert.Equal("PinpointSMSVoiceV2.SendTextMessage", headers["X-Amz-Target"]);
        Assert.Contains("/sms-voice/aws4_request", headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("+40722000001", asked.GetProperty("DestinationPhoneNumber").GetString());
        Assert.Equal(Sender, asked.GetProperty("OriginationIdentity").GetString());
        Assert.Equal("TRANSACTIONAL", asked.GetProperty("MessageType").GetString());
        Assert.InRange(asked.GetProperty("TimeToLive").GetInt32(), 59, 60);
        Assert.Equal("0000000000000007", asked.GetProperty("Context").GetProperty("subscriber").GetString());
    }

    /// <summary>The service keeps a message for five seconds at least: SendTextMessage, TimeToLive.</summary>
    [Fact]
    public async Task What_it_would_keep_beyond_the_alerts_end_is_not_given_to_it()
    {
        await using var server = await AnsweringServer.StartAsync(200, Taken);
        using var sms = Client(server.BaseUrl);

        Assert.IsType<SendOutcome.Expired>(
            await DeliverySamples.SendAsync(
                Provider(sms),
                DeliverySamples.Message("+40722000001", expiresIn: TimeSpan.FromSeconds(4.9))
            )
        );
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Cancellation_throws()
    {
        await using var server = await AnsweringServer.StartAsync(200, Taken);
        using var sms = Client(server.BaseUrl);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Provider(sms).CallAsync([DeliverySamples.Message("+40722000001")], cancelled.Token)
        );
    }

    internal static AmazonPinpointSMSVoiceV2Client Client(Uri endpoint) =>
        new(
            new BasicAWSCredentials("local", "local"),
            Composition.SendOnce(
                new AmazonPinpointSMSVoiceV2Config
                {
                    ServiceURL = endpoint.AbsoluteUri,
                    AuthenticationRegion = "eu-central-1",
                }
            )
        );

    internal static EndUserMessagingProvider Provider(IAmazonPinpointSMSVoiceV2 sms) =>
        new(sms, Sender, TimeProvider.System);

    private static async Task<SendOutcome> SendAsync(int status, string body)
    {
        await using var server = await AnsweringServer.StartAsync(status, body);
        using var sms = Client(server.BaseUrl);
        return await DeliverySamples.SendAsync(Provider(sms), DeliverySamples.Message("+40722000001"));
    }
}
