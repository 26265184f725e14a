namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>When messages were accepted, to the millisecond.</summary>
/// <param name="all">Also counted there; null for none.</param>
internal sealed class Arrivals(double horizonSeconds, Arrivals? all = null)
{
    private readonly int[] perMillisecond = new int[(int)Math.Ceiling(horizonSeconds * 1000) + 1];

    public long Count { get; private set; }

    public double? First { get; private set; }

    public double? Last { get; private set; }

    /// <summary>Evenly from the first to the last of them; what lies beyond the horizon does not happen.</summary>
    public void Add(double first, double last, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var at = count == 1 ? first : first + ((last - first) * i / (count - 1));
            var millisecond = (int)(at * 1000);
            if (millisecond >= perMillisecond.Length) return;
            perMillisecond[millisecond]++;
            Count++;
            First = First is { } earlier ? Math.Min(earlier, at) : at;
            Last = Last is { } later ? Math.Max(later, at) : at;
            all?.Add(at, at, 1);
        }
    }

    /// <summary>By when this share of <paramref name="people"/> was reached; null when they were not.</summary>
    public double? Reached(double share, long people)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(people * share));
        if (Count < wanted) return null;
        long seen = 0;
        for (var millisecond = 0; millisecond < perMillisecond.Length; millisecond++)
        {
            seen += perMillisecond[millisecond];
            if (seen >= wanted) return Math.Min((millisecond + 1) / 1000.0, Last!.Value);
        }

        return null;
    }
}
