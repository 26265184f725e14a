using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Kinesis;
using Amazon.Runtime;

namespace AlertServerless.Tests.Publishing;

/// <summary>
/// The few operations of Kinesis at the level of HTTP, as its API reference describes them, so that the SDK's own
/// client talks to it; for what the emulator never does: refuse a record of many, grow, be busy.
/// </summary>
internal sealed class KinesisRest : HttpMessageHandler
{
    private static readonly System.Numerics.BigInteger Keys = System.Numerics.BigInteger.Pow(2, 128);

    public int Shards { get; set; } = 4;

    public string Status { get; set; } = "ACTIVE";

    /// <summary>How often each shard, by its number, still refuses a record.</summary>
    public Dictionary<int, int> Throttled { get; } = [];

    /// <summary>Answers in place of an operation, as often as it has entries; status 0 is a broken connection, -1 no
    /// answer at all.</summary>
    public Dictionary<string, Queue<(int Status, string Error)>> Faults { get; } = [];

    /// <summary>Hash keys of the records of each request, in order.</summary>
    public List<IReadOnlyList<string>> Puts { get; } = [];

    public List<string> Calls { get; } = [];

    public List<int> Targets { get; } = [];

    public AmazonKinesisClient Client() =>
        new(
            new AnonymousAWSCredentials(),
            new AmazonKinesisConfig
            {
                ServiceURL = "http://kinesis.test",
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
                Timeout = TimeSpan.FromSeconds(1),
                HttpClientFactory = new Factory(this),
            }
        );

    public string StartOf(int shard) =>
        (Keys * shard / Shards).ToString(System.Globalization.CultureInfo.InvariantCulture);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var operation = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1];
        Calls.Add(operation);
        if (Faults.TryGetValue(operation, out var queued) && queued.TryDequeue(out var fault))
        {
            if (fault.Status < 0)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return fault.Status == 0
                ? throw new HttpRequestException("the connection was reset")
                : Answer(
                    fault.Status,
                    new JsonObject { ["__type"] = fault.Error, ["message"] = $"{fault.Error} as the test says" }
                );
        }

        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        return Answer(
            200,
            operation switch
            {
                "ListShards" => new JsonObject
                {
                    [nameof(Shards)] = new JsonArray([.. Enumerable.Range(0, Shards).Reverse().Select(Shard)]),
                },
                "PutRecords" => Put(body["Records"]!.AsArray()),
                "DescribeStreamSummary" => new JsonObject
                {
                    ["StreamDescriptionSummary"] = new JsonObject
                    {
                        ["StreamName"] = "alerts",
                        ["StreamStatus"] = Status,
                        ["OpenShardCount"] = Shards,
                    },
                },
                "UpdateShardCount" => Update(body["TargetShardCount"]!.GetValue<int>()),
                _ => throw new InvalidOperationException($"{operation} is not simulated"),
            }
        );
    }

    private JsonObject Shard(int shard) =>
        new()
        {
            ["ShardId"] = $"shardId-{shard:D12}",
            ["HashKeyRange"] = new JsonObject
            {
                ["StartingHashKey"] = StartOf(shard),
                ["EndingHashKey"] = ((Keys * (shard + 1) / Shards) - 1).ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                ),
            },
            ["SequenceNumberRange"] = new JsonObject { ["StartingSequenceNumber"] = "1" },
        };

    private JsonObject Put(JsonArray records)
    {
        var keys = records.Select(record => record!["ExplicitHashKey"]!.ToString()).ToList();
        Puts.Add(keys);
        var results = keys.Select(key =>
                Throttled.TryGetValue(ShardOf(key), out var left) && left > 0
                    ? Refuse(ShardOf(key))
                    : new JsonObject { ["ShardId"] = $"shardId-{ShardOf(key):D12}", ["SequenceNumber"] = "7" }
            )
            .ToList();
        return new JsonObject
        {
            ["FailedRecordCount"] = results.Count(result => result["ErrorCode"] is not null),
            ["Records"] = new JsonArray([.. results]),
        };
    }

    private JsonObject Refuse(int shard)
    {
        Throttled[shard]--;
        return new JsonObject
        {
            ["ErrorCode"] = "ProvisionedThroughputExceededException",
            ["ErrorMessage"] = $"Rate exceeded for shard shardId-{shard:D12} in stream alerts.",
        };
    }

    private int ShardOf(string key) =>
        Enumerable
            .Range(0, Shards)
            .Last(shard =>
                System.Numerics.BigInteger.Parse(StartOf(shard), System.Globalization.CultureInfo.InvariantCulture)
                <= System.Numerics.BigInteger.Parse(key, System.Globalization.CultureInfo.InvariantCulture)
            );

    private JsonObject Update(int target)
    {
        Targets.Add(target);
        (Shards, Status) = (target, "UPDATING");
        return new JsonObject { ["TargetShardCount"] = target };
    }

    private static HttpResponseMessage Answer(int status, JsonObject json) =>
        new((HttpStatusCode)status)
        {
            Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1"),
        };

    private sealed class Factory(KinesisRest handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
