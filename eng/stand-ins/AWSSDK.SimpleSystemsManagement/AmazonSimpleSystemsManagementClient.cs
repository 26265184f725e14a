using AlertServerless.StandIns.AwsClient;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement.Model;

namespace Amazon.SimpleSystemsManagement;

public class AmazonSimpleSystemsManagementClient : JsonServiceClient, IAmazonSimpleSystemsManagement
{
    private static readonly JsonOperation GetParameter = JsonOperation.Rpc("AmazonSSM.GetParameter", "1.1");
    private static readonly JsonOperation PutParameter = JsonOperation.Rpc("AmazonSSM.PutParameter", "1.1");

    public AmazonSimpleSystemsManagementClient()
        : base(new AmazonSimpleSystemsManagementConfig())
    {
    }

    public AmazonSimpleSystemsManagementClient(RegionEndpoint region)
        : base(new AmazonSimpleSystemsManagementConfig { RegionEndpoint = region })
    {
    }

    public AmazonSimpleSystemsManagementClient(AmazonSimpleSystemsManagementConfig config)
        : base(config)
    {
    }

    public AmazonSimpleSystemsManagementClient(AWSCredentials credentials)
        : base(credentials, new AmazonSimpleSystemsManagementConfig())
    {
    }

    public AmazonSimpleSystemsManagementClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonSimpleSystemsManagementConfig { RegionEndpoint = region })
    {
    }

    public AmazonSimpleSystemsManagementClient(AWSCredentials credentials, AmazonSimpleSystemsManagementConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    protected override JsonService Service => AmazonSimpleSystemsManagementConfig.Service;

    public virtual Task<GetParameterResponse> GetParameterAsync(GetParameterRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetParameterResponse>(request, GetParameter, cancellationToken);

    public virtual Task<PutParameterResponse> PutParameterAsync(PutParameterRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<PutParameterResponse>(request, PutParameter, cancellationToken);
}
