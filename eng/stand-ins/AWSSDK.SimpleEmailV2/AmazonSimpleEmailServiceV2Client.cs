using AlertServerless.StandIns.AwsClient;
using Amazon.Runtime;
using Amazon.SimpleEmailV2.Model;

namespace Amazon.SimpleEmailV2;

public class AmazonSimpleEmailServiceV2Client : JsonServiceClient, IAmazonSimpleEmailServiceV2
{
    private static readonly JsonOperation GetAccount = JsonOperation.Rest(
        AmazonSimpleEmailServiceV2Config.Service,
        "GET",
        "/v2/email/account"
    );
    private static readonly JsonOperation GetEmailIdentity = JsonOperation.Rest(
        AmazonSimpleEmailServiceV2Config.Service,
        "GET",
        "/v2/email/identities/{EmailIdentity}"
    );
    private static readonly JsonOperation SendBulkEmail = JsonOperation.Rest(
        AmazonSimpleEmailServiceV2Config.Service,
        "POST",
        "/v2/email/outbound-bulk-emails"
    );

    public AmazonSimpleEmailServiceV2Client()
        : base(new AmazonSimpleEmailServiceV2Config()) { }

    public AmazonSimpleEmailServiceV2Client(RegionEndpoint region)
        : base(new AmazonSimpleEmailServiceV2Config { RegionEndpoint = region }) { }

    public AmazonSimpleEmailServiceV2Client(AmazonSimpleEmailServiceV2Config config)
        : base(config) { }

    public AmazonSimpleEmailServiceV2Client(AWSCredentials credentials)
        : base(credentials, new AmazonSimpleEmailServiceV2Config()) { }

    public AmazonSimpleEmailServiceV2Client(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonSimpleEmailServiceV2Config { RegionEndpoint = region }) { }

    public AmazonSimpleEmailServiceV2Client(AWSCredentials credentials, AmazonSimpleEmailServiceV2Config clientConfig)
        : base(credentials, clientConfig) { }

    protected override JsonService Service => AmazonSimpleEmailServiceV2Config.Service;

    public virtual Task<GetAccountResponse> GetAccountAsync(
        GetAccountRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetAccountResponse>(request, GetAccount, cancellationToken);

    public virtual Task<GetEmailIdentityResponse> GetEmailIdentityAsync(
        GetEmailIdentityRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetEmailIdentityResponse>(request, GetEmailIdentity, cancellationToken);

    public virtual Task<SendBulkEmailResponse> SendBulkEmailAsync(
        SendBulkEmailRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<SendBulkEmailResponse>(request, SendBulkEmail, cancellationToken);
}
