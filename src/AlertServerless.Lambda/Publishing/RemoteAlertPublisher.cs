using AlertServerless.Core.Publishing;

namespace AlertServerless.Lambda.Publishing;

/// <summary>Invokes the publisher function and waits for its answer.</summary>
/// <returns>The answer's document; null, with one line, when the function gave none.</returns>
public delegate Task<(byte[]? Answer, string Why)> InvokePublisher(byte[] request, CancellationToken cancellation);

/// <summary>
/// The topic as the producer sees it: through the publisher function, for the producer itself has no way to the
/// brokers. A call without an answer leaves its records unacknowledged: they may be on the topic, and are offered
/// again.
/// </summary>
public sealed class RemoteAlertPublisher(InvokePublisher invoke) : IAlertPublisher
{
    public async Task<TopicSize> MeasureAsync(CancellationToken cancellation) =>
        await AskAsync(new PublisherRequest(), cancellation) switch
        {
            ({ Partitions: > 0 and var partitions }, _) => new TopicSize.Known(partitions),
            (var answer, var why) => new TopicSize.Unknown(answer?.Why ?? why),
        };

    public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        var (answer, why) = await AskAsync(new PublisherRequest(records), cancellation);
        var outcomes = (answer?.Outcomes ?? []).ToLookup(outcome => (outcome.Lane, outcome.Partition));
        return
        [
            .. records.Select(record =>
                outcomes[(record.Lane, record.Partition)].FirstOrDefault()
                ?? new LaneOutcome(record.Lane, record.Partition, LaneFate.Unacknowledged, answer?.Why ?? why)
            ),
        ];
    }

    private async Task<(PublisherAnswer? Answer, string Why)> AskAsync(
        PublisherRequest request,
        CancellationToken cancellation
    )
    {
        var (answer, why) = await invoke(request.ToJson(), cancellation);
        if (answer is null)
            return (null, why);
        return PublisherAnswer.Read(answer) is { } read
            ? (read, "the publisher's answer does not name it")
            : (null, "the publisher's answer is not of the expected form");
    }
}
