using AlertServerless.Lambda.Publishing;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>The topic: what each partition holds, in order.</summary>
internal sealed class TopicOnPaper(int partitions)
{
    private readonly List<LaneRecord>[] logs = [.. Enumerable.Range(0, partitions).Select(_ => new List<LaneRecord>())];
    private readonly List<TaskCompletionSource> waiting = [];

    public int Partitions => partitions;

    public IReadOnlyList<LaneRecord> Partition(int number) => logs[number];

    public void Append(LaneRecord record)
    {
        logs[record.Partition].Add(record);
        var woken = waiting.ToArray();
        waiting.Clear();
        foreach (var one in woken)
            one.TrySetResult();
    }

    /// <summary>When something is appended next, wherever.</summary>
    public Task AppendedAsync()
    {
        var next = new TaskCompletionSource();
        waiting.Add(next);
        return next.Task;
    }
}

/// <summary>
/// The topic as one producer reaches it. An acknowledgement may be lost; then the record may be there.
/// </summary>
internal sealed class SimulatedPublisher(
    TopicOnPaper topic,
    SimulatedProcess process,
    SimulatedNetwork network,
    Weather weather,
    Scheduler scheduler
) : IAlertPublisher
{
    public Task<TopicSize> MeasureAsync(CancellationToken cancellation) =>
        network.SendAsync<TopicSize>(
            process,
            "measure topic",
            CallFate.Answered,
            () => Task.FromResult<TopicSize>(new TopicSize.Known(topic.Partitions)),
            () => new TimeoutException("measure topic: no answer"),
            cancellation
        );

    public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    ) => await Task.WhenAll(records.Select(record => PublishAsync(record, cancellation)));

    private async Task<LaneOutcome> PublishAsync(LaneRecord record, CancellationToken cancellation)
    {
        try
        {
            await network.SendAsync(
                process,
                "publish",
                weather.FateOf(Service.Topic, process, scheduler.Now),
                () =>
                {
                    topic.Append(record);
                    return Task.FromResult(true);
                },
                () => new TimeoutException("publish: no answer"),
                cancellation
            );
            return new LaneOutcome(record.Lane, record.Partition, LaneFate.Acknowledged, null);
        }
        catch (TimeoutException failure)
        {
            return new LaneOutcome(record.Lane, record.Partition, LaneFate.Unacknowledged, failure.Message);
        }
    }
}
