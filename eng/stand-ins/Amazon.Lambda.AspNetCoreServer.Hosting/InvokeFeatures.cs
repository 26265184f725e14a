using System.Net;
using System.Text;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>One request as ASP.NET Core sees it.</summary>
internal sealed class InvokeFeatures
{
    public InvokeFeatures(HttpRequestFeature request, string sourceIp, ILambdaContext context)
    {
        request.Scheme = "https";
        request.Protocol = "HTTP/1.1";
        Collection.Set<IHttpRequestFeature>(request);
        Collection.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(request.Body.Length > 0));
        Collection.Set<IHttpResponseFeature>(Response);
        Collection.Set<IHttpResponseBodyFeature>(Response);
        Collection.Set<IHttpRequestIdentifierFeature>(
            new HttpRequestIdentifierFeature { TraceIdentifier = context.AwsRequestId }
        );
        Collection.Set<IHttpConnectionFeature>(
            new HttpConnectionFeature
            {
                RemoteIpAddress = IPAddress.TryParse(sourceIp, out var address) ? address : null,
            }
        );
        Collection.Set<IItemsFeature>(new ItemsFeature());
        Collection.Get<IItemsFeature>().Items["LambdaContext"] = context;
    }

    public FeatureCollection Collection { get; } = new();

    public ResponseFeature Response { get; } = new();

    public static Stream Body(string body, bool isBase64) =>
        new MemoryStream(
            body is null ? []
            : isBase64 ? Convert.FromBase64String(body)
            : Encoding.UTF8.GetBytes(body)
        );

    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}

/// <summary>An answer that leaves in one piece, when the application is done with it.</summary>
internal sealed class ResponseFeature : StreamResponseBodyFeature, IHttpResponseFeature
{
    private static readonly string[] Texts =
    [
        "text/",
        "application/json",
        "application/problem+json",
        "application/xml",
        "application/javascript",
    ];

    private readonly Stack<(Func<object, Task> Callback, object State)> starting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> completed = new();

    public ResponseFeature()
        : base(new MemoryStream()) { }

    public int StatusCode { get; set; } = 200;

    public string ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public Stream Body
    {
        get => Stream;
        set => throw new NotSupportedException("the body's stream is not to be replaced");
    }

    public bool HasStarted { get; private set; }

    /// <summary>Text as it is, anything else as Base64.</summary>
    public (string Body, bool IsBase64) Content()
    {
        var bytes = ((MemoryStream)Stream).ToArray();
        var type = Headers.ContentType.ToString();
        var isText =
            Headers.ContentEncoding.Count == 0
            && (
                type.Length == 0
                || Array.Exists(Texts, text => type.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            );
        return isText ? (Encoding.UTF8.GetString(bytes), false) : (Convert.ToBase64String(bytes), true);
    }

    public void OnStarting(Func<object, Task> callback, object state) => starting.Push((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => completed.Push((callback, state));

    public override async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
            return;
        while (starting.TryPop(out var next))
            await next.Callback(next.State);
        HasStarted = true;
    }

    public override async Task CompleteAsync()
    {
        await base.CompleteAsync();
        while (completed.TryPop(out var next))
            await next.Callback(next.State);
    }
}
