using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Lambda.Feeds;

/// <summary>The client for a feed's access.</summary>
public static class FeedClients
{
    /// <param name="session">A session a person obtained; needed by the accesses that have one.</param>
    /// <exception cref="ArgumentException">The feed has no address, or its access needs a session that is not given; one line.</exception>
    public static IFeedClient Create(FeedOptions feed, HttpClient http, SessionId? session, TimeProvider time)
    {
        var url = feed.Url ?? throw new ArgumentException($"feed {feed.Name}: no url", nameof(feed));
        return feed.Access switch
        {
            FeedAccess.Plain => new HttpFeedClient(http, feed, time),
            FeedAccess.PageKey => new InfpFeedClient(http, new InfpAccess.PageKey(Folder(url)), feed, time),
            FeedAccess.Cookie => new InfpFeedClient(http, new InfpAccess.Cookie(Folder(url), Need(session, feed)), feed, time),
            FeedAccess.Permanent => new InfpFeedClient(http, new InfpAccess.Permanent(Folder(url), Need(session, feed)), feed, time),
            FeedAccess.Socket => new SocketFeedClient(feed, time),
            _ => throw new ArgumentException($"feed {feed.Name}: access {feed.Access} is not known", nameof(feed)),
        };
    }

    // The stream's address is relative to the page's folder.
    private static Uri Folder(Uri url) => url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");

    private static SessionId Need(SessionId? session, FeedOptions feed) =>
        session ?? throw new ArgumentException($"feed {feed.Name}: access {feed.Access} needs a session id", nameof(session));
}
