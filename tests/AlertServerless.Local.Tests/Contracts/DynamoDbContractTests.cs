using AlertServerless.Contracts.Segments;
using AlertServerless.Contracts.Subscribers;
using AlertServerless.Lambda.Adapters.DynamoDb;
using AlertServerless.Lambda.Adapters.DynamoDb.Claims;
using AlertServerless.Local.Tests.Emulators;
using Xunit;

namespace AlertServerless.Local.Tests.Contracts;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoSegmentClaimsTests(DynamoDbFixture fixture) : SegmentClaimsContract, IAsyncLifetime
{
    public async Task InitializeAsync() => Use(new DynamoSegmentClaims(new DynamoDbStore(fixture.Client), (await fixture.NewTablesAsync()).Claims));

    public Task DisposeAsync() => Task.CompletedTask;
}

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoSegmentReaderTests(DynamoDbFixture fixture) : SegmentReaderContract, IAsyncLifetime
{
    public async Task InitializeAsync() => Use(DynamoDbStores.Over(fixture.Client, await fixture.NewTablesAsync()));

    public Task DisposeAsync() => Task.CompletedTask;
}

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoSegmentPagesTests(DynamoDbFixture fixture) : SegmentPagesContract, IAsyncLifetime
{
    public async Task InitializeAsync() => Use(DynamoDbStores.Over(fixture.Client, await fixture.NewTablesAsync()));

    public Task DisposeAsync() => Task.CompletedTask;
}

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoSubscriberRegistryTests(DynamoDbFixture fixture) : SubscriberRegistryContract, IAsyncLifetime
{
    public async Task InitializeAsync() => Use(DynamoDbStores.Over(fixture.Client, await fixture.NewTablesAsync()));

    public Task DisposeAsync() => Task.CompletedTask;
}
