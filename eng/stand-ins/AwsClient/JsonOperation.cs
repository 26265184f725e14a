using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace AlertServerless.StandIns.AwsClient;

/// <summary>
/// Writes a request in one of AWS's two JSON protocols.
/// Source: Smithy, "AWS JSON 1.0/1.1 protocol" and "AWS restJson1 protocol".
/// </summary>
public abstract partial class JsonOperation(JsonSerializerOptions json) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    internal JsonSerializerOptions Json => json;

    /// <summary>AWS JSON: every operation is a POST to the root, named by a header.</summary>
    public static JsonOperation Rpc(JsonService service, string target, string jsonVersion) =>
        new RpcOperation(service, target, jsonVersion);

    /// <summary>REST JSON: names in braces and after the question mark are properties that leave the body for the
    /// address.</summary>
    public static JsonOperation Rest(JsonService service, string method, string route, bool camelCase = false) =>
        new RestOperation(method, route, camelCase ? service.CamelCase : service.AsNamed);

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "AlertServerless.StandIns");
        Address(request, input);
        return request;
    }

    internal abstract void Address(IRequest request, AmazonWebServiceRequest input);

    private protected static void Fill(IRequest request, byte[] body, string contentType)
    {
        request.Content = body;
        request.Headers["Content-Type"] = contentType;
    }

    private sealed class RpcOperation(JsonService service, string target, string jsonVersion)
        : JsonOperation(service.AsNamed)
    {
        internal override void Address(IRequest request, AmazonWebServiceRequest input)
        {
            request.HttpMethod = "POST";
            request.ResourcePath = "/";
            request.Headers["X-Amz-Target"] = target;
            Fill(
                request,
                JsonSerializer.SerializeToUtf8Bytes(input, Json.GetTypeInfo(input.GetType())),
                $"application/x-amz-json-{jsonVersion}"
            );
        }
    }

    private sealed partial class RestOperation : JsonOperation
    {
        private readonly string method;
        private readonly string path;
        private readonly string[] inPath;
        private readonly string[] inQuery;

        internal RestOperation(string method, string route, JsonSerializerOptions json)
            : base(json)
        {
            var parts = route.Split('?');
            this.method = method;
            path = parts[0];
            inPath = [.. Hole().Matches(path).Select(hole => hole.Groups[1].Value)];
            inQuery = parts.Length == 1 ? [] : parts[1].Split('&');
        }

        internal override void Address(IRequest request, AmazonWebServiceRequest input)
        {
            request.HttpMethod = method;
            request.ResourcePath = path;
            if (inPath.Length + inQuery.Length == 0 && method is ("POST" or "PUT"))
            {
                Fill(
                    request,
                    JsonSerializer.SerializeToUtf8Bytes(input, Json.GetTypeInfo(input.GetType())),
                    "application/json"
                );
                return;
            }

            var body = (JsonObject)JsonSerializer.SerializeToNode(input, Json.GetTypeInfo(input.GetType()));
            foreach (var name in inPath)
            {
                var value =
                    Take(body, name) ?? throw new AmazonClientException($"{input.GetType().Name}.{name} must be set.");
                request.AddPathResource($"{{{name}}}", value);
            }

            foreach (var name in inQuery)
            {
                if (Take(body, name) is { } value)
                {
                    request.Parameters.Add(name, value);
                    request.UseQueryString = true;
                }
            }

            if (method is "POST" or "PUT")
            {
                Fill(request, WireJson.Write(body), "application/json");
            }
        }

        private string Take(JsonObject body, string name)
        {
            var wire = Json.PropertyNamingPolicy?.ConvertName(name) ?? name;
            return body.Remove(wire, out var value) ? value?.ToString() : null;
        }

        [GeneratedRegex(@"\{(\w+)\}")]
        private static partial Regex Hole();
    }
}
