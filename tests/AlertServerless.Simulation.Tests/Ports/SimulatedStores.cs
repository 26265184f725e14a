using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Simulation.Judging;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>Segments and their people as one process reaches them.</summary>
internal sealed class SimulatedSegments(
    InMemorySubscribers stored,
    SimulatedProcess process,
    SimulatedNetwork network,
    Evidence evidence
) : ISegmentReader, ISegmentDirectory
{
    private static readonly IReadOnlyList<SegmentEntry> None = [];

    public Task<SubscriberPage> ReadAsync(
        SegmentId segment,
        SubscriberId? after,
        SubscriberId upTo,
        DateTimeOffset asOf,
        CancellationToken cancellation
    ) =>
        network.AskStoreAsync(
            process,
            Service.Reads,
            "read segment",
            () => stored.ReadAsync(segment, after, upTo, asOf, CancellationToken.None),
            cancellation
        );

    public Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation) =>
        evidence.Subscribers.HasSegmentIn(shard)
            ? network.AskStoreAsync(
                process,
                Service.Reads,
                "list segments",
                () => stored.Directory.ListAsync(shard, CancellationToken.None),
                cancellation
            )
            : Task.FromResult(None);
}

/// <summary>The lanes' markers as one process reaches them.</summary>
internal sealed class SimulatedMarkers(InMemoryLaneMarkers stored, SimulatedProcess process, SimulatedNetwork network)
    : ILaneMarkers
{
    public Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation) =>
        network.AskStoreAsync(
            process,
            Service.Reads,
            "mark lane",
            async () =>
            {
                await stored.MarkDoneAsync(alert, channel, lane, CancellationToken.None);
                return true;
            },
            cancellation
        );

    public Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(
        AlertId alert,
        CancellationToken cancellation
    ) =>
        network.AskStoreAsync(
            process,
            Service.Reads,
            "read lanes",
            () => stored.DoneAsync(alert, CancellationToken.None),
            cancellation
        );
}

/// <summary>Whether an operator has paused sending.</summary>
internal sealed class SendingStore
{
    public SendingState State { get; set; } = SendingState.Running;
}

/// <summary>The sending control as one process reaches it.</summary>
internal sealed class SimulatedControl(SendingStore stored, SimulatedProcess process, SimulatedNetwork network)
    : ISendingControl
{
    public Task<SendingState> GetStateAsync(CancellationToken cancellation) =>
        network.AskStoreAsync(
            process,
            Service.Knowledge,
            "read sending control",
            () => Task.FromResult(stored.State),
            cancellation
        );
}
