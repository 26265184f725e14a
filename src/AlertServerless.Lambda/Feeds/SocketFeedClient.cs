using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Lambda.Feeds;

/// <summary>
/// A feed that pushes its messages through a WebSocket: EMSC's <c>standing_order</c>. The socket stays open for as long
/// as a visit; what the source says between two of them is not said again, so an operator watches the same source's
/// list beside it.
/// </summary>
public sealed class SocketFeedClient(FeedOptions feed, TimeProvider time) : IFeedClient
{
    /// <summary>EMSC asks its clients for a ping so often; hours may pass between two messages.</summary>
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    public void Restart() { }

    /// <summary>Nothing is asked for, so nothing is unchanged.</summary>
    public void Forget() { }

    /// <summary>A socket repeats nothing; the options allow no confirming reading of one.</summary>
    public Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation) =>
        Task.FromResult<FeedAnswer>(new FeedAnswer.Failed(FeedState.Unreachable, "a socket says nothing twice"));

    public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        // Without a pong in time the socket breaks, and with it the wait for a message.
        socket.Options.KeepAliveInterval = Ping;
        socket.Options.KeepAliveTimeout = feed.Timeout;
        var opened = await GuardAsync(() => OpenAsync(socket, cancellation), cancellation);
        yield return opened;
        if (opened is FeedAnswer.Failed)
            yield break;

        Task<FeedAnswer?>? coming = null;
        while (true)
        {
            coming ??= GuardAsync(() => ReceiveAsync(socket, cancellation), cancellation);
            if (!await IsOverInAsync(coming, Ping, cancellation))
            {
                // Open and answering its pings: nothing happened.
                yield return new FeedAnswer.Unchanged();
                continue;
            }

            if (await coming is not { } answer)
                yield break;
            yield return answer;
            if (answer is FeedAnswer.Failed)
                yield break;
            coming = null;
        }
    }

    /// <summary>An open socket without a message is a feed without events.</summary>
    private async Task<FeedAnswer> OpenAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(feed.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        await socket.ConnectAsync(feed.Url!, either.Token);
        return new FeedAnswer.Document(ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>One whole message, whatever pieces it comes in; null when the source closes.</summary>
    private static async Task<FeedAnswer?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var piece = new byte[8 * 1024];
        while (message.Length <= FeedParser.MaxBytes)
        {
            var received = await socket.ReceiveAsync(piece.AsMemory(), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(piece, 0, received.Count);
            if (received.EndOfMessage)
                return new FeedAnswer.Document(message.ToArray());
        }

        return new FeedAnswer.Failed(FeedState.TooLarge, $"a message longer than {FeedParser.MaxBytes} bytes");
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
        where T : FeedAnswer?
    {
        try
        {
            return await work();
        }
        catch (WebSocketException failure)
        {
            return (T)(FeedAnswer)new FeedAnswer.Failed(FeedState.Unreachable, $"socket: {failure.WebSocketErrorCode}");
        }
        catch (Exception failure) when (FeedHttp.Failure(failure, cancellation) is not null)
        {
            return (T)(FeedAnswer)FeedHttp.Failure(failure, cancellation)!;
        }
    }

    private async Task<bool> IsOverInAsync(Task task, TimeSpan wait, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(task, Task.Delay(wait, time, over.Token));
        await over.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return first == task;
    }
}
