using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Lanes whose every slot of a channel is finished. A hint that saves looking, never a proof of work: it is written
/// only by somebody who has seen every claim of the lane finished.
/// </summary>
public interface ILaneMarkers
{
    Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation);

    /// <summary>Lanes known to be done, strongly consistent; one query.</summary>
    Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(AlertId alert, CancellationToken cancellation);
}

/// <summary>For somebody who looks at every lane himself: takes nobody's word, and gives none.</summary>
public sealed class NoLaneMarkers : ILaneMarkers
{
    public Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation) =>
        Task.CompletedTask;

    public Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(
        AlertId alert,
        CancellationToken cancellation
    ) => Task.FromResult<IReadOnlySet<(ChannelKind Channel, int Lane)>>(new HashSet<(ChannelKind, int)>());
}
