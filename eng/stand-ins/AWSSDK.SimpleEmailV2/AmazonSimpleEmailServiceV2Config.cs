using AlertServerless.StandIns.AwsClient;

namespace Amazon.SimpleEmailV2;

public class AmazonSimpleEmailServiceV2Config : JsonServiceConfig
{
    internal static readonly JsonService Service = new(
        "SESv2",
        "email",
        "ses",
        "2019-09-27",
        WireTypes.Default,
        typeof(AmazonSimpleEmailServiceV2Exception)
    );

    public AmazonSimpleEmailServiceV2Config()
        : base(Service) { }

    public static new string ServiceId => Service.Id;
}
