using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.FanOut;

/// <summary>
/// A consumer's answer to a heartbeat: does everything that an alert would need, but send. Reads every table, opens an
/// address key, asks the retry queue and each provider with its own credentials, and notes what failed.
/// </summary>
/// <param name="steps">Each named for people; none changes anything or costs anything.</param>
/// <param name="warn">A line for the log, when not even the answer can be written.</param>
/// <param name="directory">Says which channels have a canary.</param>
public sealed class HeartbeatResponder(
    DynamoProofOfLife proof,
    IReadOnlyList<WarmUpStep> steps,
    TimeProvider clock,
    Action<string> warn,
    ISegmentDirectory directory
)
{
    // An alert on the same partition waits behind a heartbeat.
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(2);

    public async Task AnswerAsync(AlertRecord beat, CancellationToken cancellation)
    {
        var problems = await Task.WhenAll(steps.Select(step => ProblemAsync(step, cancellation))).ConfigureAwait(false);
        var answer = new LaneAnswer(beat.Lane, beat.Alert.DecidedAt, [.. problems.OfType<string>()]);
        await WriteAsync(() => proof.AnswerAsync(answer, clock.GetUtcNow(), cancellation)).ConfigureAwait(false);
    }

    /// <summary>A record that is not believed is no heartbeat either, and an operator must know why.</summary>
    public Task RejectAsync(string why, CancellationToken cancellation) =>
        WriteAsync(() => proof.RejectAsync(why, clock.GetUtcNow(), cancellation));

    /// <summary>After the run of a test earthquake's record: what its inboxes got. One lane also lists the inboxes, so
    /// that it is noticed when nobody served one.</summary>
    public Task AnswerCanaryAsync(AlertRecord record, FanOutSummary summary, CancellationToken cancellation) =>
        WriteAsync(async () =>
        {
            var shown = record.Alert.Estimate.OriginTime;
            foreach (var channel in summary.Dispatches.Keys.Select(key => key.Channel).Distinct())
            {
                var accepted = summary.FirstAccepted(channel);
                var outcomes = summary.Dispatches.Keys.Where(key => key.Channel == channel).Select(key => key.Outcome);
                var answer = new InboxAnswer(
                    channel,
                    shown,
                    accepted - record.Alert.FirstSeenAt,
                    accepted is null ? string.Join(", ", outcomes.Order(StringComparer.Ordinal)) : null
                );
                await proof.Canary.AnswerAsync(answer, cancellation).ConfigureAwait(false);
            }

            if (record.Lane == 0)
                await proof
                    .Canary.ListAsync(shown, await InboxesAsync(cancellation).ConfigureAwait(false), cancellation)
                    .ConfigureAwait(false);
        });

    private async Task<IEnumerable<ChannelKind>> InboxesAsync(CancellationToken cancellation)
    {
        var shards = await Task.WhenAll(
                Enumerable.Range(0, SegmentId.Shards).Select(shard => directory.ListAsync(shard, cancellation))
            )
            .ConfigureAwait(false);
        return shards
            .SelectMany(shard => shard)
            .Where(segment => segment.Population > 0 && Canary.IsHome(segment.Id.Cell.Center))
            .Select(segment => segment.Id.Channel)
            .Distinct()
            .Order();
    }

    // The next beat comes in minutes: a record is not delivered again for it.
    private async Task WriteAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreRefusedException)
        {
            warn($"the heartbeat's answer is not written: {failure.Message}");
        }
    }

    private async Task<string?> ProblemAsync(WarmUpStep step, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(StepLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await Task.Run(() => step.OpenAsync(either.Token), either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{step.Name} does not answer within {StepLimit.TotalSeconds:0} s";
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return $"{step.Name}: {failure.Message.ReplaceLineEndings(" ")}";
        }
    }
}
