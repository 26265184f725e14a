using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class GetAccountSettingsRequest : AmazonWebServiceRequest;

public class GetAccountSettingsResponse : AmazonWebServiceResponse
{
    public AccountLimit AccountLimit { get; set; }
    public AccountUsage AccountUsage { get; set; }
}

public class AccountLimit
{
    public long? CodeSizeUnzipped { get; set; }
    public long? CodeSizeZipped { get; set; }
    public int? ConcurrentExecutions { get; set; }
    public long? TotalCodeSize { get; set; }
    public int? UnreservedConcurrentExecutions { get; set; }
}

public class AccountUsage
{
    public long? FunctionCount { get; set; }
    public long? TotalCodeSize { get; set; }
}
