using System.Globalization;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// How long the garbage collector has stopped this process's threads, collection by collection, by the runtime's own
/// count. A native executable has no events to listen to; what tells it of a collection is an object that nobody holds.
/// </summary>
/// <remarks>Two collections that end before the finalizer's thread has run once count as one pause as long as both:
/// what is read is never too short.</remarks>
internal sealed class GcPauses
{
    /// <summary>So many of the longest are kept: enough for the 99.9th percentile of 100,000.</summary>
    public const int Kept = 100;

    private readonly Lock gate = new();
    private readonly PriorityQueue<double, double> longest = new();
    private int count;
    private TimeSpan counted = GC.GetTotalPauseDuration();

    private GcPauses() => _ = new Sentinel(this);

    public static GcPauses OfProcess { get; } = new();

    /// <summary>Since it was asked last.</summary>
    /// <returns>How many pauses there were, and the longest of them in milliseconds, longest first.</returns>
    public (int Count, IReadOnlyList<double> LongestMs) Take()
    {
        lock (gate)
        {
            var taken = new List<double>();
            while (longest.TryDequeue(out var pause, out _))
                taken.Add(pause);
            taken.Reverse();
            var pauses = count;
            count = 0;
            return (pauses, taken);
        }
    }

    public static string Text(IReadOnlyList<double> milliseconds) =>
        string.Join(' ', milliseconds.Select(pause => pause.ToString("0.00", CultureInfo.InvariantCulture)));

    private void Note()
    {
        lock (gate)
        {
            var total = GC.GetTotalPauseDuration();
            var pause = (total - counted).TotalMilliseconds;
            counted = total;
            if (pause <= 0)
                return;
            count++;
            if (longest.Count < Kept)
                longest.Enqueue(pause, pause);
            else
                longest.EnqueueDequeue(pause, pause);
        }
    }

    private sealed class Sentinel(GcPauses owner)
    {
#pragma warning disable MA0055 // A finalizer is the one thing that a native executable runs at each collection.
        ~Sentinel()
        {
            owner.Note();
            // A new one, for this one has grown old.
            _ = new Sentinel(owner);
        }
#pragma warning restore MA0055
    }
}
