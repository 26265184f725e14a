namespace AlertServerless.Core.Feeds;

/// <summary>What an HTTP answer says before its body is read, and what the poller does next.</summary>
public enum ResponseKind
{
    /// <summary>Parse the body: it decides the state.</summary>
    ReadBody,

    /// <summary>Nothing changed since the last answer (304): keep its state and reports.</summary>
    Unchanged,

    /// <summary>The status alone decided; the body is not read.</summary>
    Decided,
}

/// <param name="State">The feed's state, set exactly when the kind is <see cref="ResponseKind.Decided"/>.</param>
public readonly record struct FeedResponse(ResponseKind Kind, FeedState? State)
{
    /// <param name="location">The Location header of a redirect that was not followed. INFP redirects clients without
    /// a session to /login.php.</param>
    public static FeedResponse Judge(int status, string? location) =>
        status switch
        {
            204 => Decided(FeedState.Empty),
            >= 200 and < 300 => new FeedResponse(ResponseKind.ReadBody, null),
            304 => new FeedResponse(ResponseKind.Unchanged, null),
            401 or 403 => Decided(FeedState.LoginRequired),
            >= 300 and < 400 when location?.Contains("login", StringComparison.OrdinalIgnoreCase) is true => Decided(
                FeedState.LoginRequired
            ),
            _ => Decided(FeedState.Unreachable),
        };

    private static FeedResponse Decided(FeedState state) => new(ResponseKind.Decided, state);
}
