using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>Everything outside a consumer that it works with.</summary>
/// <param name="Directory">Which segments there are.</param>
/// <param name="Reader">Who is in them.</param>
/// <param name="Claims">Who works on which.</param>
/// <param name="Markers">Which lanes are done.</param>
/// <param name="Addresses">Opens sealed addresses.</param>
/// <param name="Dispatcher">Every channel this consumer serves or may fall back to.</param>
/// <param name="Stacks">The channels whose share of a provider's rate is set by the record.</param>
/// <param name="Undelivered">Where what no channel took is kept.</param>
/// <param name="Clock">Time; also the demo's and the tests'.</param>
public sealed record ConsumerPorts(
    ISegmentDirectory Directory,
    ISegmentReader Reader,
    ISegmentClaims Claims,
    ILaneMarkers Markers,
    AddressSealer Addresses,
    Dispatcher Dispatcher,
    IReadOnlyList<ChannelStack> Stacks,
    IUndeliveredQueue Undelivered,
    TimeProvider Clock)
{
    /// <summary>Where goes what nobody may try again, because the alert has ended; the same as <see cref="Undelivered"/> unless said.</summary>
    public IUndeliveredQueue DeadLetters { get; init; } = Undelivered;

    /// <summary>Where addresses are noted that were refused for good; null when nobody suspends them.</summary>
    public RefusedAddresses? Refused { get; init; }
}
