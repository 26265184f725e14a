using Amazon.Runtime;

namespace Amazon.SimpleEmailV2.Model;

/// <summary>Source: Amazon SES API v2 Reference, "GetAccount" and "GetEmailIdentity".</summary>
public class GetAccountRequest : AmazonWebServiceRequest;

public class GetAccountResponse : AmazonWebServiceResponse
{
    public bool? ProductionAccessEnabled { get; set; }
    public bool? SendingEnabled { get; set; }
}

public class GetEmailIdentityRequest : AmazonWebServiceRequest
{
    public string EmailIdentity { get; set; }
}

public class GetEmailIdentityResponse : AmazonWebServiceResponse
{
    public bool? VerifiedForSendingStatus { get; set; }
}
