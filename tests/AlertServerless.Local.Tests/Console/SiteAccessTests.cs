using System.Net;
using AlertServerless.Local.Console;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AlertServerless.Local.Tests.Console;

/// <summary>Who may use the operations page.</summary>
public sealed class SiteAccessTests
{
    private static readonly IPAddress Network = IPAddress.Parse("192.168.1.20");

    private readonly SiteAccess access = new(Network);

    [Theory]
    [InlineData("GET", "127.0.0.1:8080", null, null, true)]
    [InlineData("GET", "localhost:8080", null, null, true)]
    [InlineData("GET", "rebound.example.org:8080", null, null, false)]
    [InlineData("POST", "127.0.0.1:8080", "http://127.0.0.1:8080", null, true)]
    [InlineData("POST", "127.0.0.1:8080", null, "drill", true)]
    [InlineData("POST", "127.0.0.1:8080", null, null, false)]
    [InlineData("POST", "127.0.0.1:8080", "https://elsewhere.example.org", null, false)]
    [InlineData("POST", "127.0.0.1:8080", "https://elsewhere.example.org", "drill", false)]
    [InlineData("POST", "127.0.0.1:8080", "http://127.0.0.1:9999", null, false)]
    public void From_this_machine_programs_and_the_own_page_may(
        string method,
        string host,
        string? origin,
        string? header,
        bool allowed
    )
    {
        var context = Request(IPAddress.Loopback, method, host, origin, header);

        Assert.Equal(allowed, access.Refusal(context) is null);
    }

    [Fact]
    public void From_elsewhere_only_with_the_token_which_a_cookie_keeps()
    {
        var stranger = Request(Network, "GET", "192.168.1.20:8080");
        var guessed = Request(Network, "GET", "192.168.1.20:8080", query: $"?token={new string('0', 32)}");
        var invited = Request(Network, "GET", "192.168.1.20:8080", query: $"?token={access.Token}");
        access.Remember(invited);
        var cookie = invited.Response.Headers.SetCookie.ToString();
        var again = Request(Network, "POST", "192.168.1.20:8080", "http://192.168.1.20:8080");
        again.Request.Headers.Cookie = cookie.Split(';')[0];

        Assert.NotNull(access.Refusal(stranger));
        Assert.NotNull(access.Refusal(guessed));
        Assert.Null(access.Refusal(invited));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Null(access.Refusal(again));
    }

    [Fact]
    public void Without_listen_there_is_no_token_to_guess()
    {
        var own = new SiteAccess(listen: null);

        Assert.Null(own.Token);
        Assert.NotNull(own.Refusal(Request(Network, "GET", "192.168.1.20:8080", query: "?token=")));
    }

    private static DefaultHttpContext Request(
        IPAddress local,
        string method,
        string host,
        string? origin = null,
        string? header = null,
        string query = ""
    )
    {
        var context = new DefaultHttpContext();
        context.Connection.LocalIpAddress = local;
        context.Request.Method = method;
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        context.Request.QueryString = new QueryString(query);
        if (origin is not null)
            context.Request.Headers.Origin = origin;
        if (header is not null)
            context.Request.Headers[SiteAccess.OperatorHeader] = header;
        return context;
    }
}
