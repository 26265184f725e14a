namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>
/// Random draws that depend on a seed and an index alone, so that any subscriber can be made again without making those
/// before. SplitMix64 (Steele, Lea and Flood 2014): a few nanoseconds a draw, where seeding a Random takes
/// microseconds.
/// </summary>
internal struct RandomStreams(int seed, int index)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong state = Mix((ulong)(uint)seed * Golden) ^ Mix((ulong)(uint)index + Golden);

    public ulong Bits()
    {
        state += Golden;
        return Mix(state);
    }

    /// <summary>0 ≤ x &lt; 1.</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Unit() < probability;

    public int Below(int end) => (int)(Unit() * end);

    /// <summary>The index of the share it fell into; shares add up to at most 1, what is left goes to the
    /// last.</summary>
    public int Share(params ReadOnlySpan<double> shares)
    {
        var left = Unit();
        for (var i = 0; i < shares.Length; i++)
        {
            left -= shares[i];
            if (left < 0)
                return i;
        }

        return shares.Length - 1;
    }

    /// <summary>Normal with mean 0 and standard deviation 1 (Box and Muller), at most three away from the
    /// mean.</summary>
    public double Normal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Unit()));
        return Math.Clamp(radius * Math.Cos(Math.Tau * Unit()), -3, 3);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
