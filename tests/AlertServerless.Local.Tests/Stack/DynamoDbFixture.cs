using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Stack;
using Amazon.DynamoDBv2;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>One DynamoDB emulator for all tests of the collection; each suite takes tables of its own.</summary>
public sealed class DynamoDbFixture : IAsyncLifetime
{
    private EmulatorProcess? emulator;
    private AmazonDynamoDBClient? client;
    private int tables;

    public IAmazonDynamoDB Client => client ?? throw new InvalidOperationException("the emulator is not running");

    public Uri Endpoint => emulator!.Endpoint;

    public async Task InitializeAsync()
    {
        emulator = await EmulatorProcess.StartAsync(Emulator.DynamoDb, TimeProvider.System, CancellationToken.None);
        client = DynamoDbClients.CreateAt(emulator.Endpoint);
    }

    public async Task<TableNames> NewTablesAsync()
    {
        var names = TableNames.WithPrefix($"t{Interlocked.Increment(ref tables)}-");
        await LocalTables.CreateAsync(Client, names, TimeProvider.System, CancellationToken.None);
        return names;
    }

    public async Task DisposeAsync()
    {
        client?.Dispose();
        if (emulator is not null)
            await emulator.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class DynamoDbCollection : ICollectionFixture<DynamoDbFixture>
{
    public const string Name = "DynamoDB emulator";
}
