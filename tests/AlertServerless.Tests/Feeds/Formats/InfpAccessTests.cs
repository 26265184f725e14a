using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class InfpAccessTests
{
    private static readonly Uri Site = new("http://alerta.infp.ro/");

    [Fact]
    public void The_page_gives_the_key_for_the_stream()
    {
        var key = InfpPageKey.FromPage(FeedSample.Text("infp/page.html"));
        Assert.Equal("c2FtcGxlLWtleS1ub3QtcmVhbA==", key?.Value);
        var access = new InfpAccess.PageKey(Site);
        Assert.Equal(Site, InfpRequests.Page(access)!.Address);
        Assert.Null(InfpRequests.Stream(access));
        var stream = InfpRequests.Stream(access, key)!;
        Assert.Equal("http://alerta.infp.ro/server.php?keyto=c2FtcGxlLWtleS1ub3QtcmVhbA==", stream.Address.AbsoluteUri);
        Assert.Equal("text/event-stream", stream.Headers["Accept"]);
        Assert.Equal("http://alerta.infp.ro/", stream.Headers["Referer"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("new EventSource('server.php?keyto=')")]
    [InlineData("new EventSource('server.php?keyto=a&host=evil')")]
    [InlineData("new EventSource('http://evil/server.php?keyto=a')")]
    [InlineData("new EventSource('server.php?keyto=a\r\nX: y')")]
    public void A_page_without_a_plain_key_gives_none(string page) => Assert.Null(InfpPageKey.FromPage(page));

    [Fact]
    public void A_login_page_gives_no_key() => Assert.Null(InfpPageKey.FromPage(FeedSample.Text("infp/login.html")));

    [Fact]
    public void Session_accesses_send_the_cookie_and_do_not_print_it()
    {
        var session = SessionId.TryCreate("abc123")!;
        var cookie = new InfpAccess.Cookie(Site, session);
        var permanent = new InfpAccess.Permanent(Site, session);
        Assert.Null(InfpRequests.Page(cookie));
        Assert.Equal("PHPSESSID=abc123", InfpRequests.Stream(cookie)!.Headers["Cookie"]);
        Assert.Equal("http://alerta.infp.ro/server.php", InfpRequests.Stream(cookie)!.Address.AbsoluteUri);
        Assert.Equal(
            "http://alerta.infp.ro/server.php?permanent=1",
            InfpRequests.Stream(permanent)!.Address.AbsoluteUri
        );
        Assert.DoesNotContain(
            "abc123",
            $"{session}{cookie}{permanent}{InfpRequests.Stream(cookie)}",
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a; b=c")]
    [InlineData("a\r\nX: y")]
    public void What_is_no_session_id_is_none(string? text) => Assert.Null(SessionId.TryCreate(text));

    [Theory]
    [InlineData(200, null, ResponseKind.ReadBody, null)]
    [InlineData(304, null, ResponseKind.Unchanged, null)]
    [InlineData(204, null, ResponseKind.Decided, FeedState.Empty)]
    [InlineData(302, "/login.php", ResponseKind.Decided, FeedState.LoginRequired)]
    [InlineData(302, "https://elsewhere/", ResponseKind.Decided, FeedState.Unreachable)]
    [InlineData(403, null, ResponseKind.Decided, FeedState.LoginRequired)]
    [InlineData(404, null, ResponseKind.Decided, FeedState.Unreachable)]
    [InlineData(503, null, ResponseKind.Decided, FeedState.Unreachable)]
    public void An_answer_is_judged_before_its_body(
        int status,
        string? location,
        ResponseKind kind,
        FeedState? state
    ) => Assert.Equal(new FeedResponse(kind, state), FeedResponse.Judge(status, location));
}
