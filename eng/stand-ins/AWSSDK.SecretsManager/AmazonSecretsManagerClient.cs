using AlertServerless.StandIns.AwsClient;
using Amazon.Runtime;
using Amazon.SecretsManager.Model;

namespace Amazon.SecretsManager;

public class AmazonSecretsManagerClient : JsonServiceClient, IAmazonSecretsManager
{
    private static readonly JsonOperation GetSecretValue = JsonOperation.Rpc(
        AmazonSecretsManagerConfig.Service,
        "secretsmanager.GetSecretValue",
        "1.1"
    );

    public AmazonSecretsManagerClient()
        : base(new AmazonSecretsManagerConfig()) { }

    public AmazonSecretsManagerClient(RegionEndpoint region)
        : base(new AmazonSecretsManagerConfig { RegionEndpoint = region }) { }

    public AmazonSecretsManagerClient(AmazonSecretsManagerConfig config)
        : base(config) { }

    public AmazonSecretsManagerClient(AWSCredentials credentials)
        : base(credentials, new AmazonSecretsManagerConfig()) { }

    public AmazonSecretsManagerClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonSecretsManagerConfig { RegionEndpoint = region }) { }

    public AmazonSecretsManagerClient(AWSCredentials credentials, AmazonSecretsManagerConfig clientConfig)
        : base(credentials, clientConfig) { }

    protected override JsonService Service => AmazonSecretsManagerConfig.Service;

    public virtual Task<GetSecretValueResponse> GetSecretValueAsync(
        GetSecretValueRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetSecretValueResponse>(request, GetSecretValue, cancellationToken);
}
