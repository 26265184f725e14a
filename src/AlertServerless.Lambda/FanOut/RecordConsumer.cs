using System.Diagnostics;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AlertServerless.Lambda.FanOut;

/// <summary>One record of the topic: believed only with a good signature, then fanned out until done or out of time.
/// After its alert's end it is an order to file whom nobody reached.</summary>
/// <param name="verifier">As read in the init phase.</param>
/// <param name="control">Whether the alert may still be dispatched; the one that the run asks.</param>
/// <param name="refused">Addresses refused for good are suspended after the record; null to leave them.</param>
/// <param name="announce">Posts to public channels beside the fan-out; null for none.</param>
/// <param name="readKeysAgain">For a record that the keys cannot judge; null where nobody replaces them.</param>
/// <param name="heartbeats">Answers heartbeats; null to take them without an answer.</param>
public sealed class RecordConsumer(
    AlertVerifier verifier,
    RecordRun run,
    DispatchControl control,
    EmbeddedMetrics metrics,
    TimeProvider clock,
    RefusedAddresses? refused = null,
    Announce? announce = null,
    Func<CancellationToken, Task<AlertVerifier?>>? readKeysAgain = null,
    HeartbeatResponder? heartbeats = null
)
{
    // A new key reaches consumers and producers within seconds of each other; a record with a forged key id holds a
    // consumer for no longer than this.
    private static readonly TimeSpan KeyWait = TimeSpan.FromSeconds(10);

    private readonly AlertKeys keys = new(
        verifier,
        readKeysAgain ?? (_ => Task.FromResult<AlertVerifier?>(null)),
        clock
    );

    private readonly GcPauses pauses = GcPauses.OfProcess;

    /// <summary>A mapping that reads on demand knows no partial response: only a failed invocation is delivered
    /// again. https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html</summary>
    public bool GivesBackByFailing { get; init; }

    // Suspending and posting end this long before the invocation does; what is left over is noted for the next one.
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(2);

    /// <returns>True when the record is dealt with; false when it must be delivered again.</returns>
    public Task<bool> ConsumeAsync(
        KafkaEvent.KafkaEventRecord record,
        ILambdaContext context,
        CancellationToken cancellation
    ) => ConsumeAsync(ReceivedRecord.Of(record), context, cancellation);

    /// <inheritdoc cref="ConsumeAsync(KafkaEvent.KafkaEventRecord, ILambdaContext, CancellationToken)"/>
    public async Task<bool> ConsumeAsync(ReceivedRecord record, ILambdaContext context, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var waitForKey = Shorter(KeyWait, context.RemainingTime - EndMargin);
        var reading = record.Fault is { } fault
            ? new AlertReading.Refused(AlertRefusal.Malformed, fault)
            : await keys.OpenAsync(record.Value, record.Signature, record.KeyId, now + waitForKey, cancellation)
                .ConfigureAwait(false);
        now = clock.GetUtcNow();
        if (Heartbeat.In(reading) is { } beat)
        {
            if (heartbeats is not null && reading is AlertReading.Accepted)
                await heartbeats.AnswerAsync(beat, cancellation).ConfigureAwait(false);
            return true;
        }

        using var span = Trace(record, reading, context);
        switch (reading)
        {
            case AlertReading.Accepted accepted:
                return await FanOutUnlessPausedAsync(accepted.Record, context, now, cancellation).ConfigureAwait(false);
            case AlertReading.Ended ended:
                // Files and sends nothing: the sending control does not matter, and there is nothing left to announce.
                Log.DeliveredAfterEnd(FunctionLogger.Of(context), ended.Record.Alert.Id.Value, ended.Record.Lane);
                return await FanOutAsync(ended.Record, posts: null, context, now, cancellation).ConfigureAwait(false);
            case AlertReading.Refused { Refusal: AlertRefusal.UnknownKey } unknown:
                // It may be good: nothing is acknowledged that could not be judged.
                Log.KeyUnknown(FunctionLogger.Of(context), record.Topic, record.Partition, record.Offset);
                metrics.WriteRefused(unknown.Refusal.ToString());
                if (heartbeats is not null)
                    await heartbeats.RejectAsync(unknown.Why, cancellation).ConfigureAwait(false);
                return false;
            case AlertReading.Refused refused:
                // Delivering it again would not make it any better.
                Log.RecordRefused(
                    FunctionLogger.Of(context),
                    record.Topic,
                    record.Partition,
                    record.Offset,
                    refused.Refusal.ToString(),
                    refused.Why
                );
                metrics.WriteRefused(refused.Refusal.ToString());
                if (heartbeats is not null && refused.Refusal != AlertRefusal.Expired)
                    await heartbeats.RejectAsync(refused.Why, cancellation).ConfigureAwait(false);
                return true;
            default:
                throw new InvalidOperationException("an alert reading is accepted, ended or refused");
        }
    }

    // Within the trace of the document that decided the alert, whose context travels with the record; the invocation
    // that happens to read it is named beside.
    private static Activity? Trace(ReceivedRecord record, AlertReading reading, ILambdaContext context)
    {
        var alert = reading switch
        {
            AlertReading.Accepted accepted => accepted.Record,
            AlertReading.Ended ended => ended.Record,
            _ => null,
        };
        if (alert is null)
            return null;
        var parent = Tracing.Parent(record.TraceParent);
        var span = Tracing.Source.StartActivity(Tracing.Spans.Consume, ActivityKind.Consumer, parent);
        span?.SetTag(Tracing.Tags.Alert, alert.Alert.Id.Value)
            .SetTag(Tracing.Tags.Lane, alert.Lane)
            .SetTag(Tracing.Tags.Destination, record.Topic)
            .SetTag(Tracing.Tags.Partition, $"{record.Partition}")
            .SetTag(Tracing.Tags.Invocation, context.AwsRequestId);
        return span;
    }

    // While sending is paused the record waits here, so that no delivery of it is used up: whoever resumes within the
    // alert's life wants it sent. Only when the invocation must end is it given back. What was withdrawn or has ended
    // meanwhile is closed, and announced to nobody.
    private async Task<bool> FanOutUnlessPausedAsync(
        AlertRecord record,
        ILambdaContext context,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var log = FunctionLogger.Of(context);
        var until = now + context.RemainingTime - EndMargin;
        using var over = new CancellationTokenSource(Longer(until - now, TimeSpan.Zero), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        var store = new RetryUntilDeadline(
            clock,
            new FanOutSummary(problem => Log.Waiting(log, record.Alert.Id.Value, problem))
        );
        DispatchState state;
        try
        {
            state = await store
                .AskAsync(() => control.StateAsync(record.Alert, either.Token).AsTask(), either.Token)
                .ConfigureAwait(false);
            if (state == DispatchState.Paused)
            {
                Log.SendingPaused(log, record.Alert.Id.Value, record.Lane);
                metrics.WriteRefused(ConsumerMetrics.SendingPaused);
                state = await store
                    .AskAsync(
                        () =>
                            control.StateUnlessPausedAsync(record.Alert, until - DispatchControl.MaxAge, either.Token),
                        either.Token
                    )
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }

        if (state == DispatchState.Paused)
            return false;
        var posts = state == DispatchState.Running ? announce : null;
        return await FanOutAsync(record, posts, context, clock.GetUtcNow(), cancellation).ConfigureAwait(false);
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private async Task<bool> FanOutAsync(
        AlertRecord record,
        Announce? posts,
        ILambdaContext context,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var log = FunctionLogger.Of(context);
        var summary = new FanOutSummary(problem => Log.Waiting(log, record.Alert.Id.Value, problem));
        var announcing = AnnounceAsync(posts, record.Alert, now + context.RemainingTime - EndMargin, log, cancellation);
        try
        {
            var owner = $"{context.AwsRequestId}/{record.Lane}";
            var end = await run.RunAsync(record, owner, now + context.RemainingTime, summary, cancellation)
                .ConfigureAwait(false);
            await SuspendRefusedAsync(now + context.RemainingTime - EndMargin, log, cancellation).ConfigureAwait(false);
            if (heartbeats is not null && Canary.Is(record.Alert))
                await heartbeats.AnswerCanaryAsync(record, summary, cancellation).ConfigureAwait(false);
            return end == RecordEnd.Done;
        }
        catch (Exception failure)
        {
            metrics.WriteFailed(Names.Functions.Consumer, failure.GetType().Name);
            throw;
        }
        finally
        {
            // Also when the run failed: a post that nobody waits for would end with the invocation.
            await announcing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (announcing.Exception is { } failure)
            {
                Log.PostsFailed(log, failure.InnerException, record.Alert.Id.Value);
                metrics.WriteFailed(Names.Functions.Consumer, "Posts");
            }

            if (Canary.Is(record.Alert))
                metrics.WriteCanary(summary, record.Alert.FirstSeenAt);
            else
                metrics.Write(summary, record.Alert.FirstSeenAt);
            var (count, longest) = pauses.Take();
            Log.GcPauses(log, record.Alert.Id.Value, count, GcPauses.Text(longest));
        }
    }

    private async Task SuspendRefusedAsync(DateTimeOffset until, ILogger log, CancellationToken cancellation)
    {
        var left = until - clock.GetUtcNow();
        if (refused is null || left <= TimeSpan.Zero)
            return;
        using var over = new CancellationTokenSource(left, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        var done = await refused.SuspendAsync(either.Token).ConfigureAwait(false);
        if (done.Suspended > 0)
            Log.AddressesSuspended(log, done.Suspended);
        if (done.Failed > 0)
            Log.AddressesNotSuspended(log, done.Failed, done.Problem);
    }

    // Public posts are nobody's only warning: what becomes of them never fails the record.
    private static async Task AnnounceAsync(
        Announce? posts,
        Alert alert,
        DateTimeOffset until,
        ILogger log,
        CancellationToken cancellation
    )
    {
        if (posts is null)
            return;
        foreach (var (channel, outcome) in await posts(alert, until, cancellation).ConfigureAwait(false))
        {
            var level = outcome is SendOutcome.Delivered ? LogLevel.Information : LogLevel.Error;
            var reason = DispatchResult.Reason(outcome);
            Log.Posted(log, level, alert.Id.Value, channel, reason);
        }
    }
}
