using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Lambda.Feeds;

/// <summary>
/// alerta.infp.ro: holds the stream of frames open where the site lets it, and takes one frame a visit where it does
/// not. A page's key is kept until the site says that it ran out. A page that wants a person is passed on as it is.
/// </summary>
public sealed class InfpFeedClient(HttpClient http, InfpAccess access, FeedOptions feed, TimeProvider time)
    : IFeedClient
{
    private static ReadOnlySpan<byte> Expired => "\"err\""u8;

    private InfpPageKey? key;

    // The frames of the visit under way, before they are passed on; null between visits.
    private ChannelReader<FeedAnswer>? coming;

    public void Restart() => key = null;

    /// <summary>Frames are never asked for conditionally.</summary>
    public void Forget() { }

    public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // Frames pass through a channel of one because an iterator cannot yield where it must also catch.
        var frames = Channel.CreateBounded<FeedAnswer>(1);
        using var visit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAllAsync(frames.Writer, beside: false, visit.Token);
        coming = frames.Reader;
        try
        {
            await foreach (var answer in frames.Reader.ReadAllAsync(cancellation))
                yield return answer;
            await reading;
        }
        finally
        {
            coming = null;
            await visit.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// The open stream's next frame, or a further request's first, whichever comes first: a site that keeps its
    /// sessions one request at a time lets the second wait for as long as the stream is open.
    /// </summary>
    public async Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = FirstOfAnotherVisitAsync(race.Token);
        var next = coming is { } frames ? NextAsync(frames, race.Token) : Task.FromResult<FeedAnswer?>(null);
        try
        {
            // One that has no frame leaves it to the other: keys may be good for one stream only.
            var first = await Task.WhenAny(asked, next);
            if (!IsFrame(await first))
                await (first == next ? asked : next);
        }
        finally
        {
            await race.CancelAsync();
            await ((Task)Task.WhenAll(asked, next)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What was taken off the stream must not be lost.
        return (next.IsCompletedSuccessfully ? await next : null)
            ?? await asked
            ?? new FeedAnswer.Failed(FeedState.Unreachable, "no frame");
    }

    private async Task<FeedAnswer?> FirstOfAnotherVisitAsync(CancellationToken cancellation)
    {
        var frames = Channel.CreateBounded<FeedAnswer>(1);
        using var visit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAllAsync(frames.Writer, beside: true, visit.Token);
        try
        {
            return await NextAsync(frames.Reader, cancellation);
        }
        finally
        {
            await visit.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool IsFrame(FeedAnswer? answer) =>
        answer is FeedAnswer.Document { Bytes: var bytes } && bytes.Span.IndexOf("\"mag\""u8) >= 0;

    /// <summary>Null when there will be no more.</summary>
    private static async Task<FeedAnswer?> NextAsync(
        ChannelReader<FeedAnswer> frames,
        CancellationToken cancellation
    ) => await frames.WaitToReadAsync(cancellation) && frames.TryRead(out var answer) ? answer : null;

    /// <param name="beside">A request beside the visit's own: what it is refused says nothing of the key that the visit
    /// uses.</param>
    private async Task ReadAllAsync(ChannelWriter<FeedAnswer> frames, bool beside, CancellationToken cancellation)
    {
        try
        {
            if (key is not null || access is not InfpAccess.PageKey || await FetchKeyAsync(frames, cancellation))
                await ReadStreamAsync(frames, beside, cancellation);
        }
        catch (Exception failure) when (FeedHttp.Failure(failure, cancellation) is not null)
        {
            await frames.WriteAsync(FeedHttp.Failure(failure, cancellation)!, cancellation);
        }
        finally
        {
            frames.TryComplete();
        }
    }

    private async Task<bool> FetchKeyAsync(ChannelWriter<FeedAnswer> frames, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(feed.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var response = await SendAsync(InfpRequests.Page(access)!, either.Token);
        if (FeedHttp.Refusal(response) is { } refusal)
        {
            await frames.WriteAsync(refusal, cancellation);
            return false;
        }

        var page = await FeedHttp.ReadBodyAsync(response, either.Token);
        key = InfpPageKey.FromPage(Encoding.UTF8.GetString(page.Span));
        if (key is null)
            await frames.WriteAsync(new FeedAnswer.Document(page), cancellation);
        return key is not null;
    }

    private async Task ReadStreamAsync(ChannelWriter<FeedAnswer> frames, bool beside, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(feed.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var response = await SendAsync(InfpRequests.Stream(access, key)!, either.Token);
        if (FeedHttp.Refusal(response) is { } refusal)
        {
            if (!beside)
                key = null;
            await frames.WriteAsync(refusal, cancellation);
            return;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
        var reader = new SseFrameReader();
        var chunk = new byte[8 * 1024];
        var plain = new MemoryStream();
        int read;
        do
        {
            limit.CancelAfter(feed.Timeout);
            read = await stream.ReadAsync(chunk, either.Token);
            if (!reader.SawStream && plain.Length <= FeedParser.MaxBytes)
                plain.Write(chunk, 0, read);
            foreach (var frame in read > 0 ? reader.Append(chunk.AsSpan(0, read)) : reader.Finish())
            {
                if (!beside && frame.Data.Span.IndexOf(Expired) >= 0)
                    key = null;
                await PassOnAsync(frame, frames, cancellation);
            }
        } while (read > 0 && (key is not null || access is not InfpAccess.PageKey));

        // Not a stream at all: one frame's bare JSON, or a page.
        if (!reader.SawStream)
            await frames.WriteAsync(new FeedAnswer.Document(plain.ToArray()), cancellation);
    }

    private static async Task PassOnAsync(
        SseFrame frame,
        ChannelWriter<FeedAnswer> frames,
        CancellationToken cancellation
    )
    {
        FeedAnswer answer = frame.TooLong
            ? new FeedAnswer.Failed(
                FeedState.TooLarge,
                $"a frame longer than {SseFrameReader.DefaultMaxFrameBytes} bytes"
            )
            : new FeedAnswer.Document(frame.Data);
        await frames.WriteAsync(answer, cancellation);
    }

    private Task<HttpResponseMessage> SendAsync(FeedRequest request, CancellationToken cancellation)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, request.Address);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }
}
