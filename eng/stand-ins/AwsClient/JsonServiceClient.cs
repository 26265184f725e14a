using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace AlertServerless.StandIns.AwsClient;

public abstract class JsonServiceClient : AmazonServiceClient
{
    // A metadata property is read by the base constructor, before this class's own fields are set.
    protected JsonServiceClient(JsonServiceConfig config)
        : base(config) { }

    protected JsonServiceClient(AWSCredentials credentials, JsonServiceConfig config)
        : base(credentials, config) { }

    protected abstract JsonService Service { get; }

    protected override IServiceMetadata ServiceMetadata => Service;

    public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) =>
        Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new JsonEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4Handler());
    }

    /// <summary>For an operation with a protocol of its own.</summary>
    protected Task<TResponse> CallAsync<TResponse>(
        AmazonWebServiceRequest request,
        IMarshaller<IRequest, AmazonWebServiceRequest> marshaller,
        JsonResponseUnmarshaller unmarshaller,
        CancellationToken cancellationToken
    )
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new InvokeOptions { RequestMarshaller = marshaller, ResponseUnmarshaller = unmarshaller },
            cancellationToken
        );

    protected Task<TResponse> CallAsync<
        [DynamicallyAccessedMembers(
            DynamicallyAccessedMemberTypes.PublicProperties
                | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor
        )]
            TResponse
    >(AmazonWebServiceRequest request, JsonOperation operation, CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = operation,
                ResponseUnmarshaller = JsonResponse<TResponse>.Of(Service, operation.Json),
            },
            cancellationToken
        );
}
