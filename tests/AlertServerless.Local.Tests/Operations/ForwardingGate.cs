using AlertServerless.Local.Simulators;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>
/// A proxy between one function and a service. What the gate does not answer itself passes, with its credentials.
/// </summary>
internal abstract class ForwardingGate : IAsyncDisposable
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

    protected ForwardingGate(Uri target) => this.target = target;

    public Uri Address => host.BaseUrl;

    public async Task StartAsync() => host = await SimulatorHost.StartAsync(0, HandleAsync, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        http.Dispose();
    }

    /// <returns>False for a request that is to pass.</returns>
    protected abstract Task<bool> AnswerAsync(HttpContext context, byte[] body);

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (!await AnswerAsync(context, body.ToArray()))
            await ForwardAsync(context, body.ToArray());
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
