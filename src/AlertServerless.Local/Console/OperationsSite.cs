using System.Net.Sockets;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Reports.Page;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Console;

/// <summary>
/// <c>/</c>: the operations page. <c>/status</c>: what it shows, as JSON. <c>POST /replay?scenario=NAME</c>,
/// <c>POST /kill-leader</c> and <c>POST /scale</c>: its buttons. Who may use them says <see cref="SiteAccess"/>.
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

    private readonly ServeRun run;
    private readonly StatusReport report;
    private readonly Installation installation;
    private readonly OperatorEndpoints operators;
    private readonly SiteAccess access;
    private SimulatorHost? host;

    private OperationsSite(ServeRun run, ServeOptions options, TimeProvider clock)
    {
        this.run = run;
        access = new SiteAccess(options.Listen);
        installation = new Installation(InstallationAccess.Of(run.Stack), clock);
        report = new StatusReport(run, installation, clock);
        operators = new OperatorEndpoints(
            installation,
            new Operator(installation, $"{Environment.UserName} (console)")
        );
    }

    public Uri Root => host!.BaseUrl;

    /// <summary>For another machine: the address with its token; null when only this one is served.</summary>
    public Uri? Link { get; private set; }

    /// <exception cref="IOException">The port or the address asked for cannot be had.</exception>
    public static async Task<OperationsSite> StartAsync(
        ServeRun run,
        ServeOptions options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var site = new OperationsSite(run, options, clock);
        var port = options.Port ?? ServeOptions.UsualPort;
        try
        {
            site.host = await SimulatorHost.StartAsync(port, site.HandleAsync, cancellation, options.Listen);
        }
        catch (IOException) when (options is { Port: null, Listen: null })
        {
            site.host = await SimulatorHost.StartAsync(0, site.HandleAsync, cancellation);
        }
        catch (SocketException refused)
        {
            throw new IOException($"{options.Listen} port {port}: {refused.Message}", refused);
        }

        if (options.Listen is { } listen)
            site.Link = new UriBuilder(site.Root) { Host = $"{listen}", Query = $"token={site.access.Token}" }.Uri;
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        installation.Dispose();
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
                ("GET", "/status") => new Answer(
                    StatusCodes.Status200OK,
                    await report.WriteAsync(context.RequestAborted)
                ),
                ("GET", "/report") => await ReportAsync(context),
                ("GET", "/access") => new Answer(
                    StatusCodes.Status200OK,
                    System.Text.Encoding.UTF8.GetBytes(InstallationAccess.Of(run.Stack).ToJson())
                ),
                ("POST", { } verb) when OperatorEndpoints.Serves(verb) => await OperateAsync(context),
                ("POST", "/replay") => Replay(request.Query["scenario"].ToString()),
                ("POST", "/stop-replay") => StopReplay(),
                ("POST", "/kill-leader") => KillLeader(),
                ("POST", "/scale") => Scale(),
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

    private Answer Replay(string name)
    {
        if (!run.TakesReplays)
            return Text(StatusCodes.Status409Conflict, "real feeds are being watched: there is nothing to replay on");
        // A name only: whoever can reach the page must not make this process read files.
        if (
            !ScenarioLibrary.Names.Contains(name)
            || ScenarioLibrary.Load(name) is not ScenarioLoad.Loaded { Scenario: var scenario }
        )
            return Text(
                StatusCodes.Status404NotFound,
                $"no scenario of that name; known are {string.Join(", ", ScenarioLibrary.Names)}"
            );
        if (run.Replayed is { } current && run.IsReplaying)
            return Text(StatusCodes.Status409Conflict, $"{current.Scenario.Title} is being replayed: stop it first");
        run.Replay(scenario);
        return Text(StatusCodes.Status202Accepted, $"replaying {scenario.Title}");
    }

    private Answer StopReplay()
    {
        if (!run.IsReplaying)
            return Text(StatusCodes.Status409Conflict, "nothing is being replayed");
        run.Replay(Scenario.Idle);
        return Text(StatusCodes.Status202Accepted, "the replay is stopped: the feeds show nothing");
    }

    private async Task<Answer> ReportAsync(HttpContext context)
    {
        var name = context.Request.Query["event"].ToString();
        var reading = await ArchiveDocument.ReadAsync(installation, name, context.RequestAborted);
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

    private Answer KillLeader() =>
        run.Producers.KillLeader() is { } name
            ? Text(StatusCodes.Status202Accepted, $"producer {name} is dead")
            : Text(StatusCodes.Status409Conflict, "nobody leads at this moment");

    private Answer Scale()
    {
        run.Scaler.Ask();
        return Text(StatusCodes.Status202Accepted, "the scaler runs");
    }

    private static Answer Text(int status, string line) =>
        new(status, System.Text.Encoding.UTF8.GetBytes(line + "\n"), "text/plain; charset=utf-8");

    private static byte[] Read(string resource)
    {
        using var stream = typeof(OperationsSite).Assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
