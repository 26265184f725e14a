namespace AlertServerless.Core.Delivery;

/// <summary>Remembers until when the circuit breaker keeps the circuit open. <c>Closed → Open → HalfOpen → (Closed | Open)</c></summary>
internal sealed class Outage(TimeProvider time)
{
    internal static readonly SendOutcome CircuitOpen = new SendOutcome.RetryLater("circuit open", Trouble: Trouble.NotAsked);

    private long untilTicks;

    public bool IsKnown => Interlocked.Read(ref untilTicks) > time.GetUtcNow().UtcTicks;

    public void LastsFor(TimeSpan duration) => Interlocked.Exchange(ref untilTicks, (time.GetUtcNow() + duration).UtcTicks);

    public void IsOver() => Interlocked.Exchange(ref untilTicks, 0);
}
