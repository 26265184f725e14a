using AlertServerless.Core;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Local.Stack;

/// <summary>The tables as the stack declares them, in an empty store.</summary>
public static class LocalTables
{
    // An emulator that has just begun, on a busy machine, may need longer than the second that the client gives a try.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Creates all six and returns when they can be used; a table that is there already is left as it
    /// is.</summary>
    public static async Task CreateAsync(
        IAmazonDynamoDB client,
        TableNames names,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var calls = new StoreCalls(time);
        foreach (var name in names.All)
            await CreateAsync(client, calls, name, cancellation);
        foreach (var name in names.All)
            await BecomeActiveAsync(client, calls, name, time, cancellation);
    }

    private static async Task CreateAsync(
        IAmazonDynamoDB client,
        StoreCalls calls,
        string name,
        CancellationToken cancellation
    )
    {
        var request = new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions =
            [
                new AttributeDefinition(Names.Attributes.PartitionKey, ScalarAttributeType.S),
                new AttributeDefinition(Names.Attributes.SortKey, ScalarAttributeType.S),
            ],
            KeySchema =
            [
                new KeySchemaElement(Names.Attributes.PartitionKey, KeyType.HASH),
                new KeySchemaElement(Names.Attributes.SortKey, KeyType.RANGE),
            ],
        };
        await calls.AskAsync($"CreateTable {name}", Limit, CreateUnlessThereAsync, cancellation);

        async Task<bool> CreateUnlessThereAsync(CancellationToken over)
        {
            try
            {
                await client.CreateTableAsync(request, over);
                return true;
            }
            catch (ResourceInUseException)
            {
                // It exists: a store kept from an earlier run, or made by a try whose answer came too late.
                return false;
            }
        }
    }

    private static async Task BecomeActiveAsync(
        IAmazonDynamoDB client,
        StoreCalls calls,
        string name,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        while (await StatusAsync() != TableStatus.ACTIVE)
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellation);

        async Task<TableStatus> StatusAsync() =>
            (
                await calls.AskAsync(
                    $"DescribeTable {name}",
                    Limit,
                    over => client.DescribeTableAsync(name, over),
                    cancellation
                )
            )
                .Table
                .TableStatus;
    }
}
