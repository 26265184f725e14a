using AlertServerless.Core;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Local.Stack;

/// <summary>The tables as the stack declares them, in an empty store.</summary>
public static class LocalTables
{
    /// <summary>Creates all six and returns when they can be used; a table that is there already is left as it
    /// is.</summary>
    public static async Task CreateAsync(
        IAmazonDynamoDB client,
        TableNames names,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        foreach (var name in names.All)
            await CreateAsync(client, name, cancellation);
        foreach (var name in names.All)
            await BecomeActiveAsync(client, name, time, cancellation);
    }

    private static async Task CreateAsync(IAmazonDynamoDB client, string name, CancellationToken cancellation)
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
        try
        {
            await client.CreateTableAsync(request, cancellation);
        }
        catch (ResourceInUseException)
        {
            // It exists: a store kept from an earlier run.
        }
    }

    private static async Task BecomeActiveAsync(
        IAmazonDynamoDB client,
        string name,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        while ((await client.DescribeTableAsync(name, cancellation)).Table.TableStatus != TableStatus.ACTIVE)
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellation);
    }
}
