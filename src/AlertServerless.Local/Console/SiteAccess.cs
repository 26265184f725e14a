using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Console;

/// <summary>
/// Who may use the operations page. From this machine: any program that says so, and the page itself. From elsewhere:
/// whoever opened the link with the token. Other sites' pages never, though a browser on this machine may show them and
/// their names may be given this machine's address.
/// </summary>
internal sealed class SiteAccess(IPAddress? listen)
{
    /// <summary>What a program sends with a request that has an effect; a page of another site cannot without being
    /// asked.</summary>
    public const string OperatorHeader = "X-Alert-Operator";

    private const string Cookie = "alert-token";
    private const int TokenBytes = 16;

    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Of the link for other machines; null when only this one is served.</summary>
    public string? Token { get; } =
        listen is null ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <returns>Null when the request is allowed; else one line for who asks.</returns>
    public string? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!IsOwnName(request.Host.Host, context.Connection.LocalIpAddress))
            return "only under this machine's own names";
        if (!IsHere(context) && !HasToken(request))
            return "open the link with the token that alert serve printed";
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return null;
        var origin = request.Headers.Origin.ToString();
        var isOwnPage = origin.Length > 0 && origin == $"{request.Scheme}://{request.Host}";
        var isProgram = origin.Length == 0 && request.Headers.ContainsKey(OperatorHeader);
        return isOwnPage || isProgram ? null : "only for pages of this machine";
    }

    /// <summary>Whoever came by the link need not show the token again.</summary>
    public void Remember(HttpContext context)
    {
        if (Token is null || IsHere(context) || !Matches(context.Request.Query["token"].ToString()))
            return;
        var cookie = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict };
        context.Response.Cookies.Append(Cookie, Token, cookie);
    }

    private bool HasToken(HttpRequest request) =>
        Matches(request.Query["token"].ToString()) || Matches(request.Cookies[Cookie] ?? "");

    private bool Matches(string given) =>
        Token is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Token), Encoding.ASCII.GetBytes(given));

    private bool IsOwnName(string host, IPAddress? local) =>
        OwnNames.Contains(host)
        || (
            listen is not null
            && local is not null
            && IPAddress.TryParse(host.Trim('[', ']'), out var named)
            && named.Equals(Plain(local))
        );

    private static bool IsHere(HttpContext context) =>
        context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(Plain(local));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
