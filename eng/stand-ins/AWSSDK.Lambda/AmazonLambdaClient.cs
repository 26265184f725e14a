using AlertServerless.StandIns.AwsClient;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace Amazon.Lambda;

public class AmazonLambdaClient : JsonServiceClient, IAmazonLambda
{
    private static readonly JsonOperation GetAccountSettings = JsonOperation.Rest(
        AmazonLambdaConfig.Service,
        "GET",
        "/2016-08-19/account-settings"
    );
    private static readonly JsonOperation GetAlias = JsonOperation.Rest(
        AmazonLambdaConfig.Service,
        "GET",
        "/2015-03-31/functions/{FunctionName}/aliases/{Name}"
    );
    private static readonly JsonOperation GetEventSourceMapping = JsonOperation.Rest(
        AmazonLambdaConfig.Service,
        "GET",
        "/2015-03-31/event-source-mappings/{UUID}"
    );
    private static readonly JsonOperation GetProvisionedConcurrencyConfig = JsonOperation.Rest(
        AmazonLambdaConfig.Service,
        "GET",
        "/2019-09-30/functions/{FunctionName}/provisioned-concurrency?Qualifier"
    );
    private static readonly JsonOperation PutProvisionedConcurrencyConfig = JsonOperation.Rest(
        AmazonLambdaConfig.Service,
        "PUT",
        "/2019-09-30/functions/{FunctionName}/provisioned-concurrency?Qualifier"
    );
    private static readonly JsonOperation UpdateEventSourceMapping = JsonOperation.Rest(
        AmazonLambdaConfig.Service,
        "PUT",
        "/2015-03-31/event-source-mappings/{UUID}"
    );

    public AmazonLambdaClient()
        : base(new AmazonLambdaConfig()) { }

    public AmazonLambdaClient(RegionEndpoint region)
        : base(new AmazonLambdaConfig { RegionEndpoint = region }) { }

    public AmazonLambdaClient(AmazonLambdaConfig config)
        : base(config) { }

    public AmazonLambdaClient(AWSCredentials credentials)
        : base(credentials, new AmazonLambdaConfig()) { }

    public AmazonLambdaClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonLambdaConfig { RegionEndpoint = region }) { }

    public AmazonLambdaClient(AWSCredentials credentials, AmazonLambdaConfig clientConfig)
        : base(credentials, clientConfig) { }

    protected override JsonService Service => AmazonLambdaConfig.Service;

    public virtual Task<GetAccountSettingsResponse> GetAccountSettingsAsync(
        GetAccountSettingsRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetAccountSettingsResponse>(request, GetAccountSettings, cancellationToken);

    public virtual Task<GetAliasResponse> GetAliasAsync(
        GetAliasRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetAliasResponse>(request, GetAlias, cancellationToken);

    public virtual Task<GetEventSourceMappingResponse> GetEventSourceMappingAsync(
        GetEventSourceMappingRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetEventSourceMappingResponse>(request, GetEventSourceMapping, cancellationToken);

    public virtual Task<GetProvisionedConcurrencyConfigResponse> GetProvisionedConcurrencyConfigAsync(
        GetProvisionedConcurrencyConfigRequest request,
        CancellationToken cancellationToken = default
    ) =>
        CallAsync<GetProvisionedConcurrencyConfigResponse>(request, GetProvisionedConcurrencyConfig, cancellationToken);

    public virtual Task<InvokeResponse> InvokeAsync(
        InvokeRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<InvokeResponse>(request, new InvokeMarshaller(), new InvokeUnmarshaller(), cancellationToken);

    public virtual Task<PutProvisionedConcurrencyConfigResponse> PutProvisionedConcurrencyConfigAsync(
        PutProvisionedConcurrencyConfigRequest request,
        CancellationToken cancellationToken = default
    ) =>
        CallAsync<PutProvisionedConcurrencyConfigResponse>(request, PutProvisionedConcurrencyConfig, cancellationToken);

    public virtual Task<UpdateEventSourceMappingResponse> UpdateEventSourceMappingAsync(
        UpdateEventSourceMappingRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<UpdateEventSourceMappingResponse>(request, UpdateEventSourceMapping, cancellationToken);
}
