using Amazon.Runtime;

namespace Amazon.SimpleEmailV2.Model;

public class SendEmailRequest : AmazonWebServiceRequest
{
    public string ConfigurationSetName { get; set; }
    public EmailContent Content { get; set; }
    public Destination Destination { get; set; }
    public List<MessageTag> EmailTags { get; set; }
    public string EndpointId { get; set; }
    public string FeedbackForwardingEmailAddress { get; set; }
    public string FeedbackForwardingEmailAddressIdentityArn { get; set; }
    public string FromEmailAddress { get; set; }
    public string FromEmailAddressIdentityArn { get; set; }
    public ListManagementOptions ListManagementOptions { get; set; }
    public List<string> ReplyToAddresses { get; set; }
    public string TenantName { get; set; }
}

public class SendEmailResponse : AmazonWebServiceResponse
{
    public string MessageId { get; set; }
}

public class ListManagementOptions
{
    public string ContactListName { get; set; }
    public string TopicName { get; set; }
}
