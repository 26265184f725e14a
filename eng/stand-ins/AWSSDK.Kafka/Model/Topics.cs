using Amazon.Runtime;

namespace Amazon.Kafka.Model;

public class DescribeTopicRequest : AmazonWebServiceRequest
{
    public string ClusterArn { get; set; }
    public string TopicName { get; set; }
}

public class DescribeTopicResponse : AmazonWebServiceResponse
{
    public string Configs { get; set; }
    public int? PartitionCount { get; set; }
    public int? ReplicationFactor { get; set; }
    public TopicState Status { get; set; }
    public string TopicArn { get; set; }
    public string TopicName { get; set; }
}

public class UpdateTopicRequest : AmazonWebServiceRequest
{
    public string ClusterArn { get; set; }
    public string Configs { get; set; }
    public int? PartitionCount { get; set; }
    public string TopicName { get; set; }
}

public class UpdateTopicResponse : AmazonWebServiceResponse
{
    public TopicState Status { get; set; }
    public string TopicArn { get; set; }
    public string TopicName { get; set; }
}
