using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class PutProvisionedConcurrencyConfigRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; }
    public int? ProvisionedConcurrentExecutions { get; set; }
    public string Qualifier { get; set; }
}

public class PutProvisionedConcurrencyConfigResponse : AmazonWebServiceResponse
{
    public int? AllocatedProvisionedConcurrentExecutions { get; set; }
    public int? AvailableProvisionedConcurrentExecutions { get; set; }
    public string LastModified { get; set; }
    public int? RequestedProvisionedConcurrentExecutions { get; set; }
    public ProvisionedConcurrencyStatusEnum Status { get; set; }
    public string StatusReason { get; set; }
}

public class GetProvisionedConcurrencyConfigRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; }
    public string Qualifier { get; set; }
}

public class GetProvisionedConcurrencyConfigResponse : AmazonWebServiceResponse
{
    public int? AllocatedProvisionedConcurrentExecutions { get; set; }
    public int? AvailableProvisionedConcurrentExecutions { get; set; }
    public string LastModified { get; set; }
    public int? RequestedProvisionedConcurrentExecutions { get; set; }
    public ProvisionedConcurrencyStatusEnum Status { get; set; }
    public string StatusReason { get; set; }
}
