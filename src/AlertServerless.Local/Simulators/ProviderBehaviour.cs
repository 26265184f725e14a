using System.Collections.Concurrent;

namespace AlertServerless.Local.Simulators;

/// <summary>How a simulated provider behaves when nothing is wrong with it. May be changed while it runs.</summary>
public sealed class ProviderBehaviour(TimeProvider time)
{
    // A tenth of a second's worth may come at once: real limits are counted in windows, not to the microsecond.
    private const double Burst = 0.1;

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, byte> refused = new(StringComparer.Ordinal);
    private double rate = double.PositiveInfinity;
    private double tokens;
    private long counted;

    /// <summary>From request to answer.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Messages a second before "too many requests"; infinite at first.</summary>
    public double RatePerSecond
    {
        get => rate;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            lock (gate)
            {
                rate = value;
                tokens = Math.Max(1, value * Burst);
                counted = time.GetTimestamp();
            }
        }
    }

    /// <summary>From now on this address is refused for good (unsubscribed, blocked, gone).</summary>
    public void Refuse(string address) => refused[address] = 0;

    internal bool Refuses(string address) => !refused.IsEmpty && refused.ContainsKey(address);

    internal bool TryTake(int messages)
    {
        if (double.IsPositiveInfinity(rate))
            return true;
        lock (gate)
        {
            var now = time.GetTimestamp();
            // A bulk call larger than the burst is taken whole when the burst is full.
            var most = Math.Max(1, rate * Burst);
            tokens = Math.Min(
                Math.Max(most, messages),
                tokens + (time.GetElapsedTime(counted, now).TotalSeconds * rate)
            );
            counted = now;
            if (tokens < messages)
                return false;
            tokens -= messages;
            return true;
        }
    }
}
