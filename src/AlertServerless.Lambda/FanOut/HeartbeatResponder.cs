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
public sealed class HeartbeatResponder(
    DynamoProofOfLife proof,
    IReadOnlyList<WarmUpStep> steps,
    TimeProvider clock,
    Action<string> warn
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
