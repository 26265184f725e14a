using Amazon.Runtime;

namespace Amazon.Lambda.Model;

/// <summary>Source: AWS Lambda API Reference, "Invoke".</summary>
public class InvokeRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; }
    public InvocationType InvocationType { get; set; }
    public MemoryStream PayloadStream { get; set; }
    public string Qualifier { get; set; }
}

public class InvokeResponse : AmazonWebServiceResponse
{
    public string FunctionError { get; set; }
    public MemoryStream Payload { get; set; }
    public int? StatusCode { get; set; }
}
