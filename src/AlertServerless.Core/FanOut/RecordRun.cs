using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>What became of one record.</summary>
public enum RecordEnd
{
    /// <summary>Nothing is left that this consumer could do: everything is finished, or held by workers that are
    /// alive.</summary>
    Done,

    /// <summary>The invocation's time ran out with work left: deliver the record again.</summary>
    Unfinished,
}

/// <summary>One record: a worker per channel, side by side, each behind its own provider.</summary>
public sealed class RecordRun(ConsumerPorts ports, ConsumerOptions options)
{
    /// <param name="record">A record whose signature and expiry were checked.</param>
    /// <param name="owner">Unique for this invocation.</param>
    /// <param name="deadline">When the invocation is ended from outside.</param>
    /// <param name="summary">Filled as it goes, so that it is true even when this throws.</param>
    /// <param name="cancellation">Ends everything at once; unfinished slots then expire by themselves.</param>
    public async Task<RecordEnd> RunAsync(
        AlertRecord record,
        string owner,
        DateTimeOffset deadline,
        FanOutSummary summary,
        CancellationToken cancellation
    )
    {
        var alert = new PreparedAlert(record.Alert);
        var queue = new WorkQueue(ports.Directory, ports.Claims, alert, record, options);
        var stopAt = deadline - options.DrainMargin;
        UseShares(record);
        using var over = new CancellationTokenSource(deadline - ports.Clock.GetUtcNow(), ports.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        var ended = await Task.WhenAll(options.Channels.Select(ServeAsync)).ConfigureAwait(false);
        return ended.All(complete => complete) ? RecordEnd.Done : RecordEnd.Unfinished;

        async Task<bool> ServeAsync(ChannelKind channel)
        {
            var chunks = ChunkFor(record, channel);
            var context = new DispatchContext(alert, ports.Dispatch, options.Claim, chunks, summary, stopAt);
            var work = new LaneWork(record, channel, ports, options);
            var complete = await new ChannelWorker(work, context, queue, owner)
                .RunAsync(either.Token)
                .ConfigureAwait(false);
            await context.MarkOutdatedAsync(either.Token).ConfigureAwait(false);
            return complete;
        }
    }

    private void UseShares(AlertRecord record)
    {
        foreach (var stack in ports.Stacks)
        {
            var share = record.RatePerSecond.TryGetValue(stack.Kind, out var rate)
                ? rate * (1 - ConsumerOptions.RetryShare) / record.Lanes
                : double.PositiveInfinity;
            stack.UseShare(share, (double)record.Lane / record.Lanes);
        }
    }

    // At a small share of the provider's rate a full chunk would take long enough for its countdowns to be wrong.
    private ChunkSizes ChunkFor(AlertRecord record, ChannelKind channel)
    {
        var most = options.ChunkPerChannel;
        if (!record.RatePerSecond.TryGetValue(channel, out var rate))
            return new ChunkSizes(most, most);
        var fits = rate / record.Lanes * options.LongestChunk.TotalSeconds;
        return new ChunkSizes(Math.Clamp((int)fits, 1, most), most);
    }
}
