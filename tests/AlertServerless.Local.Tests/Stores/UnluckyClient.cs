using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace AlertServerless.Local.Tests.Stores;

/// <summary>A client that fails as a test asks, in front of the emulator.</summary>
internal sealed class UnluckyClient(Uri endpoint)
    : AmazonDynamoDBClient(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig
        {
            ServiceURL = endpoint.ToString(),
            AuthenticationRegion = "eu-central-1",
            MaxErrorRetry = 0,
        }
    )
{
    private int refusedItems;

    /// <summary>The answer to every update is lost once, and the request repeated: what the SDK does after a
    /// time-out.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>What every request ends in.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How many batch writes leave half of their items unprocessed.</summary>
    public int RefusedBatches { get; set; }

    public int RefusedItems => refusedItems;

    public override async Task<UpdateItemResponse> UpdateItemAsync(
        UpdateItemRequest request,
        CancellationToken cancellationToken = default
    )
    {
        if (Failure is not null)
            throw Failure;
        if (LosesAnswers)
            await SwallowRefusalAsync(() => base.UpdateItemAsync(request, cancellationToken));
        return await base.UpdateItemAsync(request, cancellationToken);
    }

    public override Task<QueryResponse> QueryAsync(
        QueryRequest request,
        CancellationToken cancellationToken = default
    ) => Failure is null ? base.QueryAsync(request, cancellationToken) : throw Failure;

    public override async Task<BatchWriteItemResponse> BatchWriteItemAsync(
        BatchWriteItemRequest request,
        CancellationToken cancellationToken = default
    )
    {
        if (RefusedBatches == 0)
            return await base.BatchWriteItemAsync(request, cancellationToken);
        RefusedBatches--;
        var (table, writes) = request.RequestItems.Single();
        var taken = writes.Take(writes.Count / 2).ToList();
        var refused = writes.Skip(taken.Count).ToList();
        Interlocked.Add(ref refusedItems, refused.Count);
        if (taken.Count > 0)
            await base.BatchWriteItemAsync(
                new BatchWriteItemRequest(new Dictionary<string, List<WriteRequest>> { [table] = taken }),
                cancellationToken
            );
        return new BatchWriteItemResponse
        {
            UnprocessedItems = new Dictionary<string, List<WriteRequest>> { [table] = refused },
        };
    }

    private static async Task SwallowRefusalAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (ConditionalCheckFailedException)
        {
            // That answer was lost as well.
        }
    }
}
