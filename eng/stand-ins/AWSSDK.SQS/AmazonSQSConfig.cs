using AlertServerless.StandIns.AwsClient;

namespace Amazon.SQS;

public class AmazonSQSConfig : JsonServiceConfig
{
    internal static readonly JsonService Service = new("SQS", "sqs", "sqs", "2012-11-05", typeof(AmazonSQSException));

    public AmazonSQSConfig()
        : base(Service)
    {
    }

    public static new string ServiceId => Service.Id;
}
