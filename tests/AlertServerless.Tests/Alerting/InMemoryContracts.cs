using AlertServerless.Contracts.Alerting;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Tests.Alerting;

public sealed class InMemoryEventStoreTests : EventStoreContract
{
    protected override Task<IEventStore> CreateAsync() => Task.FromResult<IEventStore>(new InMemoryEventStore());
}

public sealed class InMemoryLeaderLeaseTests : LeaderLeaseContract
{
    protected override Task<ILeaderLease> CreateAsync() => Task.FromResult<ILeaderLease>(new InMemoryLeaderLease());
}
