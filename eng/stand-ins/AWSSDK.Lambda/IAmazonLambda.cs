using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Lambda;

public interface IAmazonLambda : IAmazonService, IDisposable
{
    Task<GetAccountSettingsResponse> GetAccountSettingsAsync(
        GetAccountSettingsRequest request,
        CancellationToken cancellationToken = default
    );
    Task<GetAliasResponse> GetAliasAsync(GetAliasRequest request, CancellationToken cancellationToken = default);
    Task<GetEventSourceMappingResponse> GetEventSourceMappingAsync(
        GetEventSourceMappingRequest request,
        CancellationToken cancellationToken = default
    );
    Task<GetProvisionedConcurrencyConfigResponse> GetProvisionedConcurrencyConfigAsync(
        GetProvisionedConcurrencyConfigRequest request,
        CancellationToken cancellationToken = default
    );
    Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default);
    Task<PutProvisionedConcurrencyConfigResponse> PutProvisionedConcurrencyConfigAsync(
        PutProvisionedConcurrencyConfigRequest request,
        CancellationToken cancellationToken = default
    );
    Task<UpdateEventSourceMappingResponse> UpdateEventSourceMappingAsync(
        UpdateEventSourceMappingRequest request,
        CancellationToken cancellationToken = default
    );
    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonLambdaConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(
        AWSCredentials awsCredentials,
        ClientConfig clientConfig
    ) =>
        awsCredentials is null
            ? new AmazonLambdaClient((AmazonLambdaConfig)clientConfig)
            : new AmazonLambdaClient(awsCredentials, (AmazonLambdaConfig)clientConfig);
}
