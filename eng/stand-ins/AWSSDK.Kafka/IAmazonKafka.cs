using Amazon.Kafka.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Kafka;

public interface IAmazonKafka : IAmazonService, IDisposable
{
    Task<DescribeTopicResponse> DescribeTopicAsync(
        DescribeTopicRequest request,
        CancellationToken cancellationToken = default
    );
    Task<ListClustersV2Response> ListClustersV2Async(
        ListClustersV2Request request,
        CancellationToken cancellationToken = default
    );
    Task<UpdateTopicResponse> UpdateTopicAsync(
        UpdateTopicRequest request,
        CancellationToken cancellationToken = default
    );
    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonKafkaConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(
        AWSCredentials awsCredentials,
        ClientConfig clientConfig
    ) =>
        awsCredentials is null
            ? new AmazonKafkaClient((AmazonKafkaConfig)clientConfig)
            : new AmazonKafkaClient(awsCredentials, (AmazonKafkaConfig)clientConfig);
}
