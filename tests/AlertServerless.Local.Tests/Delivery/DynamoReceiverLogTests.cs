using AlertServerless.Contracts.Delivery;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoReceiverLogTests(DynamoDbFixture dynamo) : ReceiverLogContract, IAsyncLifetime
{
    private IReceiverLog? log;

    protected override IReceiverLog Log => log!;

    public async Task InitializeAsync() =>
        log = new DynamoReceiverLog(new DynamoDbStore(dynamo.Client), (await dynamo.NewTablesAsync()).Subscribers);

    public Task DisposeAsync() => Task.CompletedTask;
}
