using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Lambda.Feeds;

/// <summary>A feed that is a document at an address. Asks for it only if it changed, as its publishers request.</summary>
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
            if (tag is not null) request.Headers.IfNoneMatch.Add(tag);
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
        if (judged.Kind == ResponseKind.Unchanged) return new FeedAnswer.Unchanged();
        if (judged.State == FeedState.Empty) return new FeedAnswer.Document(ReadOnlyMemory<byte>.Empty);
        if (FeedHttp.Refusal(response) is { } refusal) return refusal;
        var body = await FeedHttp.ReadBodyAsync(response, cancellation);
        // Only a body that arrived whole may be the one that later answers compare with.
        (tag, modified) = (response.Headers.ETag, response.Content.Headers.LastModified);
        return new FeedAnswer.Document(body);
    }
}
