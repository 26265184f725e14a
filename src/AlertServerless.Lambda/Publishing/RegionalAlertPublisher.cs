using AlertServerless.Core.FanOut;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// The topics of several regions as one: partition <c>p</c> of the whole is partition <c>p / n</c> of region
/// <c>p % n</c>'s topic, so that whoever counts through the whole meets the regions in turns. A region that does not
/// answer holds nobody up: the size is known as soon as one region's is.
/// </summary>
/// <param name="topics">In the order in which an alert names the regions.</param>
public sealed class RegionalAlertPublisher(IReadOnlyList<IAlertPublisher> topics, TimeProvider clock) : IAlertPublisher
{
    // Once one region has answered, for the others.
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMilliseconds(300);

    // 0 while unknown.
    private readonly int[] sizes = new int[topics.Count];

    /// <summary>As many partitions of each as the smallest known topic has; a topic that does not answer is taken to
    /// have as many.</summary>
    public async Task<TopicSize> MeasureAsync(CancellationToken cancellation)
    {
        var asked = Enumerable.Range(0, topics.Count).Select(region => MeasureAsync(region, cancellation)).ToList();
        for (var open = asked.ToList<Task>(); open.Count > 0 && sizes.All(size => size == 0); )
            open.Remove(await Task.WhenAny(open));
        await Waiting.ForAsync(Task.WhenAll(asked), WaitLimit, clock, cancellation);
        if (sizes.Any(size => size > 0))
            return new TopicSize.Known(topics.Count * sizes.Where(size => size > 0).Min());
        return new TopicSize.Unknown(string.Join("; ", await Task.WhenAll(asked)));
    }

    public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        var answers = await Task.WhenAll(
            records
                .GroupBy(record => record.Partition % topics.Count)
                .Select(of => PublishAsync(of.Key, [.. of], cancellation))
        );
        return [.. answers.SelectMany(answer => answer)];
    }

    private async Task<IEnumerable<LaneOutcome>> PublishAsync(
        int region,
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        var outcomes = await topics[region]
            .PublishAsync([.. records.Select(record => record with { Partition = Own(region, record) })], cancellation);
        var asked = records.ToDictionary(record => record.Lane, record => record.Partition);
        return outcomes.Select(outcome => outcome with { Partition = asked[outcome.Lane] });
    }

    // A topic that turns out to be smaller takes two lanes on one partition.
    private int Own(int region, LaneRecord record)
    {
        var own = record.Partition / topics.Count;
        return sizes[region] > 0 ? own % sizes[region] : own;
    }

    /// <returns>Why it is not known.</returns>
    private async Task<string> MeasureAsync(int region, CancellationToken cancellation)
    {
        switch (await topics[region].MeasureAsync(cancellation))
        {
            case TopicSize.Known known:
                sizes[region] = known.Partitions;
                return "";
            case TopicSize.Unknown unknown:
                return unknown.Why;
            default:
                throw new InvalidOperationException("a topic's size is known or unknown");
        }
    }
}
