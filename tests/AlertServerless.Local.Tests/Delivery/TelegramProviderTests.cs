using System.Text.Json;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>Error descriptions as collected at github.com/TelegramBotAPI/errors and
/// github.com/vrumger/telegram-errors.</summary>
public sealed class TelegramProviderTests
{
    private const string Taken =
        """{"ok":true,"result":{"message_id":4711,"date":1793679600,"chat":{"id":123,"type":"private"},"text":"…"}}""";

    [Theory]
    [InlineData(403, "Forbidden: bot was blocked by the user")]
    [InlineData(403, "Forbidden: user is deactivated")]
    [InlineData(403, "Forbidden: bot can't initiate conversation with a user")]
    [InlineData(400, "Bad Request: chat not found")]
    [InlineData(400, "Bad Request: user not found")]
    [InlineData(400, "Bad Request: PEER_ID_INVALID")]
    [InlineData(400, "Bad Request: group chat was upgraded to a supergroup chat")]
    [InlineData(400, "Bad Request: have no rights to send a message")]
    [InlineData(400, "Bad Request: CHAT_WRITE_FORBIDDEN")]
    public async Task A_chat_that_is_closed_to_us_is_refused(int status, string description) =>
        Assert.IsType<SendOutcome.Refused>(await SendAsync(status, Error(status, description)));

    [Fact]
    public async Task The_named_delay_pauses_the_channel()
    {
        var later = Assert.IsType<SendOutcome.RetryLater>(
            await SendAsync(
                429,
                """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}"""
            )
        );
        Assert.Equal((FailureKind.Throttled, TimeSpan.FromSeconds(5)), (later.Failure, later.After));
    }

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(404, "Not Found")]
    [InlineData(400, "Bad Request: message text is empty")]
    [InlineData(409, "Conflict: terminated by other long poll or webhook")]
    public async Task Our_own_failure_is_named_so(int status, string description) =>
        Assert.Equal(
            FailureKind.Configuration,
            Assert.IsType<SendOutcome.RetryLater>(await SendAsync(status, Error(status, description))).Failure
        );

    [Fact]
    public async Task A_failure_in_the_bot_apis_own_words_was_not_sent() =>
        Assert.Equal(
            FailureKind.Outage,
            Assert.IsType<SendOutcome.RetryLater>(await SendAsync(500, Error(500, "Internal Server Error"))).Failure
        );

    [Theory]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(200, "{\"ok\":true,\"result\":{\"mess")]
    [InlineData(200, "<html></html>")]
    public async Task An_answer_that_is_not_the_bot_apis_leaves_it_open(int status, string body) =>
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(status, body));

    [Fact]
    public async Task A_message_returns_what_editing_it_needs()
    {
        await using var server = await AnsweringServer.StartAsync(200, Taken);

        Assert.Equal(
            new SendOutcome.Delivered(4711),
            await DeliverySamples.SendAsync(Provider(server.BaseUrl, paid: true), DeliverySamples.Message("123"))
        );

        var (path, body, _) = Assert.Single(server.Asked);
        var json = JsonDocument.Parse(body).RootElement;
        Assert.Equal("/bot42:token/sendMessage", path);
        Assert.Equal("123", json.GetProperty("chat_id").GetString());
        Assert.True(json.GetProperty("allow_paid_broadcast").GetBoolean());
    }

    [Fact]
    public async Task What_is_new_answers_the_first_message_and_is_heard()
    {
        await using var server = await AnsweringServer.StartAsync(200, Taken);

        await DeliverySamples.SendAsync(
            Provider(server.BaseUrl),
            DeliverySamples.Message("123") with
            {
                ReplyTo = 4700,
            }
        );

        var (path, body, _) = Assert.Single(server.Asked);
        var json = JsonDocument.Parse(body).RootElement;
        var reply = json.GetProperty("reply_parameters");
        Assert.Equal("/bot42:token/sendMessage", path);
        Assert.Equal(4700, reply.GetProperty("message_id").GetInt64());
        Assert.True(reply.GetProperty("allow_sending_without_reply").GetBoolean());
        Assert.False(json.TryGetProperty("disable_notification", out _));
    }

    /// <summary>core.telegram.org/bots/api#responseparameters: the group has this id from now on.</summary>
    [Fact]
    public async Task A_group_that_became_a_supergroup_is_asked_again_and_not_given_up()
    {
        await using var server = await AnsweringServer.StartAsync(
            400,
            """
            {"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",
            "parameters":{"migrate_to_chat_id":-1001234567890}}
            """
        );

        await DeliverySamples.SendAsync(Provider(server.BaseUrl), DeliverySamples.Message("-123"));

        Assert.Equal(
            ["-123", "-1001234567890"],
            server.Asked.Select(asked => JsonDocument.Parse(asked.Body).RootElement.GetProperty("chat_id").GetString())
        );
    }

    [Fact]
    public async Task An_old_message_is_edited_to_say_that_it_is_outdated()
    {
        await using var server = await AnsweringServer.StartAsync(200, Taken);

        Assert.Equal(
            new SendOutcome.Delivered(4711),
            await DeliverySamples.SendAsync(Provider(server.BaseUrl), DeliverySamples.Message("123", editRef: 4711))
        );

        Assert.Equal("/bot42:token/editMessageText", Assert.Single(server.Asked).Path);
        Assert.Equal(4711, JsonDocument.Parse(server.Asked[0].Body).RootElement.GetProperty("message_id").GetInt64());
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_is_done_already() =>
        Assert.Equal(
            new SendOutcome.Delivered(4711),
            await SendAsync(
                400,
                Error(400, "Bad Request: message is not modified: specified new message content is exactly the same"),
                editRef: 4711
            )
        );

    [Fact]
    public async Task An_edit_of_a_message_that_is_gone_is_nothing_to_do()
    {
        await using var server = await AnsweringServer.StartAsync(
            400,
            Error(400, "Bad Request: message to edit not found")
        );

        Assert.IsType<SendOutcome.Suppressed>(
            await DeliverySamples.SendAsync(Provider(server.BaseUrl), DeliverySamples.Message("123", editRef: 4711))
        );
        Assert.Equal("/bot42:token/editMessageText", Assert.Single(server.Asked).Path);
    }

    // core.telegram.org/bots/api#responseparameters
    [Fact]
    public async Task A_group_that_became_a_supergroup_is_written_to_under_its_new_id()
    {
        await using var server = await AnsweringServer.StartAsync(
            400,
            """{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1002003}}"""
        );

        await DeliverySamples.SendAsync(Provider(server.BaseUrl), DeliverySamples.Message("-123"));

        Assert.Equal(
            ["-123", "-1002003"],
            server.Asked.Select(asked => JsonDocument.Parse(asked.Body).RootElement.GetProperty("chat_id").GetString())
        );
    }

    private static string Error(int status, string description) =>
        $$"""{"ok":false,"error_code":{{status}},"description":"{{description}}"}""";

    private static async Task<SendOutcome> SendAsync(int status, string body, long editRef = 0)
    {
        await using var server = await AnsweringServer.StartAsync(status, body);
        return await DeliverySamples.SendAsync(
            Provider(server.BaseUrl),
            DeliverySamples.Message("123", editRef: editRef)
        );
    }

    private static TelegramProvider Provider(Uri baseUrl, bool paid = false) =>
        new(new TelegramBot("42:token", baseUrl, paid, ProviderHttp.Create(4)));
}
