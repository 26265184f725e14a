using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2.Model;

public class SendTextMessageRequest : AmazonWebServiceRequest
{
    public string ConfigurationSetName { get; set; }
    public Dictionary<string, string> Context { get; set; }
    public Dictionary<string, string> DestinationCountryParameters { get; set; }
    public string DestinationPhoneNumber { get; set; }
    public bool? DryRun { get; set; }
    public string Keyword { get; set; }
    public string MaxPrice { get; set; }
    public string MessageBody { get; set; }
    public bool? MessageFeedbackEnabled { get; set; }
    public MessageType MessageType { get; set; }
    public string OriginationIdentity { get; set; }
    public string ProtectConfigurationId { get; set; }
    public int? TimeToLive { get; set; }
}

public class SendTextMessageResponse : AmazonWebServiceResponse
{
    public string MessageId { get; set; }
}

public class ValidationExceptionField
{
    public string Message { get; set; }
    public string Name { get; set; }
}
