using System.Text.RegularExpressions;

namespace AlertServerless.Core.Feeds;

/// <summary>One GET to make: address and headers. Its headers may hold a session, so it prints the path only.</summary>
public sealed record FeedRequest(Uri Address, IReadOnlyDictionary<string, string> Headers)
{
    public override string ToString() => $"GET {Address.AbsolutePath}";
}

/// <summary>A page's key for its stream: letters, digits and base64's other characters, at most 256.</summary>
public readonly partial record struct InfpPageKey
{
    private InfpPageKey(string value) => Value = value;

    public string Value { get; }

    /// <summary>The key that the page's script opens its stream with; <c>null</c> when the page has none (a log-in
    /// page, a changed page).</summary>
    public static InfpPageKey? FromPage(string page) =>
        Pattern().Match(page) is { Success: true } match ? new InfpPageKey(match.Groups["key"].Value) : null;

    /// <summary>The character set keeps a hostile page from adding parameters, a host or a header; possessive, so it is
    /// linear.</summary>
    [GeneratedRegex(
        """EventSource\(\s{0,8}['"]server\.php\?keyto=(?<key>[A-Za-z0-9+/=_-]{1,256})['"]""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pattern();
}

/// <summary>The requests each access needs, as values: nothing here touches the network.</summary>
public static class InfpRequests
{
    /// <summary>The page to read a key from; <c>null</c> when the access needs none.</summary>
    public static FeedRequest? Page(InfpAccess access) =>
        access is InfpAccess.PageKey
            ? new FeedRequest(access.Site, new Dictionary<string, string>(StringComparer.Ordinal))
            : null;

    /// <summary>The stream; <c>null</c> when the access needs a page's key and none is given.</summary>
    public static FeedRequest? Stream(InfpAccess access, InfpPageKey? key = null) =>
        access switch
        {
            InfpAccess.PageKey => key is { } k ? Get(access, $"server.php?keyto={k.Value}", session: null) : null,
            InfpAccess.Cookie cookie => Get(access, "server.php", cookie.Session),
            InfpAccess.Permanent permanent => Get(access, "server.php?permanent=1", permanent.Session),
            _ => throw new ArgumentOutOfRangeException(nameof(access), access, "no such access"),
        };

    private static FeedRequest Get(InfpAccess access, string path, SessionId? session)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Accept"] = "text/event-stream",
            ["Cache-Control"] = "no-cache",
            ["Referer"] = access.Site.AbsoluteUri,
        };
        if (session is not null)
            headers["Cookie"] = $"PHPSESSID={session.Value}";
        return new FeedRequest(new Uri(access.Site, path), headers);
    }
}
