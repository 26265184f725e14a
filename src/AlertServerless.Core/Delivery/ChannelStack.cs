using System.Diagnostics.CodeAnalysis;
using AlertServerless.Core.Alerting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AlertServerless.Core.Delivery;

/// <summary>
/// A provider behind its protective layers, outermost first: expiry, known outage, share of the rate, places in flight, circuit breaker,
/// retry, time-out, provider. Lives as long as its process: a warm function keeps circuit, pause and connections across invocations.
/// </summary>
public sealed class ChannelStack : IChannel, IDisposable
{
    private readonly IProvider provider;
    private readonly TimeProvider time;
    private readonly ChannelCounters counters;
    private readonly RateShare share;
    private readonly Gates gates;
    private readonly ResiliencePipeline<BatchHealth> layers;

    /// <param name="random">For the jitter between attempts; used under a lock.</param>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Polly keeps the members of its options for their validation, which lists no enumeration's values.")]
    public ChannelStack(IProvider provider, ChannelLimits limits, TimeProvider time, Random random, ChannelCounters counters)
    {
        this.provider = provider;
        this.time = time;
        this.counters = counters;
        share = new RateShare(time);
        var outage = new Outage(time);
        gates = new Gates(share, outage, limits.MaxInFlight, time);
        layers = new ResiliencePipelineBuilder<BatchHealth> { TimeProvider = time }
            .AddCircuitBreaker(Breaker(limits, outage))
            .AddRetry(Retry(limits, new RetryLayer(limits, time, random)))
            .AddTimeout(Timeout(limits))
            .Build();
    }

    public ChannelKind Kind => provider.Kind;

    /// <summary>Never more than one second's share, so that a group does not overrun the rate it waited for.</summary>
    public int BatchSize => (int)Math.Clamp(share.PerSecond, 1, provider.MaxBatch);

    /// <summary>Takes this worker's share of the provider's rate from now on.</summary>
    /// <param name="perSecond">The system's rate ÷ lanes; <see cref="double.PositiveInfinity"/> for no limit.</param>
    /// <param name="phase">lane ÷ lanes: spreads the lanes' turns evenly.</param>
    public void UseShare(double perSecond, double phase = 0) => share.Use(perSecond, phase);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<IDraft> drafts, CancellationToken cancellation)
    {
        var outcomes = new SendOutcome[drafts.Count];
        var size = BatchSize;
        if (drafts.Count <= size)
        {
            if (drafts.Count > 0) await PassAsync(new Passage(drafts, 0, drafts.Count, outcomes), cancellation);
            return outcomes;
        }

        var groups = new List<Task>((drafts.Count / size) + 1);
        for (var start = 0; start < drafts.Count; start += size)
            groups.Add(PassAsync(new Passage(drafts, start, Math.Min(size, drafts.Count - start), outcomes), cancellation));
        await Task.WhenAll(groups);
        return outcomes;
    }

    public void Dispose() => gates.Dispose();

    private async Task PassAsync(Passage passage, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var wait = gates.Admit(passage);
        if (passage.Pending == 0) return;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation);
        await gates.EnterAsync(passage, cancellation);
        try
        {
            if (passage.Pending > 0) await AttemptAsync(passage, cancellation);
        }
        finally
        {
            gates.Leave();
        }
    }

    // Outcomes instead of exceptions: while a provider is down each message would otherwise throw one.
    private async ValueTask AttemptAsync(Passage passage, CancellationToken cancellation)
    {
        var context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(Passage.Key, passage);
        try
        {
            var ended = await layers.ExecuteOutcomeAsync(static (context, self) => self.stack.CallAsync(self.passage, context.CancellationToken), context, (stack: this, passage));
            switch (ended.Exception)
            {
                case null:
                    passage.Close();
                    break;
                case TimeoutRejectedException:
                    counters.TimedOut(Kind);
                    passage.SettleAll(NoAnswer);
                    break;
                case BrokenCircuitException:
                    passage.SettleAll(Outage.CircuitOpen);
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

    // A timer may fire this much before the clock says so.
    private static readonly TimeSpan TimerError = TimeSpan.FromMilliseconds(2);

    private static readonly SendOutcome NoAnswer = new SendOutcome.Ambiguous("no answer in time");

    private async ValueTask<Outcome<BatchHealth>> CallAsync(Passage passage, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (share.PausedUntil > now + TimerError)
        {
            // Others were told to wait while this group was on its way: asking now would only prolong the pause.
            passage.SettleAll(new SendOutcome.RetryLater("the provider asked for a pause", share.PausedUntil - now, Trouble.Limit));
            return Outcome.FromResult(BatchHealth.Healthy);
        }

        var again = passage.Attempts > 0;
        var messages = passage.Write(now);
        if (messages.Count == 0) return Outcome.FromResult(BatchHealth.Healthy);
        if (again) counters.Retried(Kind, messages.Count);
        IReadOnlyList<SendOutcome> answers;
        try
        {
            answers = await provider.CallAsync(messages, cancellation);
        }
        catch (Exception failure)
        {
            if (cancellation.IsCancellationRequested) return Outcome.FromException<BatchHealth>(failure);
            answers = Unforeseen(failure, messages.Count);
        }

        HeedPauses(answers);
        return Outcome.FromResult(passage.Record(answers));
    }

    // Providers turn their own errors into outcomes. What escapes even so is a mistake in the program, and must not take the rest of
    // the chunk with it: these messages were perhaps sent, and end where somebody looks.
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
            if (answers[i] is not SendOutcome.RetryLater { After: { } after, Trouble: Trouble.Limit }) continue;
            counters.Limited(Kind);
            share.PauseUntil(time.GetUtcNow() + after);
        }
    }

    private CircuitBreakerStrategyOptions<BatchHealth> Breaker(ChannelLimits limits, Outage outage) => new()
    {
        FailureRatio = limits.FailureRatio,
        MinimumThroughput = limits.MinimumThroughput,
        SamplingDuration = limits.Sampling,
        BreakDuration = limits.Break,
        ShouldHandle = static args => new ValueTask<bool>(args.Outcome.Exception is TimeoutRejectedException || args.Outcome.Result == BatchHealth.Failing),
        OnOpened = args =>
        {
            counters.Opened(Kind);
            outage.LastsFor(args.BreakDuration);
            return default;
        },
        OnClosed = _ =>
        {
            outage.IsOver();
            return default;
        },
    };

    private static RetryStrategyOptions<BatchHealth> Retry(ChannelLimits limits, RetryLayer retry) => new()
    {
        MaxRetryAttempts = Math.Max(1, limits.Retries),
        ShouldHandle = args => new ValueTask<bool>(args.Outcome.Exception is null && retry.WantsAnother(args.Context.Properties.GetValue(Passage.Key, null!))),
        DelayGenerator = static args => new ValueTask<TimeSpan?>(args.Context.Properties.GetValue(Passage.Key, null!).Backoff),
    };

    private TimeoutStrategyOptions Timeout(ChannelLimits limits) => new()
    {
        TimeoutGenerator = args =>
        {
            var left = args.Context.Properties.GetValue(Passage.Key, null!).ExpiresAt - time.GetUtcNow();
            var bound = left < limits.Timeout ? left : limits.Timeout;
            return new ValueTask<TimeSpan>(bound > TimeSpan.Zero ? bound : TimeSpan.FromMilliseconds(1));
        },
    };
}
