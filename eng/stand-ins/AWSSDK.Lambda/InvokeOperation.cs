using System.Net;
using AlertServerless.StandIns.AwsClient;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Lambda;

/// <summary>The one operation whose body is the caller's own document and not the protocol's.</summary>
internal sealed class InvokeMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var invoke = (InvokeRequest)input;
        var request = new DefaultRequest(input, "AlertServerless.StandIns")
        {
            HttpMethod = "POST",
            ResourcePath = "/2015-03-31/functions/{FunctionName}/invocations",
            Content = invoke.PayloadStream?.ToArray() ?? [],
        };
        request.AddPathResource("{FunctionName}", invoke.FunctionName);
        request.Headers["Content-Type"] = "application/json";
        if (invoke.InvocationType is { } type)
        {
            request.Headers["X-Amz-Invocation-Type"] = type.Value;
        }

        if (invoke.Qualifier is { } qualifier)
        {
            request.Parameters.Add("Qualifier", qualifier);
            request.UseQueryString = true;
        }

        return request;
    }
}

internal sealed class InvokeUnmarshaller : JsonResponseUnmarshaller
{
    private static readonly JsonErrors Errors = new(AmazonLambdaConfig.Service);

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var payload = new MemoryStream();
        input.Stream.CopyTo(payload);
        payload.Position = 0;
        var error = input.ResponseData.GetHeaderValue("X-Amz-Function-Error");
        return new InvokeResponse
        {
            FunctionError = string.IsNullOrEmpty(error) ? null : error,
            Payload = payload,
            StatusCode = (int)input.ResponseData.StatusCode,
        };
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    ) => Errors.Read(input, innerException, statusCode);
}
