using AlertServerless.Contracts.Alerting;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Stores;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoEventStoreTests(DynamoDbFixture emulator) : EventStoreContract
{
    protected override async Task<IEventStore> CreateAsync() =>
        new DynamoEventStore(
            new DynamoDbStore(emulator.Client),
            (await emulator.NewTablesAsync()).Events,
            TimeProvider.System
        );
}

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoLeaderLeaseTests(DynamoDbFixture emulator) : LeaderLeaseContract
{
    protected override async Task<ILeaderLease> CreateAsync() =>
        new DynamoLeaderLease(new DynamoDbStore(emulator.Client), (await emulator.NewTablesAsync()).State);
}
