using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Stack.Regions;

/// <summary>
/// Several regions on one machine. Each is a whole <see cref="LocalStack"/> with a stream, queues and functions of its
/// own; tables, feeds, providers and secrets are the same for all, as those of the global tables are.
/// </summary>
public sealed class LocalRegions : IAsyncDisposable
{
    public const int Most = 2;

    private readonly List<LocalStack> stacks = [];

    private LocalRegions(int count, TimeProvider clock) =>
        Lines = [.. Enumerable.Range(0, count).Select(_ => new RegionLine(clock))];

    /// <summary>Where regions 1 and 2 lie: so that each is nearest to a part of the synthetic population.</summary>
    public static IReadOnlyList<GeoPoint> Places { get; } =
    [
        ReferenceHypocenter.Bucharest,
        // Cluj-Napoca, as among the reference places.
        new GeoPoint(46.77, 23.60),
    ];

    public IReadOnlyList<LocalStack> Stacks => stacks;

    public IReadOnlyList<RegionLine> Lines { get; }

    /// <param name="options">Of each of them. <see cref="LocalStackOptions.Lanes"/> are divided among them.</param>
    /// <param name="count">1 or 2.</param>
    public static async Task<LocalRegions> StartAsync(
        LocalStackOptions options,
        int count,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var regions = new LocalRegions(count, clock);
        try
        {
            for (var number = 0; number < count; number++)
                regions.stacks.Add(
                    await LocalStack.StartAsync(
                        count == 1 ? options : options with { Region = new RegionPlace(regions, number) },
                        clock,
                        cancellation
                    )
                );
            return regions;
        }
        catch
        {
            await regions.DisposeAsync();
            throw;
        }
    }

    // The first has what the others share.
    public async ValueTask DisposeAsync()
    {
        stacks.ForEach(stack => stack.EndFunctions());
        for (; stacks.Count > 0; stacks.RemoveAt(stacks.Count - 1))
            await stacks[^1].DisposeAsync();
    }
}

/// <summary>Which of several regions a stack is.</summary>
/// <param name="Number">From 0.</param>
public sealed record RegionPlace(LocalRegions All, int Number)
{
    public RegionLine Line => All.Lines[Number];

    /// <summary>Whose tables, feeds and providers it shares; null for the first, which starts them.</summary>
    public LocalStack? Elder => Number == 0 ? null : All.Stacks[0];

    public IReadOnlyList<GeoPoint> Places => [.. LocalRegions.Places.Take(All.Lines.Count)];
}
