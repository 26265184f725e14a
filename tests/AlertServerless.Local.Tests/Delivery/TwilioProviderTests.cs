using System.Web;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>Error codes and body shape: twilio.com/docs/api/errors, twilio.com/docs/usage/twilios-response.</summary>
public sealed class TwilioProviderTests
{
    private const string Taken = """{"sid":"SM0123456789abcdef0123456789abcdef","status":"queued","error_code":null}""";

    [Theory]
    [InlineData(400, 21211, "Invalid 'To' Phone Number: +4072200XXXX")]
    [InlineData(400, 21214, "'To' phone number cannot be reached")]
    [InlineData(400, 21217, "Phone number does not appear to be valid")]
    [InlineData(400, 21610, "Attempt to send to unsubscribed recipient")]
    [InlineData(400, 21614, "'To' number is not a valid mobile number")]
    [InlineData(400, 30004, "Message blocked")]
    [InlineData(400, 30005, "Unknown destination handset")]
    [InlineData(400, 30006, "Landline or unreachable carrier")]
    public async Task A_number_that_never_takes_messages_is_refused(int status, int code, string message) =>
        Assert.IsType<SendOutcome.Refused>(await SendAsync(status, Error(status, code, message)));

    [Theory]
    [InlineData(429, 20429)]
    [InlineData(429, 21611)]
    [InlineData(429, 14107)]
    [InlineData(400, 30001)]
    [InlineData(429, 0)]
    public async Task Too_many_requests_pause_the_channel(int status, int code)
    {
        var later = Assert.IsType<SendOutcome.RetryLater>(await SendAsync(status, Error(status, code)));
        Assert.Equal((FailureKind.Throttled, TimeSpan.FromSeconds(1)), (later.Failure, later.After));
    }

    [Fact]
    public async Task A_delay_that_is_named_is_kept()
    {
        var later = Assert.IsType<SendOutcome.RetryLater>(
            await SendAsync(429, Error(429, 20429), ("Retry-After", "3"))
        );
        Assert.Equal(TimeSpan.FromSeconds(3), later.After);
    }

    [Theory]
    [InlineData(401, 10001, "Account is not active")]
    [InlineData(401, 20003, "Authenticate")]
    [InlineData(403, 20005, "Account not active")]
    [InlineData(403, 20006, "Access Denied")]
    [InlineData(403, 20403, "403 Forbidden")]
    [InlineData(404, 20404, "The requested resource /2010-04-01/Accounts/AC0123/Messages.json was not found")]
    [InlineData(400, 21212, "Invalid 'From' Number")]
    [InlineData(
        400,
        21408,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"
    )]
    [InlineData(400, 21601, "Phone number is not a valid SMS-capable inbound phone number")]
    [InlineData(400, 21602, "Message body is required.")]
    [InlineData(400, 21603, "A 'From' phone number is required.")]
    [InlineData(400, 21604, "A 'To' phone number is required.")]
    [InlineData(
        400,
        21606,
        "The 'From' phone number provided is not a valid message-capable Twilio phone number for this "
            + "destination/account"
    )]
    [InlineData(400, 21608, "The number is unverified. Trial accounts cannot send messages to unverified numbers")]
    [InlineData(400, 21612, "Message cannot be sent with the current combination of 'To' and/or 'From' parameters")]
    [InlineData(400, 21617, "The concatenated message body exceeds the 1600 character limit")]
    [InlineData(400, 21659, "'From' is not a Twilio phone number or Short Code country mismatch")]
    [InlineData(400, 21660, "Mismatch between the 'From' number and the account")]
    [InlineData(400, 21701, "The Messaging Service does not exist")]
    [InlineData(400, 21703, "The Messaging Service does not have a phone number available to send a message")]
    [InlineData(400, 21704, "The Messaging Service contains no phone numbers")]
    [InlineData(400, 21705, "The Messaging Service is invalid")]
    public async Task Our_own_failure_is_named_so(int status, int code, string message) =>
        Assert.Equal(
            FailureKind.Configuration,
            Assert.IsType<SendOutcome.RetryLater>(await SendAsync(status, Error(status, code, message))).Failure
        );

    [Theory]
    [InlineData(500, 20500)]
    [InlineData(503, 20503)]
    [InlineData(503, 0)]
    public async Task A_failure_in_twilios_own_words_was_not_sent(int status, int code) =>
        Assert.Equal(
            FailureKind.Outage,
            Assert.IsType<SendOutcome.RetryLater>(await SendAsync(status, Error(status, code))).Failure
        );

