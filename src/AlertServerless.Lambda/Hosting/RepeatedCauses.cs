namespace AlertServerless.Lambda.Hosting;

/// <summary>Which lines of a log say something new: a producer asks a store that fails several times a second, and the
/// same cause is worth one line a minute. Not for what is counted or shown, only for lines. Thread-safe.</summary>
public sealed class RepeatedCauses(TimeProvider clock)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    // A cause may hold words that differ each time, such as a request's id: so the memory of them has a bound.
    private const int MostKept = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> reported = new(StringComparer.Ordinal);

    /// <param name="line">What was asked, a colon, and the cause; the cause alone counts.</param>
    public bool IsNews(string line)
    {
        var cause = line[(line.IndexOf(": ", StringComparison.Ordinal) + 1)..];
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (reported.TryGetValue(cause, out var before) && now - before < Again)
                return false;
            if (reported.Count >= MostKept)
                reported.Clear();
            reported[cause] = now;
            return true;
        }
    }
}
