namespace AlertServerless.Core.Delivery;

/// <summary>
/// This worker's share of a provider's rate: permits on a fixed grid of instants, each worker's grid set off from the
/// others' by its phase, so that together they send evenly at the whole rate and never in a burst, without talking to
/// each other.
/// </summary>
/// <remarks>A permit is reserved ahead, so its wait is known before anybody waits. Clocks that differ merely shift a
/// grid.</remarks>
public sealed class RateShare(TimeProvider time)
{
    /// <summary>Permits this close are taken at once: timers are no finer than some milliseconds, and one timer a
    /// message costs more than the unevenness.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(20);

    /// <summary>Permits that passed while the worker waited for a chunk's last answer and its checkpoint are taken
    /// late, or the rate would never be reached. Whoever was idle for longer begins anew: permits are not saved
    /// up.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(100);

    // All workers count from here; near enough that a double holds a tick exactly.
    private static readonly long Epoch = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    private readonly Lock gate = new();
    private double perSecond = double.PositiveInfinity;
    private double phase;
    private double interval; // ticks between permits; 0 when unlimited
    private double next = double.MinValue; // the next free permit, in ticks
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;

    public double PerSecond
    {
        get
        {
            lock (gate)
                return perSecond;
        }
    }

    /// <summary>Until when the provider asked for no requests.</summary>
    public DateTimeOffset PausedUntil
    {
        get
        {
            lock (gate)
                return pausedUntil;
        }
    }

    /// <param name="rate">Messages a second, more than 0; <see cref="double.PositiveInfinity"/> for no limit.</param>
    /// <param name="offset">Where between two permits of its neighbours this worker's lie, 0 ≤ offset &lt; 1: lane ÷
    /// lanes.</param>
    public void Use(double rate, double offset)
    {
        if (double.IsNaN(rate) || rate <= 0)
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a share is more than 0 messages a second");
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, 1d);
        lock (gate)
        {
            if (rate == perSecond && offset == phase)
                return;
            var width = double.IsPositiveInfinity(rate) ? 0 : TimeSpan.TicksPerSecond / rate;
            var now = Ticks(time.GetUtcNow());
            // Those already waiting keep their permits; the permits behind them move with the new rate.
            if (next > now && interval > 0)
                next = now + ((next - now) * width / interval);
            (perSecond, phase, interval) = (rate, offset, width);
        }
    }

    /// <summary>Reserves the next permit.</summary>
    /// <returns>How long to wait for it, or null (and nothing reserved) when it comes after
    /// <paramref name="usefulUntil"/>.</returns>
    public TimeSpan? Reserve(DateTimeOffset usefulUntil)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var earliest = next >= Ticks(now - CatchUp) ? next : Ticks(now - Ahead);
            if (pausedUntil > now)
                earliest = Math.Max(earliest, Ticks(pausedUntil));
            var permit = OnGrid(earliest);
            var wait = TimeSpan.FromTicks((long)Math.Ceiling(Math.Max(0, permit - Ticks(now))));
            if (wait > TimeSpan.Zero && now + wait > usefulUntil)
                return null;
            if (interval > 0)
                next = permit + interval;
            return wait;
        }
    }

    /// <summary>Nobody gets a permit before then, because the provider asked for a pause.</summary>
    public void PauseUntil(DateTimeOffset instant)
    {
        lock (gate)
        {
            if (instant > pausedUntil)
                pausedUntil = instant;
        }
    }

    private static double Ticks(DateTimeOffset instant) => instant.UtcTicks - Epoch;

    // A whole tick of tolerance, because permits are added up in floating point.
    private double OnGrid(double ticks) =>
        interval <= 0 ? ticks : (Math.Ceiling(((ticks - 1) / interval) - phase) + phase) * interval;
}
