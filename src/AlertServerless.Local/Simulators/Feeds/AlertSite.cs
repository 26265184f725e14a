using System.Security.Cryptography;
using System.Text;
using AlertServerless.Local.Simulators.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>
/// alerta.infp.ro: the page gives a key and a session; the stream behind it pushes a frame every second to a client
/// that asks for an event stream, and gives a single frame to any other.
/// </summary>
internal sealed class AlertSite(FeedServer server, KeyRing keys, TimeProvider clock)
{
    private const string SessionCookie = "PHPSESSID";

    private const string Session = "replayreplayreplayreplay00";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerta/", PageAsync);
        routes.MapGet("/alerta/server.php", FramesAsync);
        routes.MapGet("/login.php", context => WritePageAsync(context, AlertPage.LoginPage));
    }

    private Task PageAsync(HttpContext context)
    {
        var now = clock.GetUtcNow();
        var disturbance = server.Timeline.DisturbanceOf(ScenarioFeed.InfpAlert, now);
        if (HttpFaults.TryAnswer(context, disturbance))
            return Task.CompletedTask;
        if (disturbance?.Kind == DisturbanceKind.LoginPage)
            return WritePageAsync(context, AlertPage.LoginPage);
        context.Response.Cookies.Append(SessionCookie, Session);
        return WritePageAsync(context, AlertPage.Page(keys.Current(now)));
    }

    private Task FramesAsync(HttpContext context)
    {
        var disturbance = server.Timeline.DisturbanceOf(ScenarioFeed.InfpAlert, clock.GetUtcNow());
        if (HttpFaults.TryAnswer(context, disturbance))
            return Task.CompletedTask;
        switch (disturbance?.Kind)
        {
            case DisturbanceKind.LoginPage:
                return WritePageAsync(context, AlertPage.LoginPage);
            case DisturbanceKind.Empty:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            default:
                return StreamAsync(context);
        }
    }

    /// <summary>Until the client goes, its key is too old, or a disturbance begins that breaks the
    /// connection.</summary>
    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        var goesOn =
            context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase)
            || context.Request.Query["permanent"] == "1";
        do
        {
            var now = clock.GetUtcNow();
            var good = IsAllowed(context.Request, now);
            await WriteFrameAsync(
                context,
                good ? AlertPage.Frame(server.Timeline, now, keys.Current(now)) : AlertPage.ErrorFrame
            );
            if (!good)
                return;
            server.Note(ScenarioFeed.InfpAlert, now);
            if (goesOn)
                await NextTickAsync(context.RequestAborted);
        } while (goesOn && !context.RequestAborted.IsCancellationRequested && !IsBroken());
    }

    private bool IsAllowed(HttpRequest request, DateTimeOffset now) =>
        request.Query.TryGetValue("keyto", out var key)
            ? keys.IsGood(key, now)
            : request.Cookies[SessionCookie] == Session;

    private bool IsBroken() =>
        server.Timeline.DisturbanceOf(ScenarioFeed.InfpAlert, clock.GetUtcNow())?.Kind
            is DisturbanceKind.LoginPage
                or DisturbanceKind.LoginRedirect
                or DisturbanceKind.ServerError
                or DisturbanceKind.Empty;

    /// <summary>Frames lie on whole seconds of the scenario, so that delays do not add up.</summary>
    private async Task NextTickAsync(CancellationToken gone)
    {
        var next = server.Timeline.FrameAt(clock.GetUtcNow()) + Timeline.Tick;
        // A timer may wake a little early.
        while (next - clock.GetUtcNow() is { Ticks: > 0 } wait && !gone.IsCancellationRequested)
            await Task.Delay(wait, clock, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task WriteFrameAsync(HttpContext context, string frame)
    {
        await context.Response.WriteAsync($"data: {frame}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task WritePageAsync(HttpContext context, string page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page, context.RequestAborted);
    }
}

/// <summary>
/// The live page's keys. A key is made anew every period and is good until the end of the period after its own, so that
/// it lasts between one and two periods.
/// </summary>
public sealed class KeyRing(int seed, TimeSpan period)
{
    public string Current(DateTimeOffset now) => Key(Index(now));

    public bool IsGood(string? key, DateTimeOffset now) => key == Current(now) || key == Key(Index(now) - 1);

    private long Index(DateTimeOffset now) => now.UtcTicks / period.Ticks;

    // Looks like base64, as the real ones; '+' is avoided because clients put it into a query as it is.
    private string Key(long index)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}:{index}"));
        return Convert.ToBase64String(hash, 0, 16).Replace('+', 'A').Replace('/', 'B');
    }
}
