using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class CreateStreamRequest : AmazonWebServiceRequest
{
    public int? ShardCount { get; set; }
    public string StreamName { get; set; }
}

public class CreateStreamResponse : AmazonWebServiceResponse;

public class DescribeStreamSummaryRequest : AmazonWebServiceRequest
{
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class DescribeStreamSummaryResponse : AmazonWebServiceResponse
{
    public StreamDescriptionSummary StreamDescriptionSummary { get; set; }
}

public class StreamDescriptionSummary
{
    public EncryptionType EncryptionType { get; set; }
    public int? OpenShardCount { get; set; }
    public int? RetentionPeriodHours { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public StreamStatus StreamStatus { get; set; }
}

public class UpdateShardCountRequest : AmazonWebServiceRequest
{
    public ScalingType ScalingType { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public int? TargetShardCount { get; set; }
}

public class UpdateShardCountResponse : AmazonWebServiceResponse
{
    public int? CurrentShardCount { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public int? TargetShardCount { get; set; }
}
