using AlertServerless.StandIns.AwsClient;

namespace Amazon.SecretsManager;

public class AmazonSecretsManagerConfig : JsonServiceConfig
{
    internal static readonly JsonService Service = new(
        "Secrets Manager",
        "secretsmanager",
        "secretsmanager",
        "2017-10-17",
        WireTypes.Default,
        typeof(AmazonSecretsManagerException)
    );

    public AmazonSecretsManagerConfig()
        : base(Service) { }

    public static new string ServiceId => Service.Id;
}
