using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AlertServerless.Core.Delivery;

// The layers of a channel, in the order in which ChannelStack passes them.

/// <summary>1. What has expired goes no further.</summary>
internal static class ExpiryLayer
{
    public static void Admit(DeliveryBatch batch, DateTimeOffset now) =>
        batch.Settle(now, static (draft, now) => draft.ExpiresAt <= now ? DeliveryBatch.TooLate : null);
}

/// <summary>
/// 2. Remembers until when the circuit breaker keeps the circuit open, so that nobody waits for a permit at a provider
/// that is down: the next channel is tried at once. And 5. the breaker itself.
/// <c>Closed → Open → HalfOpen → (Closed | Open)</c>
/// </summary>
/// <remarks>The breaker's state is read after each call, because its own change events come on another thread and a
/// moment later.</remarks>
internal sealed class KnownOutage(ChannelOptions options, TimeProvider time, Action onOpened)
{
    internal static readonly SendOutcome CircuitOpen = new SendOutcome.RetryLater(
        "circuit open",
        Failure: FailureKind.NotAsked
    );

    private readonly CircuitBreakerStateProvider circuit = new();
    private long untilTicks;
    private int wasOpen;

    public CircuitBreakerStrategyOptions<BatchHealth> Breaker =>
        new()
        {
            FailureRatio = options.FailureRatio,
            MinimumThroughput = options.MinimumThroughput,
            SamplingDuration = options.Sampling,
            BreakDuration = options.Break,
            ShouldHandle = static args => new ValueTask<bool>(
                args.Outcome.Exception is TimeoutRejectedException || args.Outcome.Result == BatchHealth.Failing
            ),
            StateProvider = circuit,
        };

    public void Admit(DeliveryBatch batch)
    {
        if (Interlocked.Read(ref untilTicks) > time.GetUtcNow().UtcTicks)
            batch.SettleAll(CircuitOpen);
    }

    /// <summary>Reads the breaker's state: after each call, and also within it, because a trial that fails opens the
    /// circuit a second time.</summary>
    public void Refresh()
    {
        if (circuit.CircuitState != CircuitState.Open)
        {
            Volatile.Write(ref wasOpen, 0);
            if (circuit.CircuitState == CircuitState.Closed)
                Interlocked.Exchange(ref untilTicks, 0);
        }
        else if (Interlocked.Exchange(ref wasOpen, 1) == 0)
        {
            Interlocked.Exchange(ref untilTicks, (time.GetUtcNow() + options.Break).UtcTicks);
            onOpened();
        }
    }
}

/// <summary>3. Each draft takes a permit in this worker's share of the provider's rate, or learns that there is none in
/// time.</summary>
internal static class RateLayer
{
    private static readonly SendOutcome NoPermit = new SendOutcome.RetryLater(
        "no share of the provider's rate left in time",
        Failure: FailureKind.NotAsked
    );

    /// <returns>How long to wait: the batch leaves together, at the last of its permits.</returns>
    public static TimeSpan Admit(DeliveryBatch batch, RateShare share)
    {
        if (batch.Pending == 0)
            return TimeSpan.Zero;
        var permits = new RatePermits(share);
        batch.Settle(permits, static (draft, permits) => permits.Take(draft.UsefulUntil) ? null : NoPermit);
        return permits.Wait;
    }

    /// <summary>Settles the drafts that are too late by now, because more urgent ones took their permits.</summary>
    public static void AdmitOvertaken(DeliveryBatch batch, DateTimeOffset now) =>
        batch.Settle(now, static (draft, now) => now > draft.UsefulUntil ? NoPermit : null);

    private sealed class RatePermits(RateShare share)
    {
        public TimeSpan Wait { get; private set; }

        public bool Take(DateTimeOffset usefulUntil)
        {
            if (share.Reserve(usefulUntil) is not { } wait)
                return false;
            Wait = wait;
            return true;
        }
    }
}

/// <summary>4. Bounds the requests in flight, so that a slow provider holds back its own channel and nothing
/// else.</summary>
internal sealed class InFlightPermits(int permits, TimeProvider time) : IDisposable
{
    private static readonly SendOutcome NoPermit = new SendOutcome.RetryLater(
        "no permit in flight left in time",
        Failure: FailureKind.NotAsked
    );

    private readonly SemaphoreSlim free = new(permits, permits);

    /// <summary>Waits for a permit, and settles the drafts that became too late meanwhile. The caller must call <see
    /// cref="Release"/> afterwards.</summary>
    public ValueTask AdmitAsync(DeliveryBatch batch, CancellationToken cancellation) =>
        free.Wait(0, CancellationToken.None) ? ValueTask.CompletedTask : WaitAsync(batch, cancellation);

    public void Release() => free.Release();

    public void Dispose() => free.Dispose();

    private async ValueTask WaitAsync(DeliveryBatch batch, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        batch.Settle(time.GetUtcNow(), static (draft, now) => now > draft.UsefulUntil ? NoPermit : null);
    }
}

/// <summary>
/// 6. Tries a message again that was certainly not sent, while attempts are left and the wait (the provider's own, or
/// ours with full jitter) ends before the next channel is worth more than this one. A delay that one receiver asks for,
/// and not the whole provider, is waited for only when it is short: else its permit is given back, and the message goes
/// to the next channel or the retry queue.
/// </summary>
internal sealed class RetryLayer(ChannelOptions options, TimeProvider time, Random random)
{
    private readonly Lock gate = new();

    public RetryStrategyOptions<BatchHealth> Options =>
        new()
        {
            MaxRetryAttempts = Math.Max(1, options.Retries),
            ShouldHandle = args => new ValueTask<bool>(
                args.Outcome.Exception is null && WantsAnother(DeliveryBatch.Of(args.Context))
            ),
            DelayGenerator = static args => new ValueTask<TimeSpan?>(DeliveryBatch.Of(args.Context).Backoff),
        };

    private bool WantsAnother(DeliveryBatch batch)
    {
        if (batch.Pending == 0 || batch.Attempts > options.Retries)
            return false;
        var (wait, isOfReceiver) = Backoff(batch);
        if (time.GetUtcNow() + wait > batch.UsefulUntil || (isOfReceiver && wait > options.LongestWaitForReceiver))
            return false;
        batch.Backoff = wait;
        return true;
    }

    private (TimeSpan Wait, bool IsOfReceiver) Backoff(DeliveryBatch batch)
    {
        var longest = TimeSpan.Zero;
        var isOfReceiver = false;
        for (var i = 0; i < batch.Pending; i++)
        {
            if (batch.Outcome(i) is not SendOutcome.RetryLater { After: { } after } later || after <= longest)
                continue;
            longest = after;
            isOfReceiver = later.Failure != FailureKind.Throttled;
        }

        return longest > TimeSpan.Zero
            ? (longest, isOfReceiver)
            : (options.FirstBackoff * (1 << Math.Min(batch.Attempts - 1, 6)) * Jitter(), false);
    }

    private double Jitter()
    {
        lock (gate)
            return random.NextDouble();
    }
}

/// <summary>7. One request's time-out, or less when the alert ends sooner.</summary>
internal static class TimeoutLayer
{
    public static TimeoutStrategyOptions Options(ChannelOptions options, TimeProvider time) =>
        new()
        {
            TimeoutGenerator = args =>
            {
                var left = DeliveryBatch.Of(args.Context).ExpiresAt - time.GetUtcNow();
                var bound = left < options.Timeout ? left : options.Timeout;
                return new ValueTask<TimeSpan>(bound > TimeSpan.Zero ? bound : TimeSpan.FromMilliseconds(1));
            },
        };
}
