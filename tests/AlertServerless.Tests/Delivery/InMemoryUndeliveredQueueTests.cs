using AlertServerless.Contracts.Delivery;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Tests.Delivery;

public sealed class InMemoryUndeliveredQueueTests : UndeliveredQueueContract
{
    private readonly InMemoryUndeliveredQueue queue = new();

    protected override IUndeliveredQueue Queue => queue;

    protected override Task<IReadOnlyList<Undelivered>> TakeAsync(int expected) => Task.FromResult(queue.Items);
}
