using AlertServerless.StandIns.AwsClient;
using Amazon.PinpointSMSVoiceV2.Model;
using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2;

public class AmazonPinpointSMSVoiceV2Client : JsonServiceClient, IAmazonPinpointSMSVoiceV2
{
    private static readonly JsonOperation DescribeSpendLimits = JsonOperation.Rpc(
        AmazonPinpointSMSVoiceV2Config.Service,
        "PinpointSMSVoiceV2.DescribeSpendLimits",
        "1.0"
    );
    private static readonly JsonOperation SendTextMessage = JsonOperation.Rpc(
        AmazonPinpointSMSVoiceV2Config.Service,
        "PinpointSMSVoiceV2.SendTextMessage",
        "1.0"
    );

    public AmazonPinpointSMSVoiceV2Client()
        : base(new AmazonPinpointSMSVoiceV2Config()) { }

    public AmazonPinpointSMSVoiceV2Client(RegionEndpoint region)
        : base(new AmazonPinpointSMSVoiceV2Config { RegionEndpoint = region }) { }

    public AmazonPinpointSMSVoiceV2Client(AmazonPinpointSMSVoiceV2Config config)
        : base(config) { }

    public AmazonPinpointSMSVoiceV2Client(AWSCredentials credentials)
        : base(credentials, new AmazonPinpointSMSVoiceV2Config()) { }

    public AmazonPinpointSMSVoiceV2Client(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonPinpointSMSVoiceV2Config { RegionEndpoint = region }) { }

    public AmazonPinpointSMSVoiceV2Client(AWSCredentials credentials, AmazonPinpointSMSVoiceV2Config clientConfig)
        : base(credentials, clientConfig) { }

    protected override JsonService Service => AmazonPinpointSMSVoiceV2Config.Service;

    public virtual Task<DescribeSpendLimitsResponse> DescribeSpendLimitsAsync(
        DescribeSpendLimitsRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<DescribeSpendLimitsResponse>(request, DescribeSpendLimits, cancellationToken);

    public virtual Task<SendTextMessageResponse> SendTextMessageAsync(
        SendTextMessageRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<SendTextMessageResponse>(request, SendTextMessage, cancellationToken);
}
