using AlertServerless.Core.FanOut;

namespace AlertServerless.Tests.FanOut.Model;

/// <summary>What one schedule of the model is made of. All but the store is drawn from the seed.</summary>
/// <param name="Workers">Concurrent workers on one slot.</param>
/// <param name="Subscribers">In the slot.</param>
/// <param name="Chunk">Dispatched between two checkpoints.</param>
/// <param name="Incidents">Crashes and stalls that may still happen.</param>
internal sealed record ModelOptions(int Workers, int Subscribers, int Chunk, int Incidents)
{
    public static readonly ClaimOptions Options = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));

    /// <summary>The longest between two steps of a worker that does not stall: its lease ends only if it
    /// stalls.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(2.5);

    public static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(25);

    public static ModelOptions Draw(Random random) =>
        new(random.Next(2, 5), random.Next(0, 13), random.Next(1, 5), random.Next(0, 4));
}

/// <summary>An invariant that did not hold.</summary>
internal sealed class InvariantBrokenException(string message) : Exception(message);
