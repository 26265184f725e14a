using AlertServerless.Contracts.Channels;
using AlertServerless.Core.Channels;
using AlertServerless.Core.Channels.Queues;

namespace AlertServerless.Tests.Channels.Queues;

public sealed class InMemoryUndeliveredQueueTests : UndeliveredQueueContract
{
    private readonly InMemoryUndeliveredQueue queue = new();

    protected override IUndeliveredQueue Queue => queue;

    protected override Task<IReadOnlyList<Undelivered>> TakeAsync(int expected) => Task.FromResult(queue.Items);
}
