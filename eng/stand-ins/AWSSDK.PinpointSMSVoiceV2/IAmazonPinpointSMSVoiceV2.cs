using Amazon.PinpointSMSVoiceV2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.PinpointSMSVoiceV2;

public interface IAmazonPinpointSMSVoiceV2 : IAmazonService, IDisposable
{
    Task<DescribeSpendLimitsResponse> DescribeSpendLimitsAsync(
        DescribeSpendLimitsRequest request,
        CancellationToken cancellationToken = default
    );
    Task<SendTextMessageResponse> SendTextMessageAsync(
        SendTextMessageRequest request,
        CancellationToken cancellationToken = default
    );
    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonPinpointSMSVoiceV2Config();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(
        AWSCredentials awsCredentials,
        ClientConfig clientConfig
    ) =>
        awsCredentials is null
            ? new AmazonPinpointSMSVoiceV2Client((AmazonPinpointSMSVoiceV2Config)clientConfig)
            : new AmazonPinpointSMSVoiceV2Client(awsCredentials, (AmazonPinpointSMSVoiceV2Config)clientConfig);
}
