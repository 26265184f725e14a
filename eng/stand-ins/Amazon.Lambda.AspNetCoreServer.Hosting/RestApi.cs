using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Requests and answers of a REST API: docs.aws.amazon.com/apigateway/latest/developerguide,
/// set-up-lambda-proxy-integrations.</summary>
internal static class RestApi
{
    public static InvokeFeatures Read(APIGatewayProxyRequest request, ILambdaContext context)
    {
        // The path parameter is not decoded; the stage is in the context's path only.
        var path =
            request.PathParameters is { } parameters && parameters.TryGetValue("proxy", out var proxy)
                ? request.Resource.Replace("{proxy+}", proxy, StringComparison.Ordinal)
                : request.Path;
        path = path.StartsWith('/') ? path : $"/{path}";
        var full = request.RequestContext?.Path ?? path;
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var (name, values) in request.MultiValueHeaders ?? new Dictionary<string, IList<string>>())
            headers[name] = new StringValues([.. values]);
        foreach (var (name, value) in request.Headers ?? new Dictionary<string, string>())
            if (!headers.ContainsKey(name))
                headers[name] = value;
        var body = InvokeFeatures.Body(request.Body, request.IsBase64Encoded);
        headers.ContentLength ??= body.Length;
        return new InvokeFeatures(
            new HttpRequestFeature
            {
                Method = request.HttpMethod,
                Path = WebUtility.UrlDecode(path.Replace("+", "%2B", StringComparison.Ordinal)),
                PathBase = full.EndsWith(path, StringComparison.Ordinal) ? full[..^path.Length] : "",
                QueryString = Query(request),
                Headers = headers,
                Body = body,
            },
            request.RequestContext?.Identity?.SourceIp,
            context
        );
    }

    public static APIGatewayProxyResponse Answer(ResponseFeature response)
    {
        var (body, isBase64) = response.Content();
        return new APIGatewayProxyResponse
        {
            StatusCode = response.StatusCode,
            MultiValueHeaders = response.Headers.ToDictionary(
                header => header.Key,
                header => (IList<string>)[.. header.Value]
            ),
            Body = body,
            IsBase64Encoded = isBase64,
        };
    }

    // The values come decoded, and each name with all of them.
    private static string Query(APIGatewayProxyRequest request)
    {
        var pairs = request.MultiValueQueryStringParameters is { Count: > 0 } many
            ? many.SelectMany(pair => pair.Value.Select(value => (pair.Key, Value: value)))
            : (request.QueryStringParameters ?? new Dictionary<string, string>()).Select(pair =>
                (pair.Key, pair.Value)
            );
        var query = string.Join(
            '&',
            pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value ?? "")}")
        );
        return query.Length == 0 ? "" : $"?{query}";
    }
}
