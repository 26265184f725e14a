using AlertServerless.Contracts.Alerting;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Adapters.DynamoDb;
using AlertServerless.Lambda.Adapters.Events;
using AlertServerless.Local.Tests.Emulators;
using Xunit;

namespace AlertServerless.Local.Tests.Contracts;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoEventStoreTests(DynamoDbFixture emulator) : EventStoreContract
{
    protected override async Task<IEventStore> CreateAsync() =>
        new DynamoEventStore(new DynamoDbStore(emulator.Client), (await emulator.NewTablesAsync()).Events, TimeProvider.System);
}

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoLeaderLeaseTests(DynamoDbFixture emulator) : LeaderLeaseContract
{
    protected override async Task<ILeaderLease> CreateAsync() =>
        new DynamoLeaderLease(new DynamoDbStore(emulator.Client), (await emulator.NewTablesAsync()).State);
}
