using AlertServerless.Core;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Simulation.Scheduling;
using Amazon.Lambda.KafkaEvents;

namespace AlertServerless.Simulation.World;

/// <summary>One partition's event source mapping: one record after the other, each until it is dealt with.</summary>
internal sealed class PartitionHost(SimulatedInstallation installation, int partition) : Host(installation)
{
    private int next;

    public bool IsDone => next == SimulatedInstallation.Topic.Partition(partition).Count;

    public override async Task RunAsync()
    {
        (SimulatedProcess Process, RecordConsumer Function)? warm = null;
        while (true)
        {
            if (IsDone)
            {
                await SimulatedInstallation.Topic.AppendedAsync();
                continue;
            }

            if (warm is not { Process.IsDead: false })
            {
                await WaitAsync(20, 400);
                var process = SimulatedInstallation.Start(Role.Consumer);
                warm = (process, SimulatedInstallation.Consumer(process));
            }

            if (await DeliverAsync(warm.Value.Process, warm.Value.Function, next))
                next++;
            else
                await WaitAsync(20, 1000);
        }
    }

    /// <summary>The last record a second time, to a process of its own: as when a mapping is moved while its function
    /// is still at work.</summary>
    public async Task DeliverAgainAsync()
    {
        if (SimulatedInstallation.Topic.Partition(partition).Count == 0)
            return;
        var process = SimulatedInstallation.Start(Role.Consumer);
        await DeliverAsync(process, SimulatedInstallation.Consumer(process), Math.Max(0, next - 1));
    }

    private async Task<bool> DeliverAsync(SimulatedProcess process, RecordConsumer function, int offset)
    {
        var record = Record(SimulatedInstallation.Topic.Partition(partition)[offset], offset);
        var context = new FunctionContext(process, process.Clock.GetUtcNow() + TimeOut);
        var isDone = false;
        var ended = await CallAsync(
            process,
            async () => isDone = await function.ConsumeAsync(record, context, CancellationToken.None)
        );
        return ended && isDone;
    }

    private KafkaEvent.KafkaEventRecord Record(LaneRecord record, int offset) =>
        new()
        {
            Topic = "alerts",
            Partition = partition,
            Offset = offset,
            Value = new MemoryStream(record.Value.Value),
            Headers =
            [
                Header(Names.Headers.Signature, record.Value.Signature),
                Header(Names.Headers.KeyId, System.Text.Encoding.ASCII.GetBytes(record.Value.KeyId)),
            ],
        };

    private static Dictionary<string, sbyte[]> Header(string name, byte[] value) =>
        new(StringComparer.Ordinal) { [name] = (sbyte[])(Array)value };
}
