using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers.Callbacks;

/// <summary>Updates as core.telegram.org/bots/api#update has them. Subscriber 1's chat is 1001.</summary>
public sealed class TelegramUpdatesTests
{
    private const string Secret = "a-secret-of-ours";

    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Stop_and_start_take_effect_at_once()
    {
        var rig = await new CallbackRig().WithAsync(1, ChannelKind.Telegram);

        var stopped = await SendAsync(rig, Private("/stop"));
        Assert.True(await rig.RestsAsync(1, ChannelKind.Telegram));
        Assert.StartsWith("{\"method\":\"sendMessage\",\"chat_id\":1001,", stopped.Body, StringComparison.Ordinal);

        await SendAsync(rig, Private("/start@AlertBot"));
        Assert.False(await rig.RestsAsync(1, ChannelKind.Telegram));
        Assert.Contains("TEST", (await SendAsync(rig, Private("/test"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bot_that_is_blocked_sends_nothing_more()
    {
        var rig = await new CallbackRig().WithAsync(1, ChannelKind.Telegram);

        var answer = await SendAsync(
            rig,
            """{"update_id":1,"my_chat_member":{"chat":{"id":1001,"type":"private"},"new_chat_member":{"status":"kicked"}}}"""
        );

        Assert.Equal(204, answer.Status);
        Assert.True(await rig.RestsAsync(1, ChannelKind.Telegram));
    }

    [Fact]
    public async Task A_group_that_became_a_supergroup_is_followed()
    {
        var rig = await new CallbackRig().WithAsync(1, ChannelKind.Telegram);

        await SendAsync(
            rig,
            """{"update_id":1,"message":{"chat":{"id":1001,"type":"group"},"migrate_to_chat_id":-1002003}}"""
        );

        var found = await rig.Registry.FindAsync(new SubscriberId(1), Never);
        var book = Assert.IsType<OpenedAddresses.Book>(rig.Registry.Open(found!.Row)).Addresses;
        Assert.Equal("-1002003", book.For(ChannelKind.Telegram));
        Assert.False(await rig.RestsAsync(1, ChannelKind.Telegram));
        Assert.Equal([new SubscriberId(1)], await rig.Registry.FindAsync(ChannelKind.Telegram, "-1002003", Never));
        Assert.Empty(await rig.Registry.FindAsync(ChannelKind.Telegram, "1001", Never));
    }

    [Fact]
    public async Task In_a_group_nobody_stops_it_for_all()
    {
        var rig = await new CallbackRig().WithAsync(1, ChannelKind.Telegram);

        await SendAsync(rig, """{"update_id":1,"message":{"chat":{"id":1001,"type":"group"},"text":"/stop"}}""");

        Assert.False(await rig.RestsAsync(1, ChannelKind.Telegram));
    }

    [Fact]
    public async Task A_start_token_goes_to_whoever_gave_it()
    {
        var rig = new CallbackRig();

        var answer = await SendAsync(
            rig,
            Private("/start abc123"),
            (token, chat, _) => Task.FromResult<string?>($"{token} of {chat}")
        );

        Assert.Contains("abc123 of 1001", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a-secret-of-others")]
    public async Task Without_the_secret_nothing_has_an_effect(string? secret)
    {
        var rig = await new CallbackRig().WithAsync(1, ChannelKind.Telegram);

        Assert.Equal(403, (await SendAsync(rig, Private("/stop"), secret: secret)).Status);
        Assert.False(await rig.RestsAsync(1, ChannelKind.Telegram));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("[1,2]", 400)]
    [InlineData("""{"message":{"text":"/stop"}}""", 400)]
    [InlineData("""{"update_id":7}""", 204)]
    public async Task What_is_no_update_is_refused_by_its_status(string body, int status) =>
        Assert.Equal(status, (await SendAsync(new CallbackRig(), body)).Status);

    [Fact]
    public async Task A_document_that_no_message_fills_is_not_read() =>
        Assert.Equal(413, (await SendAsync(new CallbackRig(), new string(' ', TelegramUpdates.MaxBytes + 1))).Status);

    private static string Private(string text) =>
        $$$"""{"update_id":1,"message":{"message_id":5,"chat":{"id":1001,"type":"private"},"text":"{{{text}}}"}}""";

    private static Task<CallbackAnswer> SendAsync(
        CallbackRig rig,
        string body,
        StartTokenHandler? onStart = null,
        string? secret = Secret
    ) =>
        new TelegramUpdates(
            Secret,
            rig.Registry,
            onStart ?? ((_, _, _) => Task.FromResult<string?>(null)),
            CallbackRig.Site,
            TimeProvider.System
        ).HandleAsync(Encoding.UTF8.GetBytes(body), secret, Never);
}
