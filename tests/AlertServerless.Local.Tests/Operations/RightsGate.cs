using System.Text;
using AlertServerless.Local.Simulators;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>One function's way to a service, on which rights can be taken away one by one: what is refused is answered
/// as
/// the service answers it, everything else passes.</summary>
internal sealed class RightsGate : IAsyncDisposable
{
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Amz-Target",
        "X-Amz-Date",
        "X-Amz-Security-Token",
        "Authorization",
    };

    private readonly HttpClient http = new();
    private readonly Uri target;
    private SimulatorHost host = null!;

    private RightsGate(Uri target) => this.target = target;

    public Uri Address => host.BaseUrl;

    /// <summary>Whether the role lacks the right: operation (for Lambda's API the path) and body of the
    /// request.</summary>
    public Func<string, string, bool> Lacks { get; set; } = (_, _) => false;

    /// <summary>What a refusal says, beside its code.</summary>
    public string Words { get; set; } = "User is not authorized to perform this operation.";

    public static async Task<RightsGate> StartAsync(Uri target)
    {
        var gate = new RightsGate(target);
        gate.host = await SimulatorHost.StartAsync(0, gate.HandleAsync, CancellationToken.None);
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        if (operation.Length == 0)
            operation = context.Request.Path;
        if (Lacks(operation, Encoding.UTF8.GetString(body.ToArray())))
            await RefuseAsync(context.Response);
        else
            await ForwardAsync(context, body.ToArray());
    }

    // DynamoDB's JSON protocol says 400, Lambda's REST API 403; both name the same exception.
    private async Task RefuseAsync(HttpResponse response)
    {
        response.StatusCode = response.HttpContext.Request.Headers.ContainsKey("X-Amz-Target")
            ? StatusCodes.Status400BadRequest
            : StatusCodes.Status403Forbidden;
        response.ContentType = "application/x-amz-json-1.0";
        response.Headers["x-amzn-ErrorType"] = "AccessDeniedException";
        await response.WriteAsync(
            $$"""{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"{{Words}}","message":"{{Words}}"}"""
        );
    }

    private async Task ForwardAsync(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(target, context.Request.Path + context.Request.QueryString.Value)
        )
        {
            Content = body.Length > 0 ? new ByteArrayContent(body) : null,
        };
        foreach (var (name, values) in context.Request.Headers.Where(header => Kept.Contains(header.Key)))
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        if (request.Content is { } content && context.Request.ContentType is { } type)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (
            var (name, values) in response.Headers.Where(one =>
                one.Key.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase)
            )
        )
            context.Response.Headers[name] = new StringValues([.. values]);
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
