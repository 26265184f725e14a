using System.Net;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Home, work and parents under one subscription, page by page and without scripts.</summary>
public sealed partial class PlacesTests
{
    private const string Focsani = "45.70,27.18";

    [Fact]
    public async Task A_second_place_is_added_before_signing_up_by_links_alone()
    {
        await using var site = await TestSite.StartAsync();
        var form = await ShowAsync(site, $"/join?at={TestSite.Brasov}");
        Assert.Single(Warnings().Matches(form));

        var search = await ShowAsync(site, LinkTo(form, "/?at="));
        Assert.Equal(TestSite.Brasov, TestSite.Field(search, "at"));
        var towns = await ShowAsync(site, $"/?at={TestSite.Brasov}&q=focsani");
        var both = await ShowAsync(site, LinkTo(towns, "/join?at="));

        Assert.Equal((TestSite.Brasov, Focsani), (TestSite.Field(both, "at"), TestSite.Field(both, "at2")));
        // How much warning there would have been is said for each.
        Assert.Equal(2, Warnings().Count(both));
        Assert.Contains("near Focșani", both, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signs_up_with_three_places_has_them_with_their_labels()
    {
        await using var site = await TestSite.StartAsync();
        await EnterAsync(site);

        var stored = (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Preferences;
        Assert.Equal(
            ["45.65,25.61,home", "45.70,27.18,parents", "44.43,26.10"],
            SignUpPlace.AllOf(stored).Select(PlaceList.TextOf)
        );
        Assert.Equal(SegmentColumn.For(stored).Page(0), await SegmentAsync(site));
    }

    [Fact]
    public async Task The_manage_page_and_the_export_show_all_places()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await EnterAsync(site);

        var page = await ShowAsync(site, "/manage", cookie);
        Assert.Contains("near Focșani (My parents)", page, StringComparison.Ordinal);
        Assert.Contains("(Home)", page, StringComparison.Ordinal);
        var export = await site.AskAsync("GET", "/manage/export", cookie: cookie);
        Assert.Equal(3, Regex.Count(export.Body, "\"label\":", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Contains("{\"latitude\":45.7,\"longitude\":27.18,\"label\":\"parents\"}", export.Body);
    }

    [Fact]
    public async Task Places_are_taken_away_and_added_by_whoever_has_the_session()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await EnterAsync(site);

        var editor = await ShowAsync(site, "/manage/places", cookie);
        Assert.Equal(3, Warnings().Count(editor));
        // With three there is none to add; each can be taken away.
        Assert.DoesNotContain("for=manage", editor, StringComparison.Ordinal);
        var without = LinkTo(editor, $"/manage/places?at={TestSite.Brasov},home&at={Focsani},parents");
        Assert.Contains(
            "/?at=45.65,25.61,home&at=45.70,27.18,parents&for=manage",
            await ShowAsync(site, without, cookie)
        );
        Assert.Equal(3, await CountAsync(site));

        KeyValuePair<string, string>[] change = [new("at", Focsani), new("label", "work")];
        Assert.Equal(403, (await site.PostAsync("/manage/places", change)).Status);
        Assert.Equal(
            403,
            (
                await site.PostAsync(
                    "/manage/places",
                    change,
                    cookie: cookie,
                    headers: ("Origin", "https://evil.example")
                )
            ).Status
        );
        Assert.Equal(3, await CountAsync(site));
        Assert.Equal("/manage?done=saved", (await site.PostAsync("/manage/places", change, cookie: cookie)).Location);
        Assert.Equal(1, await CountAsync(site));
        Assert.Equal(
            "45.70,27.18",
            PlaceList.TextOf(SignUpPlace.AllOf((await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Preferences)[0])
        );
    }

    [Fact]
    public async Task Leaving_leaves_no_place_behind()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await EnterAsync(site);
        var segment = await SegmentAsync(site);
        await site.PostAsync("/manage/leave", [new("sure", "yes")], cookie: cookie);

        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
        Assert.Equal(403, (await site.AskAsync("GET", "/manage/places", cookie: cookie)).Status);
        Assert.NotNull(segment.Value);
    }

    [Theory]
    [InlineData("/join?at=45.65,25.61&at=0,0", 404)]
    [InlineData("/join?at=45.65,25.61&at=45.70,27.18&at=44.43,26.10&at=44.16,28.63", 404)]
    [InlineData("/join?at=45.65,25.61,castle", 404)]
    [InlineData("/join?at=45.65,25.61&at=45.651,25.612", 200)] // the same, to 0.01°
    public async Task Only_up_to_three_places_that_are_served_are_shown(string path, int status)
    {
        await using var site = await TestSite.StartAsync();
        var answer = await site.AskAsync("GET", path);

        Assert.Equal(status, answer.Status);
        if (status == 200)
            Assert.Single(Warnings().Matches(answer.Body));
    }

    [Fact]
    public async Task The_first_load_with_three_places_is_at_most_50_kB_in_each_language()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var language in SignUpLanguages.All)
        {
            var page = await site.AskAsync(
                "GET",
                $"/join?at={TestSite.Brasov}&at={Focsani}&at=44.43,26.10&lang={language}"
            );
            var bytes =
                System.Text.Encoding.UTF8.GetByteCount(page.Body)
                + SiteFile.Style.Bytes.Length
                + SiteFile.Script.Bytes.Length;
            Assert.InRange(bytes, 10_000, 50_000);
        }
    }

    [Theory]
    [InlineData("at2", "0,0")]
    [InlineData("at2", "nowhere")]
    [InlineData("label2", "castle")]
    [InlineData("label3", "work")] // of a place that is not there
    [InlineData("at4", "44.16,28.63")]
    public async Task A_form_with_a_wrong_place_is_refused_and_nothing_is_sent(string field, string value)
    {
        await using var site = await TestSite.StartAsync();
        var form = await site.FormAsync();
        form["at2"] = Focsani;
        form[field] = value;
        var before = site.Sent.All.Count;

        Assert.Equal(400, (await site.PostAsync("/join", form)).Status);
        Assert.Equal(before, site.Sent.All.Count);
    }

    private static async Task<string> EnterAsync(TestSite site)
    {
        var form = await site.FormAsync();
        foreach (var (field, value) in new[] { ("label", "home"), ("at2", "45.6966,27.1844"), ("label2", "parents") })
            form[field] = value;
        form["at3"] = "44.4268,26.1025";
        var prove = (await site.PostAsync("/join", form)).Location;
        var answer = await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))]);
        Assert.Equal("/manage?new=1", answer.Location);
        return answer.Cookie;
    }

    private static async Task<string> ShowAsync(TestSite site, string path, string cookie = "")
    {
        var answer = await site.AskAsync("GET", path, cookie: cookie);
        Assert.Equal(200, answer.Status);
        return WebUtility.HtmlDecode(answer.Body);
    }

    private static async Task<int> CountAsync(TestSite site) =>
        (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Preferences.PlaceCount;

    private static async Task<SegmentId> SegmentAsync(TestSite site) =>
        (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Segment;

    /// <summary>The first link of the page that begins like this.</summary>
    private static string LinkTo(string page, string beginning)
    {
        var at = page.IndexOf($"href=\"{beginning}", StringComparison.Ordinal);
        Assert.True(at >= 0, $"no link to {beginning} in {page}");
        return page[(at + 6)..page.IndexOf('"', at + 6)];
    }

    [GeneratedRegex("aria-labelledby=\"warning-")]
    private static partial Regex Warnings();
}
