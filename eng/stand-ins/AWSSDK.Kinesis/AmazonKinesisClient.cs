using AlertServerless.StandIns.AwsClient;
using Amazon.Kinesis.Model;
using Amazon.Runtime;

namespace Amazon.Kinesis;

public class AmazonKinesisClient : JsonServiceClient, IAmazonKinesis
{
    private static readonly JsonOperation CreateStream = Rpc("CreateStream");

    private static readonly JsonOperation DescribeStreamSummary = Rpc("DescribeStreamSummary");

    private static readonly JsonOperation GetRecords = Rpc("GetRecords");

    private static readonly JsonOperation GetShardIterator = Rpc("GetShardIterator");

    private static readonly JsonOperation ListShards = Rpc("ListShards");

    private static readonly JsonOperation PutRecords = Rpc("PutRecords");

    private static readonly JsonOperation SplitShard = Rpc("SplitShard");

    private static readonly JsonOperation UpdateShardCount = Rpc("UpdateShardCount");

    public AmazonKinesisClient()
        : base(new AmazonKinesisConfig()) { }

    public AmazonKinesisClient(RegionEndpoint region)
        : base(new AmazonKinesisConfig { RegionEndpoint = region }) { }

    public AmazonKinesisClient(AmazonKinesisConfig config)
        : base(config) { }

    public AmazonKinesisClient(AWSCredentials credentials)
        : base(credentials, new AmazonKinesisConfig()) { }

    public AmazonKinesisClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonKinesisConfig { RegionEndpoint = region }) { }

    public AmazonKinesisClient(AWSCredentials credentials, AmazonKinesisConfig clientConfig)
        : base(credentials, clientConfig) { }

    protected override JsonService Service => AmazonKinesisConfig.Service;

    public virtual Task<CreateStreamResponse> CreateStreamAsync(
        CreateStreamRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<CreateStreamResponse>(request, CreateStream, cancellationToken);

    public virtual Task<DescribeStreamSummaryResponse> DescribeStreamSummaryAsync(
        DescribeStreamSummaryRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<DescribeStreamSummaryResponse>(request, DescribeStreamSummary, cancellationToken);

    public virtual Task<GetRecordsResponse> GetRecordsAsync(
        GetRecordsRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetRecordsResponse>(request, GetRecords, cancellationToken);

    public virtual Task<GetShardIteratorResponse> GetShardIteratorAsync(
        GetShardIteratorRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetShardIteratorResponse>(request, GetShardIterator, cancellationToken);

    public virtual Task<ListShardsResponse> ListShardsAsync(
        ListShardsRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<ListShardsResponse>(request, ListShards, cancellationToken);

    public virtual Task<PutRecordsResponse> PutRecordsAsync(
        PutRecordsRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<PutRecordsResponse>(request, PutRecords, cancellationToken);

    public virtual Task<SplitShardResponse> SplitShardAsync(
        SplitShardRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<SplitShardResponse>(request, SplitShard, cancellationToken);

    public virtual Task<UpdateShardCountResponse> UpdateShardCountAsync(
        UpdateShardCountRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<UpdateShardCountResponse>(request, UpdateShardCount, cancellationToken);

    private static JsonOperation Rpc(string operation) =>
        JsonOperation.Rpc(AmazonKinesisConfig.Service, $"Kinesis_20131202.{operation}", "1.1");
}
