using System.Globalization;

namespace AlertServerless.Local.Commands;

/// <summary>One alert of a soak: how it is divided, and when consumers die. Everything follows from the seed.</summary>
/// <param name="Magnitude">Of the earthquake: the stronger, the more are told.</param>
/// <param name="Kills">After the alert was published, in order.</param>
internal sealed record KillSchedule(int Seed, int Lanes, int WorkersPerSegment, double Magnitude, IReadOnlyList<TimeSpan> Kills)
{
    // One in ten is left alone: without a kill there may be no duplicate at all.
    private const int Peaceful = 10;

    private const int MostKills = 3;

    // A fan-out of some thousand messages takes about this long here, from the first claim to the last.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    public static KillSchedule Draw(int seed)
    {
        var random = new Random(seed);
        var kills = random.Next(Peaceful) == 0 ? 0 : random.Next(1, MostKills + 1);
        return new KillSchedule(
            seed,
            Lanes: 2 << random.Next(3),
            WorkersPerSegment: random.Next(1, 4),
            Magnitude: 5.5 + random.NextDouble(),
            [.. Enumerable.Range(0, kills).Select(_ => Window * random.NextDouble()).Order()]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: M{Magnitude:0.0}, {Lanes} lanes, {WorkersPerSegment} workers a segment, kills {(Kills.Count == 0 ? "none" : "after " + string.Join(", ", Kills.Select(kill => kill.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) + " s")))}");
}
