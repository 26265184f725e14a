using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.FanOut;

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
