using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Lambda.Feeds;

/// <summary>The client for a feed's access.</summary>
public static class FeedClients
{
    /// <param name="session">A session a person obtained; needed by the accesses that have one.</param>
    /// <exception cref="ArgumentException">The feed has no address, or its access needs a session that is not given;
    /// one line.</exception>
    public static IFeedClient Create(FeedOptions feed, HttpClient http, SessionId? session, TimeProvider time)
    {
        var url = feed.Url ?? throw new ArgumentException($"feed {feed.Name}: no url", nameof(feed));
        return feed.Access switch
        {
            FeedAccess.Plain => new HttpFeedClient(http, feed, time),
            FeedAccess.PageKey => new InfpFeedClient(http, new InfpAccess.PageKey(Folder(url)), feed, time),
            FeedAccess.Cookie => new InfpFeedClient(
                http,
                new InfpAccess.Cookie(Folder(url), Need(session, feed)),
                feed,
                time
            ),
            FeedAccess.Permanent => new InfpFeedClient(
                http,
                new InfpAccess.Permanent(Folder(url), Need(session, feed)),
                feed,
                time
            ),
            FeedAccess.Socket => new SocketFeedClient(feed, time),
            _ => throw new ArgumentException($"feed {feed.Name}: access {feed.Access} is not known", nameof(feed)),
        };
    }

    // The stream's address is relative to the page's folder.
    private static Uri Folder(Uri url) => url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");

    private static SessionId Need(SessionId? session, FeedOptions feed) =>
        session
        ?? throw new ArgumentException($"feed {feed.Name}: access {feed.Access} needs a session id", nameof(session));
}

/// <summary>A feed that is a document at an address. Asks for it only if it changed, as its publishers
/// request.</summary>
public sealed class HttpFeedClient(HttpClient http, FeedOptions feed, TimeProvider time) : IFeedClient
{
    private EntityTagHeaderValue? tag;
    private DateTimeOffset? modified;

    public void Restart() => Forget();

    public void Forget() => (tag, modified) = (null, null);

    public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return await AskAsync(cancellation);
    }

    public Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation)
    {
        Forget();
        return AskAsync(cancellation);
    }

    private async Task<FeedAnswer> AskAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(feed.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, feed.Url);
            if (tag is not null)
                request.Headers.IfNoneMatch.Add(tag);
            request.Headers.IfModifiedSince = modified;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (Exception failure) when (FeedHttp.Failure(failure, cancellation) is not null)
        {
            return FeedHttp.Failure(failure, cancellation)!;
        }
    }

    private async Task<FeedAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var judged = FeedResponse.Judge((int)response.StatusCode, response.Headers.Location?.OriginalString);
        if (judged.Kind == ResponseKind.Unchanged)
            return new FeedAnswer.Unchanged();
        if (judged.State == FeedState.Empty)
            return new FeedAnswer.Document(ReadOnlyMemory<byte>.Empty);
        if (FeedHttp.Refusal(response) is { } refusal)
            return refusal;
        var body = await FeedHttp.ReadBodyAsync(response, cancellation);
        // Only a body that arrived whole may be the one that later answers compare with.
        (tag, modified) = (response.Headers.ETag, response.Content.Headers.LastModified);
        return new FeedAnswer.Document(body);
    }
}

/// <summary>What the feed clients share: the connection's options, and what a network failure is called.</summary>
public static class FeedHttp
{
    /// <summary>Redirects are answers here (a login page is one), so they are not followed.</summary>
    public static HttpClient CreateClient(string userAgent)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = true,
        };
        var client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
        return client;
    }

    /// <summary>Null for what is no failure of the network but of ours, or a cancellation.</summary>
    internal static FeedAnswer.Failed? Failure(Exception failure, CancellationToken cancellation) =>
        failure switch
        {
            HttpRequestException http => new FeedAnswer.Failed(FeedState.Unreachable, http.HttpRequestError.ToString()),
            IOException => new FeedAnswer.Failed(FeedState.Unreachable, "the connection broke"),
            OperationCanceledException when !cancellation.IsCancellationRequested => new FeedAnswer.Failed(
                FeedState.Unreachable,
                "no answer in time"
            ),
            _ => null,
        };

    internal static FeedAnswer.Failed? Refusal(HttpResponseMessage response)
    {
        var judged = FeedResponse.Judge((int)response.StatusCode, response.Headers.Location?.OriginalString);
        return judged is { Kind: ResponseKind.Decided, State: { } state }
            ? new FeedAnswer.Failed(state, $"HTTP {(int)response.StatusCode}")
            : null;
    }

    /// <summary>At most what any parser reads; one byte more tells it that there was too much.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(
        HttpResponseMessage response,
        CancellationToken cancellation
    )
    {
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var chunk = new byte[64 * 1024];
        int read;
        while (body.Length <= FeedParser.MaxBytes && (read = await stream.ReadAsync(chunk, cancellation)) > 0)
            body.Write(chunk, 0, read);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
