using System.Net.WebSockets;
using System.Text;
using AlertServerless.Local.Simulators.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>
/// EMSC's <c>standing_order</c>: pushes a message whenever an event is new or changes while somebody listens; what was
/// sent before is not sent again.
/// </summary>
internal sealed class EmscSocket(FeedServer server, TimeProvider clock)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/emsc/standing_order/websocket", PushAsync);

    private async Task PushAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var leaving = WaitForCloseAsync(socket, gone);
        var timeline = server.Timeline;
        var known = Changes(timeline, clock.GetUtcNow());
        while (!gone.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            // Another scenario begins with nothing sent.
            if (server.Timeline != timeline)
                (timeline, known) = (server.Timeline, []);
            // Before it is sent, so that whoever has received it finds it noted.
            server.Note(ScenarioFeed.EmscJson, now);
            foreach (
                var shown in timeline
                    .Shown(ScenarioFeed.EmscJson, now)
                    .Where(shown => !known.TryGetValue(shown.Serial, out var at) || at < shown.ChangedAt)
            )
            {
                await socket.SendAsync(
                    Encoding.UTF8.GetBytes(EmscJson.Message(shown, !known.ContainsKey(shown.Serial))),
                    WebSocketMessageType.Text,
                    endOfMessage: true,
                    gone.Token
                );
                known[shown.Serial] = shown.ChangedAt;
            }

            await Task.Delay(PollInterval, clock, gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await leaving;
    }

    private static Dictionary<int, DateTimeOffset> Changes(Timeline timeline, DateTimeOffset now) =>
        timeline.Shown(ScenarioFeed.EmscJson, now).ToDictionary(shown => shown.Serial, shown => shown.ChangedAt);

    /// <summary>A listener says nothing; what comes is its farewell, or the end of its connection.</summary>
    private static async Task WaitForCloseAsync(WebSocket socket, CancellationTokenSource gone)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, gone.Token);
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException)
        {
            // It went without a farewell.
        }

        await gone.CancelAsync();
    }
}
