using Amazon.Runtime;

namespace Amazon.SimpleEmailV2.Model;

public class SendBulkEmailRequest : AmazonWebServiceRequest
{
    public List<BulkEmailEntry> BulkEmailEntries { get; set; }
    public string ConfigurationSetName { get; set; }
    public BulkEmailContent DefaultContent { get; set; }
    public List<MessageTag> DefaultEmailTags { get; set; }
    public string EndpointId { get; set; }
    public string FeedbackForwardingEmailAddress { get; set; }
    public string FromEmailAddress { get; set; }
    public string FromEmailAddressIdentityArn { get; set; }
    public List<string> ReplyToAddresses { get; set; }
    public string TenantName { get; set; }
}

public class SendBulkEmailResponse : AmazonWebServiceResponse
{
    public List<BulkEmailEntryResult> BulkEmailEntryResults { get; set; }
}

public class BulkEmailContent
{
    public Template Template { get; set; }
}

public class BulkEmailEntry
{
    public Destination Destination { get; set; }
    public ReplacementEmailContent ReplacementEmailContent { get; set; }
    public List<MessageHeader> ReplacementHeaders { get; set; }
    public List<MessageTag> ReplacementTags { get; set; }
}

public class BulkEmailEntryResult
{
    public string Error { get; set; }
    public string MessageId { get; set; }
    public BulkEmailStatus Status { get; set; }
}

public class ReplacementEmailContent
{
    public ReplacementTemplate ReplacementTemplate { get; set; }
}

public class ReplacementTemplate
{
    public string ReplacementTemplateData { get; set; }
}
