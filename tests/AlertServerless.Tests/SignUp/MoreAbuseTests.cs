using System.Net;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.SignUp;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Injection, forged pages, receivers under many names, sessions kept too long: refused with the right status,
/// nothing stored, nothing sent.</summary>
public sealed class MoreAbuseTests
{
    private const string Canary = "c4nary-header";

    public static TheoryData<string> ChangingPaths =>
        [
            "/manage",
            "/manage/levels",
            "/manage/switch",
            "/manage/address",
            "/manage/test",
            "/manage/webhook-test",
            "/manage/pause",
            "/manage/resume",
            "/manage/leave",
        ];

    [Theory]
    [MemberData(nameof(ChangingPaths))]
    public async Task A_page_of_another_site_changes_nothing_with_the_session_of_its_visitor(string path)
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        var before = (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!;
        var sent = site.Sent.All.Count;
        (string, string)[][] disguises =
        [
            [("Origin", "https://evil.example")],
            [("Origin", "null"), ("Sec-Fetch-Site", "cross-site")],
            [("Origin", "null"), ("Sec-Fetch-Site", "same-site")],
            [("Origin", "null")],
            [("Origin", "http://alert.example.org.evil.example")],
            [("Origin", "http://alert.example.org:8443")],
        ];
        foreach (var disguise in disguises)
        {
            var answer = await site.PostAsync(path, Everything(site), cookie: cookie, headers: disguise);
            Assert.Equal(403, answer.Status);
        }

        var after = (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!;
        Assert.Equal((before.Preferences, before.Revision), (after.Preferences, after.Revision));
        Assert.Equal(sent, site.Sent.All.Count);
    }

    [Theory]
    [MemberData(nameof(ChangingPaths))]
    public async Task A_session_ends_with_the_subscription_that_it_was_for(string path)
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        await site.PostAsync("/manage/leave", [new("sure", "yes")], cookie: cookie);
        Assert.Equal(403, (await site.PostAsync(path, Everything(site), cookie: cookie)).Status);
        Assert.Equal(403, (await site.AskAsync("GET", "/api/subscription", cookie: cookie)).Status);
        Assert.Equal(403, (await site.AskAsync("GET", "/manage/export", cookie: cookie)).Status);
    }

