using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AlertServerless.Local.Reports;

/// <summary>What it took while the scenario was played: signing people up before it and judging the run after it are
/// the demo's own work.</summary>
/// <param name="ProcessorSeconds">By process.</param>
/// <param name="ConsumerPeakMb">Of the largest consumer; null where consumers have no process of their own.</param>
public sealed record PlayFigures(
    GcFigures Gc,
    IReadOnlyDictionary<string, double> ProcessorSeconds,
    double? ConsumerPeakMb
);

/// <summary>How long the garbage collector stopped somebody's threads.</summary>
/// <param name="Of">consumers, each of which is a process of its own, or process: this one, with all that runs in
/// it.</param>
/// <param name="Pauses">How many there were.</param>
/// <param name="P999Ms">The 99.9th percentile; null where there was none.</param>
public sealed record GcFigures(string Of, int Pauses, double? P999Ms, double MaxMs)
{
    /// <param name="longest">At least the longest thousandth of all.</param>
    internal static GcFigures From(string of, int pauses, IEnumerable<double> longest)
    {
        var descending = longest.OrderDescending().ToList();
        if (descending.Count == 0)
            return new GcFigures(of, pauses, null, 0);
        var above = (int)Math.Floor(pauses / 1000.0);
        return new GcFigures(of, pauses, descending[Math.Min(above, descending.Count - 1)], descending[0]);
    }
}

/// <summary>Reads what consumers log of their collector's pauses.</summary>
internal sealed partial class GcPauseLog
{
    private readonly ConcurrentBag<double> longest = [];
    private int pauses;

    public void Read(string line)
    {
        if (Line().Match(line) is not { Success: true } match)
            return;
        Interlocked.Add(ref pauses, int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        foreach (var pause in match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            longest.Add(double.Parse(pause, CultureInfo.InvariantCulture));
    }

    public GcFigures Figures() => GcFigures.From("consumers", pauses, longest);

    [GeneratedRegex(@"(\d+) collections stopped it, longest ([\d. ]*)ms", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
