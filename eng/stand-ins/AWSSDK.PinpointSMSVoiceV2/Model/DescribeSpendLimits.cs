using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2.Model;

public class DescribeSpendLimitsRequest : AmazonWebServiceRequest
{
    public string NextToken { get; set; }
}

public class DescribeSpendLimitsResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<SpendLimit> SpendLimits { get; set; }
}

public class SpendLimit
{
    public long? EnforcedLimit { get; set; }
    public long? MaxLimit { get; set; }
    public SpendLimitName Name { get; set; }
    public bool? Overridden { get; set; }
}