    [Fact]
    public async Task Paths_queries_and_case_make_no_new_receiver_to_hammer()
    {
        using var refusing = new HttpMessageInvoker(new Refusing());
        await using var site = await TestSite.StartAsync(receiverHttp: refusing);
        var statuses = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            var url = i % 2 == 0 ? $"https://victim.example/{i}?x={i}" : $"https://VICTIM.example/./{i}";
            var registered = await site.PostAsync("/facilities", await FacilityAsync(site, url), $"198.51.{i}.1");
            Assert.Equal(303, registered.Status);
            statuses.Add((await site.PostAsync($"{registered.Location}/check", [], $"198.51.{i}.1")).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(422, 10), 429, 429], statuses);
    }

    [Theory]
    [InlineData("https://victim.example/hook#other")]
    [InlineData("https://victim.example/hook#cap&act=1")]
    [InlineData("https://u:p@victim.example/hook")]
    [InlineData("http://victim.example/hook")]
    [InlineData("https://victim.example:8443/hook")]
    [InlineData("https://victim.example/hook\r\nX: y")]
    public async Task A_receivers_url_hides_nothing(string url)
    {
        await using var site = await TestSite.StartAsync();
        Assert.Equal(422, (await site.PostAsync("/facilities", await FacilityAsync(site, url))).Status);
        Assert.DoesNotContain(site.Items.Contents.Keys, key => key.StartsWith("pending"));
    }

    [Fact]
    public async Task What_is_typed_reaches_no_header_and_no_log_line()
    {
        await using var site = await TestSite.StartAsync();
        var evil = $"x\r\nSet-Cookie: {Canary}=1\r\n\r\n<script>{Canary}</script>";
        var escaped = Uri.EscapeDataString(evil);
        var form = await site.FormAsync();
        form["lang"] = evil;
        var answers = new List<SiteAnswer>
        {
            await site.PostAsync("/join", form),
            await site.AskAsync("GET", $"/?q={escaped}&lang={escaped}"),
            await site.AskAsync("GET", $"/join?at={escaped}"),
            await site.AskAsync("GET", $"/prove/{escaped}?via={escaped}"),
            await site.AskAsync("GET", $"/prove/{PendingId.Create()}?via=sms-{escaped}"),
            await site.PostAsync($"/prove/{PendingId.Create()}/again?via={escaped}", []),
            await site.AskAsync("GET", $"/confirm?t={escaped}"),
            await site.AskAsync("GET", $"/unsubscribe?s={escaped}&g={escaped}&k={escaped}"),
            await site.AskAsync("GET", $"/manage?done={escaped}", cookie: $"{ManageSession.Cookie}={escaped}"),
            await site.AskAsync("GET", $"/api/towns?q={escaped}&lang={escaped}"),
            await site.AskAsync("GET", $"/api/warning?at={escaped}"),
            await site.AskAsync("GET", $"/{escaped}"),
            await site.AskAsync("GET", "/", headers: [("User-Agent", Canary), ("X-Forwarded-For", Canary)]),
            await site.PostAsync("/hooks/twilio/inbound", [new("Body", evil), new("From", Canary)]),
            await site.PostAsync("/hooks/telegram", $$"""{"message":{"text":"{{Canary}}"} }"""),
        };
        foreach (var answer in answers)
        {
            Assert.DoesNotContain(Canary, string.Join('\n', answer.Headers.SetCookie.ToArray()));
            Assert.DoesNotContain("Set-Cookie", answer.Location);
            Assert.DoesNotContain('\n', answer.Location);
            Assert.DoesNotContain($"<script>{Canary}", answer.Body);
        }

        Assert.DoesNotContain(site.Log.Lines, line => line.Contains(Canary, StringComparison.Ordinal));
    }

    /// <summary>The other endpoints that take an address: the time that they take says nothing either.</summary>
    [Theory]
    [InlineData("/manage/enter")]
    [InlineData("/api/sign-ups")]
    public async Task Known_and_unknown_addresses_are_answered_alike_and_in_the_same_time(string path)
    {
        await using var site = await TestSite.StartAsync(
            new SignUpSiteOptions { AnswerTime = TimeSpan.FromSeconds(1), LeastFormTime = TimeSpan.Zero }
        );
        site.Sent.Provider = cancellation => Task.Delay(TimeSpan.FromMilliseconds(300), site.Clock, cancellation);
        var known = "+40721000002";
        var form = await site.FormAsync(known);
        var prove = (await TimedAsync(site, () => site.PostAsync("/join", form))).SiteAnswer.Location;
        await site.PostAsync(prove, [new("code", site.Sent.LastCode(known))]);
        Assert.NotNull(await site.RowAsync(ChannelKind.Sms, known));

        // What a visitor does before is not what is timed.
        var (askFirst, askSecond) = (
            await PrepareAsync(known, "198.51.1.1"),
            await PrepareAsync("+40721000001", "198.51.2.1")
        );
        var (first, firstTook) = await TimedAsync(site, askFirst);
        var (second, secondTook) = await TimedAsync(site, askSecond);

        Assert.Equal(first.Status, second.Status);
        Assert.Equal(first.Body.Length, second.Body.Length);
        Assert.InRange(firstTook.TotalMilliseconds, 1_000, 1_300);
        Assert.InRange(secondTook.TotalMilliseconds, 1_000, 1_300);

        async Task<Func<Task<SiteAnswer>>> PrepareAsync(string number, string from)
        {
            var work = site.Work();
            if (path == "/api/sign-ups")
            {
                var json = $$"""
                    {"at":"{{TestSite.Brasov}}","language":"en","first":"sms","day":"Felt","night":"Felt","drills":false,
                    "consent":"{{ConsentText.Version}}","proof":"{{work}}","phone":"{{number}}"}
                    """;
                return () => site.PostAsync(path, json, from);
            }

            var page = await site.AskAsync("GET", "/manage");
            var fields = new Dictionary<string, string>
            {
                ["lang"] = "en",
                ["stamp"] = TestSite.Field(page.Body, "stamp"),
                ["altcha"] = work,
                ["phone"] = number,
            };
            return () => site.PostAsync(path, fields, from);
        }
    }

    private static async Task<(SiteAnswer SiteAnswer, TimeSpan Took)> TimedAsync(
        TestSite site,
        Func<Task<SiteAnswer>> ask
    )
    {
        var began = site.Clock.GetUtcNow();
        var asked = Task.Run(ask);
        while (!asked.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            if (!asked.IsCompleted)
                site.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        return (await asked, site.Clock.GetUtcNow() - began);
    }

    // Fields of every form: the refusal is not for what is missing.
    private static Dictionary<string, string> Everything(TestSite site) =>
        new()
        {
            ["day"] = nameof(AlertWhen.TakeCover),
            ["night"] = nameof(AlertWhen.TakeCover),
            ["sure"] = "yes",
            ["phone"] = "+40721234568",
            ["altcha"] = site.Work(),
        };

    private static async Task<Dictionary<string, string>> FacilityAsync(TestSite site, string url)
    {
        var page = await site.AskAsync("GET", "/facilities");
        return new Dictionary<string, string>
        {
            ["at"] = "44.43,26.10",
            ["url"] = url,
            ["format"] = "json",
            ["inform"] = "3",
            ["arm"] = "4",
            ["act"] = "5",
            ["lang"] = "en",
            ["stamp"] = TestSite.Field(page.Body, "stamp"),
            ["altcha"] = site.Work(),
            ["consent"] = ConsentText.Version,
        };
    }

    private sealed class Refusing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
