using AlertServerless.Contracts.FanOut;
using AlertServerless.Contracts.Subscribers;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Stores;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoSegmentClaimsTests(DynamoDbFixture fixture) : SegmentClaimsContract, IAsyncLifetime
{
    public async Task InitializeAsync() =>
        Use(new DynamoSegmentClaims(new DynamoDbStore(fixture.Client), (await fixture.NewTablesAsync()).Claims));

    public Task DisposeAsync() => Task.CompletedTask;
}

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoClaimIntentTests(DynamoDbFixture fixture) : ClaimIntentContract, IAsyncLifetime
{
    public async Task InitializeAsync() =>
        Use(new DynamoSegmentClaims(new DynamoDbStore(fixture.Client), (await fixture.NewTablesAsync()).Claims));

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

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoSeveralPlacesTests(DynamoDbFixture fixture) : SeveralPlacesContract, IAsyncLifetime
{
    public async Task InitializeAsync() => Use(DynamoDbStores.Over(fixture.Client, await fixture.NewTablesAsync()));

    public Task DisposeAsync() => Task.CompletedTask;
}

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoSubscriberInterleavingTests(DynamoDbFixture fixture)
    : SubscriberInterleavingContract,
        IAsyncLifetime
{
    public async Task InitializeAsync() => Use(DynamoDbStores.Over(fixture.Client, await fixture.NewTablesAsync()));

    public Task DisposeAsync() => Task.CompletedTask;
}
