using System.Net;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>A chat proves itself by the token that it begins with, and only Telegram says what was written.</summary>
public sealed class TelegramTests
{
    private const string Secret = "telegram-hook-secret";
    private const string Chat = "123456789";

    [Fact]
    public async Task A_private_chat_that_begins_with_the_token_is_alerted_and_stops_by_itself()
    {
        await using var site = await TestSite.StartAsync();
        var token = await TokenAsync(site);
        Assert.Equal(22, token.Length);
        Assert.Contains("Confirmed", (await SendWordAsync(site, $"/start {token}")).Body, StringComparison.Ordinal);
        var row = await site.RowAsync(ChannelKind.Telegram, Chat);
        Assert.NotNull(row);
        Assert.Contains("TEST", (await SendWordAsync(site, "/test")).Body, StringComparison.Ordinal);
        await SendWordAsync(site, "/stop");
        var stopped = (await site.RowAsync(ChannelKind.Telegram, Chat))!;
        Assert.True(stopped.Preferences.Channels.IsSuspended(ChannelKind.Telegram));
    }

    [Fact]
    public async Task A_token_serves_one_chat_and_one_day()
    {
        await using var site = await TestSite.StartAsync();
        var token = await TokenAsync(site);
        await SendWordAsync(site, $"/start {token}");
        await SendWordAsync(site, $"/start {token}", chat: 55);
        Assert.Null(await site.RowAsync(ChannelKind.Telegram, "55"));
        var late = await TokenAsync(site);
        site.Clock.Advance(TimeSpan.FromDays(1));
        await SendWordAsync(site, $"/start {late}", chat: 66);
        Assert.Null(await site.RowAsync(ChannelKind.Telegram, "66"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("telegram-hook-secreT")]
    public async Task Nobody_but_Telegram_says_what_was_written(string secret)
    {
        await using var site = await TestSite.StartAsync();
        var token = await TokenAsync(site);
        Assert.Equal(403, (await SendWordAsync(site, $"/start {token}", secret: secret)).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Telegram, Chat));
    }

    [Theory]
    [InlineData("group")]
    [InlineData("supergroup")]
    [InlineData("channel")]
    public async Task A_group_proves_nothing(string type)
    {
        await using var site = await TestSite.StartAsync();
        var token = await TokenAsync(site);
        Assert.Equal(204, (await SendWordAsync(site, $"/start {token}", type: type)).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Telegram, Chat));
    }

    private static async Task<string> TokenAsync(TestSite site)
    {
        var form = await site.FormAsync(phone: "");
        form["telegram"] = "yes";
        var prove = (await site.PostAsync("/join", form)).Location;
        var page = WebUtility.HtmlDecode((await site.AskAsync("GET", prove)).Body);
        return Regex.Match(page, @"https://t\.me/test_bot\?start=([A-Za-z0-9_-]+)").Groups[1].Value;
    }

    private static Task<SiteAnswer> SendWordAsync(
        TestSite site,
        string text,
        long chat = 123456789,
        string type = "private",
        string secret = Secret
    ) =>
        site.AskAsync(
            "POST",
            "/hooks/telegram",
            new StringContent(
                $$$"""{"update_id":1,"message":{"message_id":2,"from":{"id":{{{chat}}},"language_code":"en"},"chat":{"id":{{{chat}}},"type":"{{{type}}}"},"date":1,"text":"{{{text}}}"}}""",
                System.Text.Encoding.UTF8,
                "application/json"
            ),
            headers: ("X-Telegram-Bot-Api-Secret-Token", secret)
        );
}
