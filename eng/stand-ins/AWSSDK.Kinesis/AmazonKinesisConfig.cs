using AlertServerless.StandIns.AwsClient;

namespace Amazon.Kinesis;

public class AmazonKinesisConfig : JsonServiceConfig
{
    internal static readonly JsonService Service = new(
        "Kinesis",
        "kinesis",
        "kinesis",
        "2013-12-02",
        WireTypes.Default,
        typeof(AmazonKinesisException)
    );

    public AmazonKinesisConfig()
        : base(Service) { }

    public static new string ServiceId => Service.Id;
}
