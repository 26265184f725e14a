using AlertServerless.StandIns.AwsClient;

namespace Amazon.PinpointSMSVoiceV2;

public class AmazonPinpointSMSVoiceV2Config : JsonServiceConfig
{
    internal static readonly JsonService Service = new(
        "Pinpoint SMS Voice V2",
        "sms-voice",
        "sms-voice",
        "2022-03-31",
        WireTypes.Default,
        typeof(AmazonPinpointSMSVoiceV2Exception)
    );

    public AmazonPinpointSMSVoiceV2Config()
        : base(Service) { }

    public static new string ServiceId => Service.Id;
}
