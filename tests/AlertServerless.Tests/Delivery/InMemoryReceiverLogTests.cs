using AlertServerless.Contracts.Delivery;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Tests.Delivery;

public sealed class InMemoryReceiverLogTests : ReceiverLogContract
{
    protected override IReceiverLog Log { get; } = new InMemoryReceiverLog();
}
