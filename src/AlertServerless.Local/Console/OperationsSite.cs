using System.Net.Sockets;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Reports.Page;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Console;

/// <summary>
/// <c>/</c>: the operations page. <c>/status</c>: what it shows, as JSON. <c>POST /replay?scenario=NAME</c>,
/// <c>POST /kill-leader</c> and <c>POST /scale</c>: its buttons. On loopback only, and deaf to pages of other origins.
/// </summary>
internal sealed class OperationsSite : IAsyncDisposable
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    private static readonly Lazy<byte[]> Page = new(ReadPage);

    private readonly ServeRun run;
    private readonly StatusReport report;
    private readonly Installation installation;
    private readonly OperatorEndpoints operators;
    private SimulatorHost? host;

    private OperationsSite(ServeRun run, TimeProvider clock)
    {
        this.run = run;
        report = new StatusReport(run, clock);
        installation = new Installation(InstallationAccess.Of(run.Stack), clock);
        operators = new OperatorEndpoints(installation, new Operator(installation, $"{Environment.UserName} (console)"));
    }

    public Uri Root => host!.BaseUrl;

    /// <param name="port">Null for the usual one, or a free one when that is taken.</param>
    /// <exception cref="IOException">The port asked for is taken.</exception>
    public static async Task<OperationsSite> StartAsync(
        ServeRun run,
        int? port,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var site = new OperationsSite(run, clock);
        try
        {
            site.host = await SimulatorHost.StartAsync(port ?? ServeOptions.UsualPort, site.HandleAsync, cancellation);
        }
        catch (IOException) when (port is null)
        {
            site.host = await SimulatorHost.StartAsync(0, site.HandleAsync, cancellation);
        }
        catch (SocketException refused)
        {
            throw new IOException($"port {port}: {refused.Message}", refused);
        }

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
        var answer = IsStranger(request)
            ? Text(StatusCodes.Status403Forbidden, "only for pages of this machine")
            : (request.Method, request.Path.Value) switch
            {
                ("GET", "/") => new Answer(StatusCodes.Status200OK, Page.Value, "text/html; charset=utf-8"),
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
                ("POST", "/kill-leader") => KillLeader(),
                ("POST", "/scale") => Scale(),
                _ => Text(StatusCodes.Status404NotFound, "no such page"),
            };
        context.Response.Headers.CacheControl = "no-store";
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
        run.Replay(scenario);
        return Text(StatusCodes.Status202Accepted, $"replaying {scenario.Title}");
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

    // Another site's page could send a form here, or give its own name this machine's address.
    private static bool IsStranger(HttpRequest request) =>
        !OwnNames.Contains(request.Host.Host)
        || (request.Method != "GET" && request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin"));

    private static Answer Text(int status, string line) =>
        new(status, System.Text.Encoding.UTF8.GetBytes(line + "\n"), "text/plain; charset=utf-8");

    private static byte[] ReadPage()
    {
        using var stream = typeof(OperationsSite).Assembly.GetManifestResourceStream("operations.html")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
