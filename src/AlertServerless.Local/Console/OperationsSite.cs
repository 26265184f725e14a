using System.Net.Sockets;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Reports.Page;
using AlertServerless.Local.Simulators;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Console;

/// <summary>What a site shows, and on whose behalf it acts.</summary>
/// <param name="Status">What the page shows, as JSON.</param>
/// <param name="More">Further requests with an effect; null for what it does not know.</param>
internal sealed record SiteParts(
    Installation Installation,
    Operator Acting,
    Func<CancellationToken, Task<byte[]>> Status,
    Func<HttpRequest, Answer?> More
);

/// <summary>
/// <c>/</c>: the operations page, of <c>alert serve</c> or of a deployment. <c>/status</c>: what it shows, as JSON.
/// <c>/report?event=ID</c>: a report to save. <c>POST</c>: the emergency verbs. Who may use them says <see
/// cref="SiteAccess"/>.
/// </summary>
internal sealed class OperationsSite : IAsyncDisposable
{
    // The page's own script and styles, and nothing else; nobody shows it in a frame.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // A saved report has its styles inside.
    private const string ReportPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    private static readonly Dictionary<string, (string Resource, string Type)> Files = new()
    {
        ["/"] = ("web/console.html", "text/html; charset=utf-8"),
        ["/console.js"] = ("web/console.js", "text/javascript; charset=utf-8"),
        ["/console.css"] = ("web/console.css", "text/css; charset=utf-8"),
    };

    private readonly SiteParts parts;
    private readonly OperatorEndpoints operators;
    private readonly SiteAccess access;
    private SimulatorHost? host;

    private OperationsSite(SiteParts parts, System.Net.IPAddress? listen)
    {
        this.parts = parts;
        access = new SiteAccess(listen);
        operators = new OperatorEndpoints(parts.Installation, parts.Acting);
    }

    public Uri Root => host!.BaseUrl;

    /// <summary>For another machine: the address with its token; null when only this one is served.</summary>
    public Uri? Link { get; private set; }

    /// <param name="parts">The installation ends with the site.</param>
    /// <param name="port">Null for the usual one, or any free one when that is taken.</param>
    /// <param name="listen">Beyond loopback; null for loopback only.</param>
    /// <exception cref="IOException">The port or the address asked for cannot be had.</exception>
    public static async Task<OperationsSite> StartAsync(
        SiteParts parts,
        int? port,
        System.Net.IPAddress? listen,
        CancellationToken cancellation
    )
    {
        var site = new OperationsSite(parts, listen);
        var wanted = port ?? ServeOptions.UsualPort;
        try
        {
            site.host = await SimulatorHost.StartAsync(wanted, site.HandleAsync, cancellation, listen);
        }
        catch (IOException) when (port is null && listen is null)
        {
            site.host = await SimulatorHost.StartAsync(0, site.HandleAsync, cancellation);
        }
        catch (SocketException refused)
        {
            throw new IOException($"{listen} port {wanted}: {refused.Message}", refused);
        }

        if (listen is not null)
            site.Link = new UriBuilder(site.Root) { Host = $"{listen}", Query = $"token={site.access.Token}" }.Uri;
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        parts.Installation.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var answer = access.Refusal(context) is { } refusal
            ? Text(StatusCodes.Status403Forbidden, refusal)
            : (request.Method, request.Path.Value) switch
            {
                ("GET", { } path) when Files.TryGetValue(path, out var file) => new Answer(
                    StatusCodes.Status200OK,
                    Read(file.Resource),
                    file.Type
                ),
                ("GET", "/status") => new Answer(StatusCodes.Status200OK, await parts.Status(context.RequestAborted)),
                ("GET", "/report") => await ReportAsync(context),
                ("GET", "/access") => new Answer(
                    StatusCodes.Status200OK,
                    System.Text.Encoding.UTF8.GetBytes(parts.Installation.Access.ToJson())
                ),
                ("POST", { } verb) when OperatorEndpoints.Serves(verb) => await OperateAsync(context),
                ("POST", _) when parts.More(request) is { } more => more,
                _ => Text(StatusCodes.Status404NotFound, "no such page"),
            };
        access.Remember(context);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = request.Path == "/report" ? ReportPolicy : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        await SimulatorPipeline.WriteAsync(context.Response, answer);
    }

    private async Task<Answer> ReportAsync(HttpContext context)
    {
        var name = context.Request.Query["event"].ToString();
        var reading = await ArchiveDocument.ReadAsync(parts.Installation, name, context.RequestAborted);
        return reading.Document is { } document
            ? new Answer(
                StatusCodes.Status200OK,
                System.Text.Encoding.UTF8.GetBytes(ReportPage.Render(document)),
                "text/html; charset=utf-8"
            )
            : Text(StatusCodes.Status404NotFound, reading.Fault!);
    }

    private async Task<Answer> OperateAsync(HttpContext context)
    {
        var (status, line) = await operators.HandleAsync(context.Request, context.RequestAborted);
        return Text(status, line);
    }

    internal static Answer Text(int status, string line) =>
        new(status, System.Text.Encoding.UTF8.GetBytes(line + "\n"), "text/plain; charset=utf-8");

    private static byte[] Read(string resource)
    {
        using var stream = typeof(OperationsSite).Assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
