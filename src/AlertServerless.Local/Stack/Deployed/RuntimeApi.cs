using System.Globalization;
using System.Net;
using System.Text.Json;
using AlertServerless.Local.Simulators;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>An error as a runtime reports it.</summary>
/// <param name="Document">The whole report.</param>
internal sealed record ReportedError(string Type, string Message, byte[] Document)
{
    public static ReportedError Read(byte[] document, string? header)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            return new ReportedError(
                Text(json, "errorType") ?? header ?? "Unknown",
                Text(json, "errorMessage") ?? "",
                document
            );
        }
        catch (JsonException)
        {
            return new ReportedError(header ?? "Unknown", "the report is no JSON", document);
        }
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value)
            ? value.ToString()
            : null;
}

/// <summary>A runtime's result for one event: an answer or an error.</summary>
internal sealed record Outcome(byte[]? Response, ReportedError? Error);

/// <summary>
/// Lambda's Runtime API for one execution environment: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
/// The runtime asks for the next event, and the request waits until there is one.
/// </summary>
internal sealed class RuntimeApi : IAsyncDisposable
{
    private const string Root = "/2018-06-01/runtime/";

    private readonly Lock gate = new();
    private readonly CancellationTokenSource ended = new();
    private readonly TaskCompletionSource<ReportedError> initError = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private SimulatorHost host = null!;
    private TaskCompletionSource asked = New();
    private TaskCompletionSource<Event> next = NewEvent();
    private TaskCompletionSource<Outcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? current;

    /// <summary>As AWS_LAMBDA_RUNTIME_API has it: host and port.</summary>
    public string Address => host.BaseUrl.Authority;

    /// <summary>The runtime is ready, and waits for an event.</summary>
    public Task Asked
    {
        get
        {
            lock (gate)
                return asked.Task;
        }
    }

    public Task<ReportedError> InitError => initError.Task;

    public static async Task<RuntimeApi> StartAsync(CancellationToken cancellation)
    {
        var api = new RuntimeApi();
        api.host = await SimulatorHost.StartAsync(0, api.HandleAsync, cancellation);
        return api;
    }

    /// <summary>Gives the waiting runtime an event; what it makes of it is awaited.</summary>
    public Task<Outcome> Give(Event given)
    {
        lock (gate)
        {
            current = given.RequestId;
            outcome = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
            asked = New();
            next.SetResult(given);
            next = NewEvent();
            return outcome.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await host.DisposeAsync();
        ended.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        var isPost = HttpMethods.IsPost(http.Request.Method);
        if (path == Root + "invocation/next" && HttpMethods.IsGet(http.Request.Method))
            await NextAsync(http);
        else if (path == Root + "init/error" && isPost)
            await InitErrorAsync(http);
        else if (
            isPost
            && path.StartsWith(Root + "invocation/", StringComparison.Ordinal)
            && path[(Root.Length + 11)..].Split('/') is [var id, "response" or "error"]
        )
            await EndAsync(http, id, isError: path.EndsWith("/error", StringComparison.Ordinal));
        else
            await RefuseAsync(http, HttpStatusCode.NotFound, "NoSuchPath", $"{http.Request.Method} {path}");
    }

    private async Task NextAsync(HttpContext http)
    {
        Task<Event> waiting;
        lock (gate)
        {
            waiting = next.Task;
            asked.TrySetResult();
        }

        Event given;
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, ended.Token))
        {
            try
            {
                given = await waiting.WaitAsync(over.Token);
            }
            catch (OperationCanceledException)
            {
                // The environment is at its end: nobody is there to answer.
                http.Abort();
                return;
            }
        }

        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = given.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = given
            .Deadline.ToUnixTimeMilliseconds()
            .ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = given.Arn;
        headers["Lambda-Runtime-Trace-Id"] = given.TraceId;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = given.Document.Length;
        await http.Response.Body.WriteAsync(given.Document, CancellationToken.None);
    }

    private async Task InitErrorAsync(HttpContext http)
    {
        var document = await ReadAsync(http);
        initError.TrySetResult(ReportedError.Read(document, ErrorType(http)));
        await AcceptAsync(http);
    }

    private async Task EndAsync(HttpContext http, string id, bool isError)
    {
        var document = await ReadAsync(http);
        TaskCompletionSource<Outcome> ending;
        lock (gate)
        {
            ending = outcome;
            if (id != current)
                ending = null!;
            else
                current = null;
        }

        if (ending is null)
        {
            await RefuseAsync(
                http,
                HttpStatusCode.BadRequest,
                "InvalidRequestID",
                $"{id} is not the invocation that is under way"
            );
            return;
        }

        await AcceptAsync(http);
        ending.TrySetResult(
            isError ? new Outcome(null, ReportedError.Read(document, ErrorType(http))) : new Outcome(document, null)
        );
    }

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.ToArray();
    }

    private static string? ErrorType(HttpContext http) =>
        http.Request.Headers.TryGetValue("Lambda-Runtime-Function-Error-Type", out var type) ? type.ToString() : null;

    private static Task AcceptAsync(HttpContext http)
    {
        http.Response.StatusCode = (int)HttpStatusCode.Accepted;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync("""{"status":"OK"}""");
    }

    private static Task RefuseAsync(HttpContext http, HttpStatusCode status, string type, string message)
    {
        http.Response.StatusCode = (int)status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(
            $$"""{"errorType":"{{type}}","errorMessage":{{JsonSerializer.Serialize(message)}}}"""
        );
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<Event> NewEvent() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One event on its way to a function.</summary>
    internal sealed record Event(
        string RequestId,
        byte[] Document,
        DateTimeOffset Deadline,
        string Arn,
        string TraceId
    );
}
