using AlertServerless.StandIns.AwsClient;
using Amazon.Kafka.Model;
using Amazon.Runtime;

namespace Amazon.Kafka;

public class AmazonKafkaClient : JsonServiceClient, IAmazonKafka
{
    private static readonly JsonOperation DescribeTopic = JsonOperation.Rest(
        AmazonKafkaConfig.Service,
        "GET",
        "/v1/clusters/{ClusterArn}/topics/{TopicName}",
        camelCase: true
    );
    private static readonly JsonOperation ListClustersV2 = JsonOperation.Rest(
        AmazonKafkaConfig.Service,
        "GET",
        "/api/v2/clusters?NextToken",
        camelCase: true
    );
    private static readonly JsonOperation UpdateTopic = JsonOperation.Rest(
        AmazonKafkaConfig.Service,
        "PUT",
        "/v1/clusters/{ClusterArn}/topics/{TopicName}",
        camelCase: true
    );

    public AmazonKafkaClient()
        : base(new AmazonKafkaConfig()) { }

    public AmazonKafkaClient(RegionEndpoint region)
        : base(new AmazonKafkaConfig { RegionEndpoint = region }) { }

    public AmazonKafkaClient(AmazonKafkaConfig config)
        : base(config) { }

    public AmazonKafkaClient(AWSCredentials credentials)
        : base(credentials, new AmazonKafkaConfig()) { }

    public AmazonKafkaClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonKafkaConfig { RegionEndpoint = region }) { }

    public AmazonKafkaClient(AWSCredentials credentials, AmazonKafkaConfig clientConfig)
        : base(credentials, clientConfig) { }

    protected override JsonService Service => AmazonKafkaConfig.Service;

    public virtual Task<DescribeTopicResponse> DescribeTopicAsync(
        DescribeTopicRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<DescribeTopicResponse>(request, DescribeTopic, cancellationToken);

    public virtual Task<ListClustersV2Response> ListClustersV2Async(
        ListClustersV2Request request,
        CancellationToken cancellationToken = default
    ) => CallAsync<ListClustersV2Response>(request, ListClustersV2, cancellationToken);

    public virtual Task<UpdateTopicResponse> UpdateTopicAsync(
        UpdateTopicRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<UpdateTopicResponse>(request, UpdateTopic, cancellationToken);
}
