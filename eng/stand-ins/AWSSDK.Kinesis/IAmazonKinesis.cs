using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Kinesis;

public interface IAmazonKinesis : IAmazonService, IDisposable
{
    Task<CreateStreamResponse> CreateStreamAsync(
        CreateStreamRequest request,
        CancellationToken cancellationToken = default
    );

    Task<DescribeStreamSummaryResponse> DescribeStreamSummaryAsync(
        DescribeStreamSummaryRequest request,
        CancellationToken cancellationToken = default
    );

    Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default);

    Task<GetShardIteratorResponse> GetShardIteratorAsync(
        GetShardIteratorRequest request,
        CancellationToken cancellationToken = default
    );

    Task<ListShardsResponse> ListShardsAsync(ListShardsRequest request, CancellationToken cancellationToken = default);

    Task<PutRecordsResponse> PutRecordsAsync(PutRecordsRequest request, CancellationToken cancellationToken = default);

    Task<SplitShardResponse> SplitShardAsync(SplitShardRequest request, CancellationToken cancellationToken = default);

    Task<UpdateShardCountResponse> UpdateShardCountAsync(
        UpdateShardCountRequest request,
        CancellationToken cancellationToken = default
    );

    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonKinesisConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(
        AWSCredentials awsCredentials,
        ClientConfig clientConfig
    ) =>
        awsCredentials is null
            ? new AmazonKinesisClient((AmazonKinesisConfig)clientConfig)
            : new AmazonKinesisClient(awsCredentials, (AmazonKinesisConfig)clientConfig);
}
