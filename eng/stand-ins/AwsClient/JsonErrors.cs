using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace AlertServerless.StandIns.AwsClient;

/// <summary>An error's document as the service's own exception.</summary>
public sealed class JsonErrors(JsonService service)
{
    public AmazonServiceException Read(
        JsonUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    )
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        error.InnerException = innerException;
        return service.Error(error, statusCode, input.GetResponseBodyBytes(), service.AsNamed);
    }
}
