using System.Globalization;

namespace AlertServerless.Simulation.Scheduling;

/// <summary>Everything that happened, in order: as a fingerprint always, as lines when they are wanted.</summary>
internal sealed class Trace(bool keepLines)
{
    private ulong fingerprint = 14695981039346656037;

    public List<string> Lines { get; } = [];

    /// <summary>Equal for two runs whose every step is equal.</summary>
    public string Fingerprint => fingerprint.ToString("x16", CultureInfo.InvariantCulture);

    public void Add(DateTimeOffset at, string who, string what)
    {
        Mix((ulong)at.UtcTicks);
        Mix(who);
        Mix(what);
        if (keepLines)
            Lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(at - Scheduler.Start).TotalSeconds:0.000000} {who} {what}"
                )
            );
    }

    // FNV-1a over words instead of bytes: it only has to notice a difference.
    private void Mix(ulong word) => fingerprint = (fingerprint ^ word) * 1099511628211;

    private void Mix(string text)
    {
        foreach (var c in text)
            Mix(c);
    }
}
