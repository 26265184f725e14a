using AlertServerless.Contracts.SignUp;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.SignUp;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoVersionedItemsTests(DynamoDbFixture dynamo) : VersionedItemsContract, IAsyncLifetime
{
    private IVersionedItems? items;

    protected override IVersionedItems Items => items!;

    public async Task InitializeAsync() =>
        items = new DynamoVersionedItems(new DynamoDbStore(dynamo.Client), (await dynamo.NewTablesAsync()).SignUp);

    public Task DisposeAsync() => Task.CompletedTask;
}
