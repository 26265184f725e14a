using System.Globalization;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;

/// <summary>
/// The password of MSK's OAUTHBEARER login: a presigned <c>kafka-cluster:Connect</c> address in base64url.
/// Source: Amazon MSK developer guide, "IAM access control"; aws-msk-iam-auth, "Details".
/// </summary>
public class AWSMSKAuthTokenGenerator
{
    private const string Service = "kafka-cluster";

    public TimeSpan ExpiryDuration { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The token, and when it ends in milliseconds since 1970.</summary>
    public (string, long) GenerateAuthToken(RegionEndpoint region, bool awsDebugCreds = false) =>
        GenerateAuthTokenAsync(region, awsDebugCreds).GetAwaiter().GetResult();

    public async Task<(string, long)> GenerateAuthTokenAsync(RegionEndpoint region, bool awsDebugCreds = false)
    {
        var credentials = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync().ConfigureAwait(false);
        return await GenerateAuthTokenFromCredentialsProvider(() => credentials, region).ConfigureAwait(false);
    }

    public async ValueTask<(string, long)> GenerateAuthTokenFromCredentialsProvider(
        Func<AWSCredentials> credentialsProvider,
        RegionEndpoint region,
        bool useAsync = true
    )
    {
        ArgumentNullException.ThrowIfNull(credentialsProvider);
        ArgumentNullException.ThrowIfNull(region);
        var credentials = credentialsProvider();
        var keys = useAsync
            ? await credentials.GetCredentialsAsync().ConfigureAwait(false)
            : credentials.GetCredentials();
        return Presign(keys, region, LifetimeSeconds(credentials));
    }

    private int LifetimeSeconds(AWSCredentials credentials)
    {
        var left = credentials.Expiration - DateTime.UtcNow;
        return (int)(left < ExpiryDuration ? left.Value : ExpiryDuration).TotalSeconds;
    }

    private static (string Token, long ExpiresAt) Presign(ImmutableCredentials keys, RegionEndpoint region, int seconds)
    {
        var request = new DefaultRequest(new ConnectRequest(), Service)
        {
            HttpMethod = "GET",
            UseQueryString = true,
            Endpoint = new Uri($"https://kafka.{region.SystemName}.amazonaws.com"),
        };
        request.Parameters.Add("Action", "kafka-cluster:Connect");
        request.Parameters.Add("X-Amz-Expires", seconds.ToString(CultureInfo.InvariantCulture));
        if (keys.UseToken)
        {
            request.Parameters.Add("X-Amz-Security-Token", keys.Token);
        }

        var signed = AWS4PreSignedUrlSigner.SignRequest(
            request,
            null,
            new RequestMetrics(),
            keys.AccessKey,
            keys.SecretKey,
            Service,
            region.SystemName
        );
        var address = AmazonServiceClient.ComposeUrl(request).AbsoluteUri;

        // The broker ignores what follows the signature's own parameters except this mark of the client.
        var text = $"{address}&{signed.ForQueryParameters}&User-Agent=alert-serverless-stand-in";
        var expiresAt = new DateTimeOffset(signed.DateTime).AddSeconds(seconds).ToUnixTimeSeconds() * 1000;
        return (Base64Url(text), expiresAt);
    }

    private static string Base64Url(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private sealed class ConnectRequest : AmazonWebServiceRequest
    {
        public ConnectRequest() => ((IAmazonWebServiceRequest)this).SignatureVersion = SignatureVersion.SigV4;
    }
}
