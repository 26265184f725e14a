using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace AlertServerless.StandIns.AwsClient;

internal sealed class JsonResponse<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TResponse
>(JsonService service, JsonSerializerOptions json) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    private static JsonResponse<TResponse> only;

    // Only where there is nothing to say may an answer be empty.
    private static readonly bool IsBare =
        typeof(TResponse).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Length
        == 0;

    /// <summary>A response type belongs to one operation of one service, so one reader is enough.</summary>
    internal static JsonResponse<TResponse> Of(JsonService service, JsonSerializerOptions json) =>
        only ??= new JsonResponse<TResponse>(service, json);

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return body.Length == 0 && IsBare
            ? new TResponse()
            : JsonSerializer.Deserialize(
                body.GetBuffer().AsSpan(0, (int)body.Length),
                (JsonTypeInfo<TResponse>)json.GetTypeInfo(typeof(TResponse))
            );
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    )
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        error.InnerException = innerException;
        return service.Error(error, statusCode, input.GetResponseBodyBytes(), json);
    }
}
