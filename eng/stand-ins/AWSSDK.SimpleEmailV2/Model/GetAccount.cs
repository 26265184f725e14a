using Amazon.Runtime;

namespace Amazon.SimpleEmailV2.Model;

public class GetAccountRequest : AmazonWebServiceRequest;

public class GetAccountResponse : AmazonWebServiceResponse
{
    public bool? DedicatedIpAutoWarmupEnabled { get; set; }
    public string EnforcementStatus { get; set; }
    public bool? ProductionAccessEnabled { get; set; }
    public bool? SendingEnabled { get; set; }
    public SendQuota SendQuota { get; set; }
}

public class SendQuota
{
    public double? Max24HourSend { get; set; }
    public double? MaxSendRate { get; set; }
    public double? SentLast24Hours { get; set; }
}
