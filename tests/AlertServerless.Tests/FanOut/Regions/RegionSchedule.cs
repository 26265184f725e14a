namespace AlertServerless.Tests.FanOut.Regions;

/// <summary>A region that reaches the table's other replicas no more.</summary>
/// <param name="LosesAnswers">The table takes what it is asked, and the answer is lost; else the request is.</param>
internal sealed record SimulatedCut(int Region, TimeSpan From, TimeSpan To, bool LosesAnswers);

/// <summary>What happens to two regions during one alert. All of it is drawn from the seed.</summary>
/// <param name="Heard">When each region knows of the alert; a region that is cut off may know it late.</param>
/// <param name="Latency">Of a call to the table from each region.</param>
/// <param name="Kills">Worker and moment.</param>
internal sealed record RegionSchedule(
    int Segments,
    int PerSegment,
    int Chunk,
    int WorkersPerRegion,
    TimeSpan[] Heard,
    TimeSpan[] Latency,
    IReadOnlyList<SimulatedCut> Cuts,
    List<(int Worker, TimeSpan At)> Kills
)
{
    public int Incidents { get; } = Cuts.Count + Kills.Count;

    public static RegionSchedule Draw(Random random, bool quiet = false)
    {
        var workers = random.Next(1, 5);
        return new RegionSchedule(
            random.Next(4, 25),
            random.Next(1, 41),
            random.Next(1, 11),
            workers,
            [Seconds(random, 0, 3), Seconds(random, 0, 3)],
            [Seconds(random, 0.02, 0.2), Seconds(random, 0.02, 0.2)],
            quiet ? [] : [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => DrawCut(random))],
            quiet
                ? []
                :
                [
                    .. Enumerable
                        .Range(0, random.Next(0, 3))
                        .Select(_ => (random.Next(2 * workers), Seconds(random, 0, 12))),
                ]
        );
    }

    /// <summary>Both regions may be cut off at once, from each other and from the table.</summary>
    private static SimulatedCut DrawCut(Random random)
    {
        var from = Seconds(random, 0, 10);
        return new SimulatedCut(random.Next(2), from, from + Seconds(random, 0.2, 60), random.Next(2) == 0);
    }

    public int Nearest(int segment) => segment % 2;

    public IEnumerable<int> OrderOf(int region) =>
        Enumerable.Range(0, Segments).OrderBy(segment => Nearest(segment) == region ? 0 : 1);

    public bool IsCut(int region, TimeSpan at) =>
        Cuts.Any(cut => cut.Region == region && cut.From <= at && at < cut.To);

    public bool LosesAnswers(int region, TimeSpan at) =>
        Cuts.Any(cut => cut.Region == region && cut.From <= at && at < cut.To && cut.LosesAnswers);

    /// <returns>True once for each kill whose moment has come.</returns>
    public bool TakeKill(int worker, TimeSpan at) =>
        Kills.FindIndex(kill => kill.Worker == worker && kill.At <= at) is >= 0 and var index && Take(index);

    private bool Take(int index)
    {
        Kills.RemoveAt(index);
        return true;
    }

    private static TimeSpan Seconds(Random random, double from, double to) =>
        TimeSpan.FromSeconds(from + (random.NextDouble() * (to - from)));
}
