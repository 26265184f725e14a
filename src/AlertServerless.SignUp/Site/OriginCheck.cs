namespace AlertServerless.SignUp.Site;

/// <summary>Whether a request that changes something comes from a page of ours.</summary>
internal static class OriginCheck
{
    /// <summary>A browser names the origin with every POST. Under "no referrer" it says "null" for a form of our own
    /// page, and Sec-Fetch-Site, which no page can set, says whose it was.</summary>
    public static bool IsOurs(HttpRequest request, Uri publicUrl)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin is not ("" or "null"))
            return Uri.TryCreate(origin, UriKind.Absolute, out var named)
                && Uri.Compare(
                    named,
                    publicUrl,
                    UriComponents.SchemeAndServer,
                    UriFormat.Unescaped,
                    StringComparison.OrdinalIgnoreCase
                ) == 0;
        return request.Headers["Sec-Fetch-Site"].ToString() == "same-origin";
    }

    /// <summary>For what needs no cookie: only a page that says it is another's is refused.</summary>
    public static bool IsForeign(HttpRequest request, Uri publicUrl)
    {
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "cross-site" or "same-site" || (origin is not ("" or "null") && !IsOurs(request, publicUrl));
    }
}
