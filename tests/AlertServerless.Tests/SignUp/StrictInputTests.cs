using System.Text;
using AlertServerless.Core.SignUp;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Bodies that are too long, too deep, or hold what nobody asked for: refused, and not repeated.</summary>
public sealed class StrictInputTests
{
    private const string Canary = "c4nary";

    [Theory]
    [InlineData("""{"code":"123456","c4nary":1}""")]
    [InlineData("""{"code":"123456","code":"654321"}""")]
    [InlineData("""{"code":123456}""")]
    [InlineData("""{"code":null}""")]
    [InlineData("""{}""")]
    [InlineData("""["c4nary"]""")]
    [InlineData("""{"code":"c4nary""")]
    public async Task Unknown_repeated_and_wrong_members_are_refused(string json)
    {
        await using var site = await TestSite.StartAsync();
        var answer = await site.PostAsync($"/api/sign-ups/{PendingId.Create()}/code", json);
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("application/problem+json", answer.Headers.ContentType.ToString());
        Assert.DoesNotContain(Canary, answer.Body);
        Assert.DoesNotContain(site.Log.Lines, line => line.Contains(Canary));
    }

    [Fact]
    public async Task What_is_as_it_should_be_is_read()
    {
        await using var site = await TestSite.StartAsync();
        // Understood, and the code is wrong.
        Assert.Equal(
            422,
            (await site.PostAsync($"/api/sign-ups/{PendingId.Create()}/code", """{"code":"123456"}""")).Status
        );
    }

    [Fact]
    public async Task Deeper_than_eight_is_refused()
    {
        await using var site = await TestSite.StartAsync();
        var deep = $$"""{"code":{{new string('[', 9)}}{{new string(']', 9)}}}""";
        Assert.Equal(400, (await site.PostAsync($"/api/sign-ups/{PendingId.Create()}/code", deep)).Status);
    }

    [Theory]
    [InlineData(BodyLimit.MostBytes, 400)]
    [InlineData(BodyLimit.MostBytes + 1, 413)]
    public async Task Longer_than_eight_kibibytes_is_refused_whether_it_says_so_or_not(int length, int status)
    {
        await using var site = await TestSite.StartAsync();
        var body = new ByteArrayContent(Encoding.ASCII.GetBytes(new string(' ', length)));
        body.Headers.ContentType = new("application/json");
        var path = $"/api/sign-ups/{PendingId.Create()}/code";
        Assert.Equal(status, (await site.AskAsync("POST", path, body)).Status);
        Assert.Equal(status, (await site.AskAsync("POST", path, body, headers: ("Content-Length", ""))).Status);
    }

    [Fact]
    public async Task Unknown_and_repeated_fields_of_a_form_are_refused()
    {
        await using var site = await TestSite.StartAsync();
        var form = await site.FormAsync();
        foreach (var extra in new[] { Canary, "phone" })
        {
            var answer = await site.PostAsync("/join", [.. form, new(extra, Canary)]);
            Assert.Equal(400, answer.Status);
            Assert.DoesNotContain(Canary, answer.Body);
        }

        Assert.Empty(site.Sent.All);
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        await using var site = await TestSite.StartAsync();
        var form = await site.FormAsync();
        Assert.Equal(403, (await site.PostAsync("/join", form, headers: ("Origin", "https://evil.example"))).Status);
        Assert.Equal(
            403,
            (
                await site.PostAsync("/join", form, headers: [("Origin", "null"), ("Sec-Fetch-Site", "cross-site")])
            ).Status
        );
        Assert.Empty(site.Sent.All);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/join?at=45.65,25.61")]
    [InlineData("/manage")]
    [InlineData("/no-such-page")]
    [InlineData("/api/challenge")]
    [InlineData("/unsubscribe?s=1")]
    public async Task Every_answer_carries_the_headers_that_keep_browsers_in(string path)
    {
        await using var site = await TestSite.StartAsync();
        var headers = (await site.AskAsync("GET", path)).Headers;
        Assert.StartsWith("default-src 'none'", headers.ContentSecurityPolicy.ToString());
        Assert.Contains("frame-ancestors 'none'", headers.ContentSecurityPolicy.ToString());
        Assert.Contains("require-trusted-types-for 'script'", headers.ContentSecurityPolicy.ToString());
        Assert.StartsWith("max-age=63072000", headers.StrictTransportSecurity.ToString());
        Assert.Equal("no-referrer", headers["Referrer-Policy"].ToString());
        Assert.Equal("nosniff", headers.XContentTypeOptions.ToString());
        Assert.Equal("no-store", headers.CacheControl.ToString());
    }

    [Fact]
    public async Task Cookies_are_for_this_host_alone_and_out_of_reach_of_scripts()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync();
        var answer = await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))]);
        var cookie = answer.Headers.SetCookie.Single(one => one!.StartsWith("__Host-manage="))!.ToLowerInvariant();
        foreach (var word in new[] { "; secure", "; httponly", "; samesite=strict", "; path=/", "; max-age=1800" })
            Assert.Contains(word, cookie);
        Assert.DoesNotContain("domain=", cookie);
    }

    [Fact]
    public async Task The_first_load_is_less_than_fifty_kilobytes()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var language in SignUpLanguages.All)
        {
            var page = await site.AskAsync("GET", $"/join?at={TestSite.Brasov}&lang={language}");
            var bytes =
                Encoding.UTF8.GetByteCount(page.Body) + SiteFile.Style.Bytes.Length + SiteFile.Script.Bytes.Length;
            Assert.InRange(bytes, 1, 50_000);
        }
    }
}
