using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

public class GetParameterRequest : AmazonWebServiceRequest
{
    public string Name { get; set; }
    public bool? WithDecryption { get; set; }
}

public class GetParameterResponse : AmazonWebServiceResponse
{
    public Parameter Parameter { get; set; }
}

public class PutParameterRequest : AmazonWebServiceRequest
{
    public string AllowedPattern { get; set; }
    public string DataType { get; set; }
    public string Description { get; set; }
    public string KeyId { get; set; }
    public string Name { get; set; }
    public bool? Overwrite { get; set; }
    public string Policies { get; set; }
    public List<Tag> Tags { get; set; }
    public ParameterTier Tier { get; set; }
    public ParameterType Type { get; set; }
    public string Value { get; set; }
}

public class PutParameterResponse : AmazonWebServiceResponse
{
    public ParameterTier Tier { get; set; }
    public long? Version { get; set; }
}

public class Parameter
{
    public string ARN { get; set; }
    public string DataType { get; set; }
    public DateTime? LastModifiedDate { get; set; }
    public string Name { get; set; }
    public string Selector { get; set; }
    public string SourceResult { get; set; }
    public ParameterType Type { get; set; }
    public string Value { get; set; }
    public long? Version { get; set; }
}

public class Tag
{
    public string Key { get; set; }
    public string Value { get; set; }
}
