using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Lanes whose every slot of a channel is finished. A hint that saves a refresh, never a proof of work: it is written
/// only by somebody who has seen every claim of the lane finished.
/// </summary>
public interface ILaneMarkers
{
    Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation);

    /// <summary>Lanes known to be done, strongly consistent; one query.</summary>
    Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(AlertId alert, CancellationToken cancellation);
}

/// <summary>For a caller that refreshes every lane itself: reads no markers, and writes none.</summary>
public sealed class NoLaneMarkers : ILaneMarkers
{
    public Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation) =>
        Task.CompletedTask;

    public Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(
        AlertId alert,
        CancellationToken cancellation
    ) => Task.FromResult<IReadOnlySet<(ChannelKind Channel, int Lane)>>(new HashSet<(ChannelKind, int)>());
}

/// <summary>For tests and benchmarks in one process.</summary>
public sealed class InMemoryLaneMarkers : ILaneMarkers
{
    private readonly ConcurrentDictionary<(AlertId Alert, ChannelKind Channel, int Lane), bool> done = new();

    public Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation)
    {
        done[(alert, channel, lane)] = true;
        return Task.CompletedTask;
    }

    public Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(
        AlertId alert,
        CancellationToken cancellation
    ) =>
        Task.FromResult<IReadOnlySet<(ChannelKind, int)>>(
            done.Keys.Where(key => key.Alert == alert).Select(key => (key.Channel, key.Lane)).ToHashSet()
        );
}
