using AlertServerless.StandIns.AwsClient;

namespace Amazon.Kafka;

public class AmazonKafkaConfig : JsonServiceConfig
{
    internal static readonly JsonService Service = new(
        "Kafka",
        "kafka",
        "kafka",
        "2018-11-14",
        WireTypes.Default,
        typeof(AmazonKafkaException)
    );

    public AmazonKafkaConfig()
        : base(Service) { }

    public static new string ServiceId => Service.Id;
}
