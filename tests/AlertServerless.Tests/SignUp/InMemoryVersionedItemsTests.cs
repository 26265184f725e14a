using AlertServerless.Contracts.SignUp;
using AlertServerless.Core.SignUp;

namespace AlertServerless.Tests.SignUp;

public sealed class InMemoryVersionedItemsTests : VersionedItemsContract
{
    protected override IVersionedItems Items { get; } = new InMemoryVersionedItems();
}
