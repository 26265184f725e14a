using AlertServerless.Contracts.FanOut;
using AlertServerless.Contracts.Subscribers;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Tests.FanOut;

public sealed class InMemorySegmentClaimsTests : SegmentClaimsContract
{
    public InMemorySegmentClaimsTests() => Use(new InMemorySegmentClaims());
}

public sealed class InMemoryClaimIntentTests : ClaimIntentContract
{
    public InMemoryClaimIntentTests() => Use(new InMemorySegmentClaims());
}

public sealed class InMemorySegmentReaderTests : SegmentReaderContract
{
    public InMemorySegmentReaderTests() => Use(InMemoryStores.New());
}

public sealed class InMemorySegmentPagesTests : SegmentPagesContract
{
    public InMemorySegmentPagesTests() => Use(InMemoryStores.New());
}

public sealed class InMemorySubscriberRegistryTests : SubscriberRegistryContract
{
    public InMemorySubscriberRegistryTests() => Use(InMemoryStores.New());
}

public sealed class InMemorySubscriberInterleavingTests : SubscriberInterleavingContract
{
    public InMemorySubscriberInterleavingTests() => Use(InMemoryStores.New());
}

public sealed class InMemorySeveralPlacesTests : SeveralPlacesContract
{
    public InMemorySeveralPlacesTests() => Use(InMemoryStores.New());
}

internal static class InMemoryStores
{
    public static SubscriberStores New()
    {
        var subscribers = new InMemorySubscribers();
        return new SubscriberStores(
            subscribers.Directory,
            subscribers,
            subscribers.Directory,
            subscribers,
            subscribers,
            new InMemoryAuditLog()
        );
    }
}
