using System.Diagnostics.CodeAnalysis;
using AlertServerless.Core.Alerting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AlertServerless.Core.Delivery;

/// <summary>
/// A provider behind its protective layers; <see cref="SendBatchAsync"/> lists them, outermost first. Lives as long
/// as its process: a warm function keeps circuit, pause and connections across invocations.
/// </summary>
public sealed class ChannelStack : IChannel, IDisposable
{
    // A timer may fire this much too early by the clock.
    private static readonly TimeSpan TimerError = TimeSpan.FromMilliseconds(2);

    private static readonly SendOutcome NoAnswer = new SendOutcome.Ambiguous("no answer in time");

    private readonly IProvider provider;
    private readonly TimeProvider time;
    private readonly ChannelCounters counters;
    private readonly RateShare share;
    private readonly PermitQueue rateQueue;
    private readonly KnownOutage outage;
    private readonly InFlightPermits permits;
    private readonly ResiliencePipeline<BatchHealth> pipeline;

    /// <param name="random">For the jitter between attempts; used under a lock.</param>
    [UnconditionalSuppressMessage(
        "AOT",
        "IL3050",
        Justification = "Polly keeps the members of its options for their validation, which lists no enumeration's "
            + "values."
    )]
    public ChannelStack(
        IProvider provider,
        ChannelOptions options,
        TimeProvider time,
        Random random,
        ChannelCounters counters
    )
    {
        this.provider = provider;
        this.time = time;
        this.counters = counters;
        share = new RateShare(time);
        rateQueue = new PermitQueue(time);
        outage = new KnownOutage(options, time, () => counters.Opened(Kind));
        permits = new InFlightPermits(options.MaxInFlight, time);
        pipeline = new ResiliencePipelineBuilder<BatchHealth> { TimeProvider = time }
            .AddCircuitBreaker(outage.Breaker)
            .AddRetry(new RetryLayer(options, time, random).Options)
            .AddTimeout(TimeoutLayer.Options(options, time))
            .Build();
    }

    public ChannelKind Kind => provider.Kind;

    /// <summary>Never more than one second's share, so that a group does not overrun the rate it waited for.</summary>
    public int BatchSize => (int)Math.Clamp(share.PerSecond, 1, provider.MaxBatch);

    /// <summary>Takes this worker's share of the provider's rate from now on.</summary>
    /// <param name="perSecond">The system's rate ÷ lanes; <see cref="double.PositiveInfinity"/> for no limit.</param>
    /// <param name="phase">lane ÷ lanes: spreads the lanes' permits evenly.</param>
    public void UseShare(double perSecond, double phase = 0) => share.Use(perSecond, phase);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(
        IReadOnlyList<IDraft> drafts,
        CancellationToken cancellation
    )
    {
        var outcomes = new SendOutcome[drafts.Count];
        var size = BatchSize;
        if (drafts.Count <= size)
        {
            if (drafts.Count > 0)
                await SendBatchAsync(new DeliveryBatch(drafts, 0, drafts.Count, outcomes), cancellation);
            return outcomes;
        }

        var batches = new List<Task>((drafts.Count / size) + 1);
        for (var start = 0; start < drafts.Count; start += size)
        {
            var batch = new DeliveryBatch(drafts, start, Math.Min(size, drafts.Count - start), outcomes);
            batches.Add(SendBatchAsync(batch, cancellation));
        }

        await Task.WhenAll(batches);
        return outcomes;
    }

    public void Dispose() => permits.Dispose();

    // The layers, outermost first. The first four only admit: plain calls, because they look at no answer and every
    // message passes them (decision 71). Each settles the drafts it stops. The next three look at answers and are
    // Polly's.
    private async Task SendBatchAsync(DeliveryBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ExpiryLayer.Admit(batch, time.GetUtcNow()); // 1. expiry
        outage.Admit(batch); // 2. known outage
        var wait = RateLayer.Admit(batch, share); // 3. share of the rate
        if (batch.Pending == 0)
            return;
        if (wait > TimeSpan.Zero && await rateQueue.WaitAsync(wait, batch.Deadline, cancellation))
            RateLayer.AdmitOvertaken(batch, time.GetUtcNow());
        await permits.AdmitAsync(batch, cancellation); // 4. permits in flight
        try
        {
            if (batch.Pending > 0)
                await ExecuteAsync(batch, cancellation); // 5. circuit breaker, 6. retry, 7. time-out
        } // 8. the provider: CallAsync
        finally
        {
            permits.Release();
        }
    }

    // Outcomes instead of exceptions: while a provider is down each message would otherwise throw one.
    private async ValueTask ExecuteAsync(DeliveryBatch batch, CancellationToken cancellation)
    {
        // Only tests have a synchronization context; it decides the order in which continuations run.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellation);
        context.Properties.Set(DeliveryBatch.Key, batch);
        try
        {
            var ended = await pipeline.ExecuteOutcomeAsync(
                static (context, self) => self.stack.CallAsync(self.batch, context.CancellationToken),
                context,
                (stack: this, batch)
            );
            outage.Refresh();
            switch (ended.Exception)
            {
                case null:
                    batch.Close();
                    break;
                case TimeoutRejectedException:
                    counters.TimedOut(Kind);
                    batch.SettleAll(NoAnswer);
                    break;
                case BrokenCircuitException:
                    batch.SettleAll(KnownOutage.CircuitOpen);
                    break;
                default:
                    ended.ThrowIfException();
                    break;
            }
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<BatchHealth>> CallAsync(DeliveryBatch batch, CancellationToken cancellation)
    {
        outage.Refresh();
        var now = time.GetUtcNow();
        if (share.PausedUntil > now + TimerError)
        {
            // The provider asked for a pause while this batch was on its way: a request now would only prolong it.
            var left = share.PausedUntil - now;
            batch.SettleAll(new SendOutcome.RetryLater("the provider asked for a pause", left, FailureKind.Throttled));
            return Outcome.FromResult(BatchHealth.Healthy);
        }

        var again = batch.Attempts > 0;
        var messages = batch.Write(now);
        if (messages.Count == 0)
            return Outcome.FromResult(BatchHealth.Healthy);
        if (again)
            counters.Retried(Kind, messages.Count);
        IReadOnlyList<SendOutcome> answers;
        try
        {
            answers = await provider.CallAsync(messages, cancellation);
        }
        catch (Exception failure)
        {
            if (cancellation.IsCancellationRequested)
                return Outcome.FromException<BatchHealth>(failure);
            answers = Unforeseen(failure, messages.Count);
        }

        HeedPauses(answers);
        return Outcome.FromResult(batch.Record(answers));
    }

    // Providers turn their own errors into outcomes. An exception that escapes even so is a defect, and must not fail
    // the rest of the chunk: these messages were perhaps sent, so their outcome is ambiguous.
    private SendOutcome[] Unforeseen(Exception failure, int messages)
    {
        var outcomes = new SendOutcome[messages];
        Array.Fill(outcomes, new SendOutcome.Ambiguous($"{Kind.Name()}: {failure.GetType().Name} was not foreseen"));
        return outcomes;
    }

    private void HeedPauses(IReadOnlyList<SendOutcome> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i] is not SendOutcome.RetryLater { After: { } after, Failure: FailureKind.Throttled })
                continue;
            counters.Throttled(Kind);
            share.PauseUntil(time.GetUtcNow() + after);
        }
    }
}
