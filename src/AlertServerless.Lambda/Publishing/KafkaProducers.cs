using Amazon;
using Confluent.Kafka;

namespace AlertServerless.Lambda.Publishing;

/// <summary>How we talk to Kafka when seconds count.</summary>
public static class KafkaProducers
{
    /// <summary>Value of KAFKA_AUTH for MSK with IAM; anything else is plaintext, for one machine.</summary>
    public const string IamAuth = "iam";

    /// <summary>After that a record's fate is reported as unknown, and the outbox offers it again.</summary>
    private const int DeliveryLimitMs = 4000;

    private const string TokenPrincipal = "alert-producer";

    public static IProducer<string, byte[]> Create(string bootstrapServers, string? auth, string? region)
    {
        var config = Config(bootstrapServers);
        if (auth != IamAuth)
            return new ProducerBuilder<string, byte[]>(config).Build();
        var awsRegion = RegionEndpoint.GetBySystemName(
            region ?? throw new ArgumentNullException(nameof(region), "MSK with IAM needs AWS_REGION")
        );
        config.SecurityProtocol = SecurityProtocol.SaslSsl;
        config.SaslMechanism = SaslMechanism.OAuthBearer;
        return new ProducerBuilder<string, byte[]>(config)
            .SetOAuthBearerTokenRefreshHandler((client, _) => RefreshToken(client, awsRegion))
            .Build();
    }

    /// <summary>
    /// No lingering: an alert is a handful of records that nothing else will join. Idempotence keeps the client's own
    /// retries from writing a record twice.
    /// </summary>
    internal static ProducerConfig Config(string bootstrapServers) =>
        new()
        {
            BootstrapServers = bootstrapServers,
            ClientId = "alert-producer",
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 0,
            SocketNagleDisable = true,
            SocketKeepaliveEnable = true,
            MessageTimeoutMs = DeliveryLimitMs,
            RequestTimeoutMs = DeliveryLimitMs / 2,
            SocketTimeoutMs = DeliveryLimitMs,
            RetryBackoffMs = 50,
            ReconnectBackoffMs = 50,
            ReconnectBackoffMaxMs = 1000,
            AllowAutoCreateTopics = false,
        };

    // librdkafka asks again by itself when a token is refused or near its end.
    private static void RefreshToken(IProducer<string, byte[]> client, RegionEndpoint region)
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

/// <summary>How the scaler talks to brokers that have no control plane of their own.</summary>
public static class KafkaAdmins
{
    private const string TokenPrincipal = "alert-scaler";

    public static IAdminClient Create(string bootstrapServers, string? auth, string? region)
    {
        var config = new AdminClientConfig
        {
            BootstrapServers = bootstrapServers,
            ClientId = TokenPrincipal,
            SocketNagleDisable = true,
        };
        if (auth != KafkaProducers.IamAuth)
            return new AdminClientBuilder(config).Build();
        var awsRegion = RegionEndpoint.GetBySystemName(
            region ?? throw new ArgumentNullException(nameof(region), "MSK with IAM needs AWS_REGION")
        );
        config.SecurityProtocol = SecurityProtocol.SaslSsl;
        config.SaslMechanism = SaslMechanism.OAuthBearer;
        return new AdminClientBuilder(config)
            .SetOAuthBearerTokenRefreshHandler((client, _) => RefreshToken(client, awsRegion))
            .Build();
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
