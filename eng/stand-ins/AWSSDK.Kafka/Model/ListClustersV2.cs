using Amazon.Runtime;

namespace Amazon.Kafka.Model;

public class ListClustersV2Request : AmazonWebServiceRequest
{
    public string NextToken { get; set; }
}

public class ListClustersV2Response : AmazonWebServiceResponse
{
    public List<Cluster> ClusterInfoList { get; set; }
    public string NextToken { get; set; }
}

public class Cluster
{
    public string ClusterName { get; set; }
    public Provisioned Provisioned { get; set; }
}

public class Provisioned
{
    public int? NumberOfBrokerNodes { get; set; }
}
