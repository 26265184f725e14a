using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Local.Simulators.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>The first time an event left the server in some feed.</summary>
/// <param name="At">When its bytes were handed to the network.</param>
public sealed record FirstServed(ScenarioFeed Feed, string EventId, double Magnitude, DateTimeOffset At);

/// <summary>An answer that showed an event.</summary>
/// <param name="At">When the server began to write it.</param>
public sealed record Serving(ScenarioFeed Feed, string EventId, double Magnitude, DateTimeOffset At);

/// <summary>
/// The institutes' live pages and catalogues on loopback, each in its own wire format, replaying a scenario. Before the
/// first and after the last scenario nothing happens, as on most days.
/// </summary>
public sealed class FeedServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<(ScenarioFeed, string), FirstServed> served = new();
    private readonly ConcurrentQueue<Serving> servings = new();
    private readonly TaskCompletionSource watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Timeline timeline;

    private FeedServer(WebApplication application, FeedServerOptions options, TimeProvider clock)
    {
        this.application = application;
        this.clock = clock;
        timeline = new Timeline(Scenario.Idle, clock.GetUtcNow());
        new AlertSite(this, new KeyRing(options.Seed, options.KeyPeriod), clock).Map(application);
        application.UseWebSockets();
        new EmscSocket(this, clock).Map(application);
        MapDocuments(application);
    }

    /// <summary>Completes when somebody has read a feed.</summary>
    public Task Watched => watched.Task;

    public Uri Root { get; private set; } = new("http://127.0.0.1");

    public Timeline Timeline => Volatile.Read(ref timeline);

    /// <summary>Per feed and event, since the last <see cref="Begin"/>.</summary>
    public IReadOnlyCollection<FirstServed> FirstServed => [.. served.Values];

    /// <summary>Every answer that showed an event, since the last <see cref="Begin"/>; not those that only said that
    /// nothing had changed.</summary>
    public IReadOnlyCollection<Serving> Servings => servings;

    public static async Task<FeedServer> StartAsync(FeedServerOptions options, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
        });
        var server = new FeedServer(builder.Build(), options, clock);
        await server.application.StartAsync();
        server.Root = new Uri(server.application.Urls.First() + "/");
        return server;
    }

    /// <summary>Where a poller finds the feed; for the live page its root, from which the page leads on.</summary>
    public Uri Address(ScenarioFeed feed) =>
        new(
            Root,
            feed switch
            {
                ScenarioFeed.InfpAlert => "alerta/",
                ScenarioFeed.InfpEws => "ews/ajax.php?actiune=generare_tabel",
                ScenarioFeed.FdsnText => "fdsn/fdsnws/event/1/query?format=text&limit=20",
                ScenarioFeed.UsgsGeoJson => "usgs/earthquakes/feed/v1.0/summary/all_hour.geojson",
                ScenarioFeed.EmscJson => "emsc/fdsnws/event/1/query?format=json&limit=20",
                ScenarioFeed.ShakeAlertXml => "shakealert/event.xml",
                _ => throw new ArgumentOutOfRangeException(nameof(feed), feed, "no such feed"),
            }
        );

    /// <summary>EMSC's other way to the same events.</summary>
    public Uri EmscSocketAddress =>
        new UriBuilder(new Uri(Root, "emsc/standing_order/websocket")) { Scheme = "ws" }.Uri;

    /// <summary>Replaces whatever was replayed; its first second is now.</summary>
    public Timeline Begin(Scenario scenario)
    {
        var begun = new Timeline(scenario, clock.GetUtcNow());
        served.Clear();
        servings.Clear();
        Volatile.Write(ref timeline, begun);
        return begun;
    }

    /// <summary>Changes what is replayed while it runs; its first second stays.</summary>
    public Timeline Change(Func<Timeline, Scenario> change)
    {
        var current = Timeline;
        var changed = new Timeline(change(current), current.Start);
        Volatile.Write(ref timeline, changed);
        return changed;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    /// <param name="shownAt">What it showed, and when the server began to write it.</param>
    internal void Note(ScenarioFeed feed, DateTimeOffset shownAt)
    {
        watched.TrySetResult();
        foreach (var shown in Timeline.Shown(feed, shownAt))
        {
            if (shown.Report.Values.Magnitude is not { } magnitude)
                continue;
            served.TryAdd((feed, shown.Event.Id), new FirstServed(feed, shown.Event.Id, magnitude, clock.GetUtcNow()));
            servings.Enqueue(new Serving(feed, shown.Event.Id, magnitude, shownAt));
        }
    }

    private void MapDocuments(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ews/ajax.php", context => ServeAsync(context, ScenarioFeed.InfpEws));
        routes.MapGet("/fdsn/fdsnws/event/1/query", context => ServeAsync(context, ScenarioFeed.FdsnText));
        routes.MapGet(
            "/usgs/earthquakes/feed/v1.0/summary/{name}.geojson",
            context => ServeAsync(context, ScenarioFeed.UsgsGeoJson)
        );
        routes.MapGet("/shakealert/event.xml", context => ServeAsync(context, ScenarioFeed.ShakeAlertXml));
        routes.MapGet("/emsc/fdsnws/event/1/query", context => ServeAsync(context, ScenarioFeed.EmscJson));
    }

    private async Task ServeAsync(HttpContext context, ScenarioFeed feed)
    {
        var now = clock.GetUtcNow();
        var current = Timeline;
        if (HttpFaults.TryAnswer(context, current.DisturbanceOf(feed, now)))
            return;
        await ConditionalGet.AnswerAsync(context, ServedDocument.Of(current, feed, now), current.LastChange(feed, now));
        if (context.Response.StatusCode == StatusCodes.Status304NotModified)
            watched.TrySetResult();
        else
            Note(feed, now);
    }
}

/// <summary>Answers with a document, or with 304 when the client has it already (RFC 9110, section 13).</summary>
internal static class ConditionalGet
{
    public static async Task AnswerAsync(HttpContext context, ServedDocument document, DateTimeOffset lastModified)
    {
        if (document.Body is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var body = Encoding.UTF8.GetBytes(document.Body);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.LastModified = lastModified.ToString("R", CultureInfo.InvariantCulture);
        if (IsFresh(context.Request, tag, lastModified))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = document.ContentType + "; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // If-None-Match, where given, decides alone.
    private static bool IsFresh(HttpRequest request, string tag, DateTimeOffset lastModified)
    {
        if (request.Headers.IfNoneMatch.Count > 0)
            return request.Headers.IfNoneMatch.Any(t => t?.Contains(tag, StringComparison.Ordinal) is true);
        return DateTimeOffset.TryParse(request.Headers.IfModifiedSince, CultureInfo.InvariantCulture, out var since)
            && lastModified <= since;
    }
}

/// <summary>How the feed server runs.</summary>
public sealed record FeedServerOptions
{
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>See <see cref="KeyRing"/>.</summary>
    public TimeSpan KeyPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the keys.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>The disturbances that are a matter of HTTP and not of the document.</summary>
internal static class HttpFaults
{
    /// <returns>True when the answer is given.</returns>
    public static bool TryAnswer(HttpContext context, Disturbance? disturbance)
    {
        switch (disturbance?.Kind)
        {
            case DisturbanceKind.LoginRedirect:
                context.Response.Redirect("/login.php");
                return true;
            case DisturbanceKind.ServerError:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return true;
            default:
                return false;
        }
    }
}
