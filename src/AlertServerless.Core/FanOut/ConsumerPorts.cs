using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>Everything outside a consumer that it works with.</summary>
/// <param name="Directory">Which segments there are.</param>
/// <param name="Markers">Which lanes are done.</param>
/// <param name="Stacks">The channels whose share of a provider's rate is set by the record.</param>
/// <param name="Undelivered">Where what no channel took is kept.</param>
/// <param name="Dispatch">What each run over a slot works with.</param>
public sealed record ConsumerPorts(
    ISegmentDirectory Directory,
    ILaneMarkers Markers,
    IReadOnlyList<ChannelStack> Stacks,
    IUndeliveredQueue Undelivered,
    DispatchPorts Dispatch
)
{
    /// <summary>Where those are kept whom nobody may try again, because the alert has ended; the same as <see
    /// cref="Undelivered"/> by default.</summary>
    public IUndeliveredQueue DeadLetters { get; init; } = Undelivered;

    public ISegmentClaims Claims => Dispatch.Claims;

    public TimeProvider Clock => Dispatch.Clock;
}
