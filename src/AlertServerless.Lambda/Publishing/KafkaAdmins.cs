using Amazon;
using Confluent.Kafka;

namespace AlertServerless.Lambda.Publishing;

/// <summary>How the scaler talks to brokers that have no control plane of their own.</summary>
public static class KafkaAdmins
{
    private const string TokenPrincipal = "alert-scaler";

    public static IAdminClient Create(string bootstrapServers, string? auth, string? region)
    {
        var config = new AdminClientConfig { BootstrapServers = bootstrapServers, ClientId = TokenPrincipal, SocketNagleDisable = true };
        if (auth != KafkaProducers.IamAuth) return new AdminClientBuilder(config).Build();
        var awsRegion = RegionEndpoint.GetBySystemName(region ?? throw new ArgumentNullException(nameof(region), "MSK with IAM needs AWS_REGION"));
        config.SecurityProtocol = SecurityProtocol.SaslSsl;
        config.SaslMechanism = SaslMechanism.OAuthBearer;
        return new AdminClientBuilder(config).SetOAuthBearerTokenRefreshHandler((client, _) => RefreshToken(client, awsRegion)).Build();
    }

    private static void RefreshToken(IProducer<Null, Null> client, RegionEndpoint region)
    {
        try
        {
            var (token, expiresAt) = new AWSMSKAuthTokenGenerator().GenerateAuthToken(region);
            client.OAuthBearerSetToken(token, expiresAt, TokenPrincipal);
        }
        catch (Exception failure)
        {
            client.OAuthBearerSetTokenFailure(failure.Message);
        }
    }
}