    [Theory]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(504, "upstream request timeout")]
    [InlineData(500, "")]
    [InlineData(201, "{\"sid\":\"SM0123")]
    [InlineData(201, "")]
    public async Task An_answer_that_is_not_twilios_leaves_it_open(int status, string body) =>
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(status, body));

    [Fact]
    public async Task A_closed_port_was_certainly_not_sent()
    {
        Uri free;
        await using (var server = await AnsweringServer.StartAsync(201, Taken))
            free = server.BaseUrl;

        Assert.IsType<SendOutcome.RetryLater>(
            await DeliverySamples.SendAsync(Provider(free), DeliverySamples.Message("+40722000001"))
        );
    }

    [Fact]
    public async Task Cancellation_throws()
    {
        await using var server = await AnsweringServer.StartAsync(201, Taken);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Provider(server.BaseUrl).CallAsync([DeliverySamples.Message("+40722000001")], cancelled.Token)
        );
    }

    [Theory]
    [InlineData("+40312000000", "From")]
    [InlineData("MG0123456789abcdef0123456789abcdef", "MessagingServiceSid")]
    public async Task The_request_carries_sender_validity_and_callback(string sender, string parameter)
    {
        await using var server = await AnsweringServer.StartAsync(201, Taken);
        var provider = Provider(server.BaseUrl, sender, new Uri("https://alert.example.org/twilio"));

        Assert.IsType<SendOutcome.Delivered>(
            await DeliverySamples.SendAsync(
                provider,
                DeliverySamples.Message("+40722000001", expiresIn: TimeSpan.FromSeconds(60.9))
            )
        );

        var (path, body, headers) = Assert.Single(server.Asked);
        var form = HttpUtility.ParseQueryString(body);
        Assert.Equal("/2010-04-01/Accounts/AC0123/Messages.json", path);
        Assert.Equal(sender, form[parameter]);
        Assert.Equal("+40722000001", form["To"]);
        Assert.Matches("^(59|60)$", form["ValidityPeriod"]);
        Assert.StartsWith(
            "https://alert.example.org/twilio?a=vrancea-20261103-0419.t6&g=sxfs-p-sms-0&s=0000000000000007",
            form["StatusCallback"],
            StringComparison.Ordinal
        );
        Assert.StartsWith("Basic ", headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b+c&d=e%f~g-h_i.j")]
    [InlineData("Adăpostește-te! Țiglă, 10 € 🙂\r\n")]
    public async Task Every_character_arrives(string text)
    {
        await using var server = await AnsweringServer.StartAsync(201, Taken);

        await DeliverySamples.SendAsync(
            Provider(server.BaseUrl),
            DeliverySamples.Message("+40722000001") with
            {
                Text = text,
            }
        );

        var asked = Assert.Single(server.Asked);
        Assert.Equal(text, HttpUtility.ParseQueryString(asked.Body)["Body"]);
        Assert.Matches("^[A-Za-z0-9._~%=&-]+$", asked.Body);
        Assert.Equal("application/x-www-form-urlencoded", asked.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2047)]
    [InlineData(20_000)]
    public async Task An_answer_of_any_length_is_read_to_its_end(int length)
    {
        var whole = $$"""{"body":"{{new string('x', length)}}","sid":"SM0123"}""";

        Assert.IsType<SendOutcome.Delivered>(await SendAsync(201, whole));
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(201, whole[..^1]));
    }

    /// <summary>1 to 36,000 s: twilio.com/docs/messaging/api/message-resource, ValidityPeriod.</summary>
    [Theory]
    [InlineData(0.2, "1")]
    [InlineData(86_400, "36000")]
    public async Task Validity_stays_within_twilios_bounds(double seconds, string expected)
    {
        await using var server = await AnsweringServer.StartAsync(201, Taken);

        await DeliverySamples.SendAsync(
            Provider(server.BaseUrl),
            DeliverySamples.Message("+40722000001", expiresIn: TimeSpan.FromSeconds(seconds))
        );

        Assert.Equal(expected, HttpUtility.ParseQueryString(server.Asked[0].Body)["ValidityPeriod"]);
    }

    private static string Error(int status, int code, string message = "Too Many Requests") =>
        code == 0
            ? ""
            : $$"""{"code":{{code}},"message":"{{message}}","more_info":"https://www.twilio.com/docs/errors/{{code}}","status":{{status}}}""";

    private static async Task<SendOutcome> SendAsync(int status, string body, params (string, string)[] headers)
    {
        await using var server = await AnsweringServer.StartAsync(status, body, headers);
        return await DeliverySamples.SendAsync(Provider(server.BaseUrl), DeliverySamples.Message("+40722000001"));
    }

    private static TwilioProvider Provider(Uri baseUrl, string sender = "+40312000000", Uri? callback = null) =>
        new(
            new TwilioAccount("AC0123", "SK0123", "secret", sender, callback, baseUrl),
            ProviderHttp.Create(4),
            TimeProvider.System
        );
}
