using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Requests and answers of an HTTP API: docs.aws.amazon.com/apigateway/latest/developerguide,
/// http-api-develop-integrations-lambda, format 2.0.</summary>
internal static class HttpApi
{
    public static InvokeFeatures Read(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context)
    {
        // A stage other than $default stands before the path.
        var stage = request.RequestContext.Stage is { } name and not "$default" ? $"/{name}" : "";
        var path = request.RawPath.StartsWith(stage, StringComparison.Ordinal)
            ? request.RawPath[stage.Length..]
            : request.RawPath;
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var (header, value) in request.Headers ?? new Dictionary<string, string>())
            headers[header] = value;
        // Cookies come apart from the other headers.
        if (request.Cookies is { Length: > 0 } cookies)
            headers.Cookie = string.Join("; ", cookies);
        var body = InvokeFeatures.Body(request.Body, request.IsBase64Encoded);
        headers.ContentLength ??= body.Length;
        return new InvokeFeatures(
            new HttpRequestFeature
            {
                Method = request.RequestContext.Http.Method,
                Path = WebUtility.UrlDecode(path.Replace("+", "%2B", StringComparison.Ordinal)),
                PathBase = stage,
                QueryString = string.IsNullOrEmpty(request.RawQueryString) ? "" : $"?{request.RawQueryString}",
                Headers = headers,
                Body = body,
            },
            request.RequestContext.Http.SourceIp,
            context
        );
    }

    public static APIGatewayHttpApiV2ProxyResponse Answer(ResponseFeature response)
    {
        var (body, isBase64) = response.Content();
        return new APIGatewayHttpApiV2ProxyResponse
        {
            StatusCode = response.StatusCode,
            Headers = response
                .Headers.Where(header => header.Key != "Set-Cookie")
                .ToDictionary(header => header.Key, header => header.Value.ToString()),
            Cookies = [.. response.Headers.SetCookie],
            Body = body,
            IsBase64Encoded = isBase64,
        };
    }
}
