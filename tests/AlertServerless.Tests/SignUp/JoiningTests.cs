using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>The way in, as a browser without scripts walks it: page by page.</summary>
public sealed class JoiningTests
{
    [Fact]
    public async Task A_town_is_found_without_its_marks_and_leads_to_the_form()
    {
        await using var site = await TestSite.StartAsync();
        var found = await site.AskAsync("GET", "/?q=brasov");
        Assert.Contains("href=\"/join?at=45.65,25.61\"", found.Body);
        var form = await site.AskAsync("GET", "/join?at=45.65,25.61");
        Assert.Equal(200, form.Status);
        Assert.Contains("Brașov", System.Net.WebUtility.HtmlDecode(form.Body));
    }

    [Fact]
    public async Task The_code_that_came_by_SMS_makes_a_subscriber()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync();
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));

        var code = site.Sent.LastCode(TestSite.Phone);
        var answer = await site.PostAsync(prove, [new("code", $"{code[..3]} {code[3..]}")]);

        Assert.Equal((303, "/manage?new=1"), (answer.Status, answer.Location));
        var row = await site.RowAsync(ChannelKind.Sms, TestSite.Phone);
        Assert.NotNull(row);
        Assert.Equal((45.65, 25.61), (row.Preferences.Home.Latitude, row.Preferences.Home.Longitude));
        Assert.Equal(2.5f, row.Preferences.MinIntensity);
        Assert.Equal(SubscriberKind.Person, row.Preferences.Kind);
        Assert.False(row.Preferences.Suspended);
        var page = await site.AskAsync("GET", "/manage", cookie: answer.Cookie);
        Assert.Contains("+40 … 567", System.Net.WebUtility.HtmlDecode(page.Body));
    }

    [Fact]
    public async Task The_mail_link_acts_by_its_button_only_and_once()
    {
        await using var site = await TestSite.StartAsync();
        await site.JoinAsync(phone: "", mail: TestSite.Mail);
        var link = site.Sent.LastLink(TestSite.Mail);

        var shown = await site.AskAsync("GET", link);
        Assert.Equal(200, shown.Status);
        Assert.Null(await site.RowAsync(ChannelKind.Email, TestSite.Mail));

        var token = new KeyValuePair<string, string>("t", TestSite.Field(shown.Body, "t"));
        var confirmed = await site.PostAsync("/confirm", [token]);
        Assert.Equal((303, "/manage?new=1"), (confirmed.Status, confirmed.Location));
        Assert.NotNull(await site.RowAsync(ChannelKind.Email, TestSite.Mail));
        Assert.Equal(410, (await site.PostAsync("/confirm", [token])).Status);
    }

    [Fact]
    public async Task A_second_proof_adds_its_address_to_the_same_subscriber()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync(mail: TestSite.Mail);
        await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))]);
        var shown = await site.AskAsync("GET", site.Sent.LastLink(TestSite.Mail));
        await site.PostAsync("/confirm", [new("t", TestSite.Field(shown.Body, "t"))]);

        var byPhone = await site.RowAsync(ChannelKind.Sms, TestSite.Phone);
        var byMail = await site.RowAsync(ChannelKind.Email, TestSite.Mail);
        Assert.NotNull(byMail);
        Assert.Equal(byPhone!.Id, byMail.Id);
        Assert.Equal(
            ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Reword), (ChannelKind.Email, LatePolicy.Reword)),
            byMail.Preferences.Channels
        );
    }

    [Fact]
    public async Task Signing_up_again_changes_the_subscriber_and_makes_no_second_one()
    {
        await using var site = await TestSite.StartAsync();
        await site.EnterAsync();
        var first = await site.RowAsync(ChannelKind.Sms, TestSite.Phone);
        var form = await site.FormAsync();
        form["day"] = nameof(AlertWhen.TakeCover);
        var prove = (await site.PostAsync("/join", form)).Location;
        await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))]);

        var second = await site.RowAsync(ChannelKind.Sms, TestSite.Phone);
        Assert.Equal(first!.Id, second!.Id);
        Assert.Equal(4.5f, second.Preferences.MinIntensity);
    }

    [Fact]
    public async Task Thresholds_are_changed_by_the_session_and_by_nobody_else()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        KeyValuePair<string, string>[] change =
        [
            new("day", nameof(AlertWhen.TakeCover)),
            new("night", nameof(AlertWhen.TakeCover)),
        ];

        Assert.Equal(403, (await site.PostAsync("/manage", change)).Status);
        Assert.Equal(
            403,
            (
                await site.PostAsync("/manage", change, cookie: cookie, headers: ("Origin", "https://evil.example"))
            ).Status
        );
        Assert.Equal("/manage?done=saved", (await site.PostAsync("/manage", change, cookie: cookie)).Location);
        var row = await site.RowAsync(ChannelKind.Sms, TestSite.Phone);
        Assert.Equal((4.5f, 4.5f), (row!.Preferences.MinIntensity, row.Preferences.NightMinIntensity));
        site.Clock.Advance(ManageSession.Life);
        Assert.Equal(403, (await site.PostAsync("/manage", change, cookie: cookie)).Status);
    }

    [Fact]
    public async Task Leaving_by_the_mails_link_takes_one_click_and_no_cookie()
    {
        await using var site = await TestSite.StartAsync();
        await site.EnterAsync();
        var row = await site.RowAsync(ChannelKind.Sms, TestSite.Phone);
        var link = site.Links.Unsubscribe(row!.Id, row.Segment).PathAndQuery;

        Assert.Equal(200, (await site.AskAsync("GET", link)).Status);
        Assert.NotNull(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
        // A mail program posts from its own servers: no cookie, no origin, and the field that RFC 8058 names.
        var left = await site.PostAsync(link, [new("List-Unsubscribe", "One-Click")], headers: ("Origin", "null"));
        Assert.Equal(200, left.Status);
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
        Assert.Equal(200, (await site.PostAsync(link, [])).Status);
    }

    [Fact]
    public async Task Pause_resume_export_and_erase_do_what_they_say()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        await site.PostAsync("/manage/pause", [new("until", "")], cookie: cookie);
        Assert.True((await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Preferences.Suspended);
        await site.PostAsync("/manage/resume", [], cookie: cookie);
        Assert.False((await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Preferences.Suspended);
        Assert.Contains(
            TestSite.Phone,
            (await site.AskAsync("GET", "/manage/export", cookie: cookie)).Body.Replace("\\u002B", "+")
        );
        await site.PostAsync("/manage/leave", [new("sure", "yes")], cookie: cookie);
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
        Assert.Contains("enter", (await site.AskAsync("GET", "/manage", cookie: cookie)).Body);
    }

    [Fact]
    public async Task A_test_message_goes_to_every_channel_and_five_times_a_day_at_most()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        var before = site.Sent.All.Count;
        for (var i = 0; i < 6; i++)
            await site.PostAsync("/manage/test", [], cookie: cookie);
        var tests = site.Sent.All.Skip(before).ToList();
        Assert.Equal(5, tests.Count);
        Assert.All(tests, test => Assert.StartsWith("TEST", test.Text));
    }

    [Fact]
    public async Task Whoever_lost_the_session_gets_in_again_by_a_code()
    {
        await using var site = await TestSite.StartAsync();
        await site.EnterAsync();
        var page = await site.AskAsync("GET", "/manage");
        var fields = new Dictionary<string, string>
        {
            ["lang"] = "en",
            ["stamp"] = TestSite.Field(page.Body, "stamp"),
            ["altcha"] = site.Work(),
            ["phone"] = TestSite.Phone,
        };
        var prove = (await site.PostAsync("/manage/enter", fields)).Location;
        var answer = await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))]);
        Assert.Equal("/manage", answer.Location);
        Assert.NotEmpty(answer.Cookie);
    }

    [Fact]
    public async Task The_manage_link_of_the_welcome_mail_is_exchanged_for_a_cookie()
    {
        await using var site = await TestSite.StartAsync();
        await site.JoinAsync(phone: "", mail: TestSite.Mail);
        var shown = await site.AskAsync("GET", site.Sent.LastLink(TestSite.Mail));
        await site.PostAsync("/confirm", [new("t", TestSite.Field(shown.Body, "t"))]);
        var link = site.Sent.LastLink(TestSite.Mail);
        Assert.StartsWith($"{TestSite.Home}/manage#t=", link);

        var token = link.Split("#t=")[1];
        var answer = await site.PostAsync("/api/session", $$"""{"token":"{{token}}"}""");
        Assert.Equal(204, answer.Status);
        var page = await site.AskAsync("GET", "/manage", cookie: answer.Cookie);
        Assert.Contains("a…@example.org", System.Net.WebUtility.HtmlDecode(page.Body));
    }
}
