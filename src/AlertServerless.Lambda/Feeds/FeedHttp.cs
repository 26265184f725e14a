using System.Net;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Lambda.Feeds;

/// <summary>What the feed clients share: the connection's settings, and what a network failure is called.</summary>
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
    internal static FeedAnswer.Failed? Failure(Exception failure, CancellationToken cancellation) => failure switch
    {
        HttpRequestException http => new FeedAnswer.Failed(FeedState.Unreachable, http.HttpRequestError.ToString()),
        IOException => new FeedAnswer.Failed(FeedState.Unreachable, "the connection broke"),
        OperationCanceledException when !cancellation.IsCancellationRequested => new FeedAnswer.Failed(FeedState.Unreachable, "no answer in time"),
        _ => null,
    };

    internal static FeedAnswer.Failed? Refusal(HttpResponseMessage response)
    {
        var judged = FeedResponse.Judge((int)response.StatusCode, response.Headers.Location?.OriginalString);
        return judged is { Kind: ResponseKind.Decided, State: { } state } ? new FeedAnswer.Failed(state, $"HTTP {(int)response.StatusCode}") : null;
    }

    /// <summary>At most what any parser reads; one byte more tells it that there was too much.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellation)
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
