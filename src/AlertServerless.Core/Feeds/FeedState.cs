namespace AlertServerless.Core.Feeds;

/// <summary>
/// How a feed stands after one document, and what its operator does about it.
/// Only <see cref="Reporting"/> carries events; no other state may ever lead to an alert.
/// </summary>
public enum FeedState
{
    /// <summary>The feed answers and says that nothing is happening (INFP's idle frame, a system-status message).
    /// Nothing to do.</summary>
    Idle,

    /// <summary>At least one event is shown. The alert policy decides; the operator watches.</summary>
    Reporting,

    /// <summary>The query was answered with no events (HTTP 204, an empty body or list). Nothing to do, unless it lasts
    /// far longer than the region's seismicity explains.</summary>
    Empty,

    /// <summary>The page's key or session ran out. The poller fetches the page again for a new key; the operator acts
    /// when this repeats.</summary>
    KeyExpired,

    /// <summary>The source wants a person: a log-in page or a CAPTCHA. Never automated: the operator logs in, or asks
    /// the institute for machine access; fallback feeds carry on.</summary>
    LoginRequired,

    /// <summary>Frames arrive but the source's own clock stands still. The operator informs the institute; fallback
    /// feeds carry on.</summary>
    StaleHeartbeat,

    /// <summary>The document is of this format but damaged (cut off, "-" or NaN for a number). If it repeats, keep a
    /// sample and inform the institute.</summary>
    Malformed,

    /// <summary>No usable HTTP answer: refused, timed out, 4xx or 5xx. The poller backs off and retries; the operator
    /// checks network and address.</summary>
    Unreachable,

    /// <summary>A whole other kind of document, such as an HTML error page with status 200. The operator checks the
    /// feed's address and format.</summary>
    NotThisFormat,

    /// <summary>More bytes, rows or nesting than any honest document has; nothing of it was used. The operator narrows
    /// the query's window, or suspects tampering.</summary>
    TooLarge,
}
