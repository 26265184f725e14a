using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.SimpleEmailV2.Model;

namespace Amazon.SimpleEmailV2;

public interface IAmazonSimpleEmailServiceV2 : IAmazonService, IDisposable
{
    Task<GetAccountResponse> GetAccountAsync(GetAccountRequest request, CancellationToken cancellationToken = default);
    Task<GetEmailIdentityResponse> GetEmailIdentityAsync(
        GetEmailIdentityRequest request,
        CancellationToken cancellationToken = default
    );
    Task<SendBulkEmailResponse> SendBulkEmailAsync(
        SendBulkEmailRequest request,
        CancellationToken cancellationToken = default
    );
    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonSimpleEmailServiceV2Config();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(
        AWSCredentials awsCredentials,
        ClientConfig clientConfig
    ) =>
        awsCredentials is null
            ? new AmazonSimpleEmailServiceV2Client((AmazonSimpleEmailServiceV2Config)clientConfig)
            : new AmazonSimpleEmailServiceV2Client(awsCredentials, (AmazonSimpleEmailServiceV2Config)clientConfig);
}
