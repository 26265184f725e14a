using AlertServerless.StandIns.AwsClient;

namespace Amazon.Lambda;

public class AmazonLambdaConfig : JsonServiceConfig
{
    internal static readonly JsonService Service = new(
        "Lambda",
        "lambda",
        "lambda",
        "2015-03-31",
        WireTypes.Default,
        typeof(AmazonLambdaException)
    );

    public AmazonLambdaConfig()
        : base(Service) { }

    public static new string ServiceId => Service.Id;
}
