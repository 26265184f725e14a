using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AlertServerless.Local.Simulators;

/// <summary>
/// Stands between the system and an AWS emulator, and lets faults through on the way: those of the service, and those
/// of the key that it encrypts with, for no function calls KMS itself. Without a fault in the plan it is not needed:
/// point the client at the emulator itself.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection",
        "Keep-Alive",
        "Transfer-Encoding",
        "Host",
        "Content-Length",
    };

    /// <summary>As fault plans call the key's service.</summary>
    public const string Keys = "kms";

    private readonly string provider;
    private readonly Uri target;
    private readonly FaultPlan faults;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        }
    );
    private SimulatorHost? host;

    private FaultProxy(string provider, Uri target, FaultPlan faults, TimeProvider time)
    {
        this.provider = provider;
        this.target = target;
        this.faults = faults;
        this.time = time;
    }

    /// <summary>For the client's endpoint.</summary>
    public Uri BaseUrl => host!.BaseUrl;

    /// <param name="provider">sqs, dynamodb or kinesis, as fault plans call it.</param>
    /// <param name="target">The emulator.</param>
    public static async Task<FaultProxy> StartAsync(
        string provider,
        Uri target,
        FaultPlan faults,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var proxy = new FaultProxy(provider, target, faults, time);
        proxy.host = await SimulatorHost.StartAsync(0, proxy.HandleAsync, cancellation);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var fault = faults.Ruling(provider) ?? faults.Ruling(Keys);
        if (fault is not null && ServiceErrors.Of(provider, fault) is { } refusal)
        {
            await SimulatorPipeline.WriteAsync(context.Response, refusal);
            return;
        }

        switch (fault?.Kind)
        {
            case FaultKind.Down or FaultKind.Reset:
                context.Abort();
                return;
            case FaultKind.Hang:
                await SimulatorPipeline.WaitAsync(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
                return;
            case FaultKind.Slow when !await SimulatorPipeline.WaitAsync(fault.Length, time, context.RequestAborted):
                return;
        }

        await ForwardAsync(context);
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var body = await SimulatorPipeline.ReadBodyAsync(context.Request);
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(target, context.Request.Path + context.Request.QueryString.Value)
        )
        {
            Content = new ReadOnlyMemoryContent(body),
        };
        foreach (var (name, values) in context.Request.Headers)
            Copy(name, values, request);
        // The signature covers the host the client called.
        request.Headers.Host = context.Request.Host.Value;
        try
        {
            using var response = await http.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            {
                if (!HopByHop.Contains(name))
                    context.Response.Headers[name] = new StringValues([.. values]);
            }

            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException error)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{provider} at {target}: {error.HttpRequestError}");
            await SimulatorPipeline.WriteAsync(
                context.Response,
                new Answer((int)HttpStatusCode.BadGateway, Encoding.UTF8.GetBytes(text), "text/plain")
            );
        }
    }

    private static void Copy(string name, StringValues values, HttpRequestMessage request)
    {
        if (HopByHop.Contains(name))
            return;
        if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            request.Content!.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
    }
}
