using AlertServerless.Core.Alerting;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;

namespace AlertServerless.Local.Stack.Regions;

/// <summary>The regions of a demo at work, and the cutting off of one.</summary>
internal sealed class RunningRegions : IAsyncDisposable
{
    private readonly List<RunningRegion> regions = [];
    private readonly TimeProvider clock;
    private readonly Action<string> progress;
    private CutFigures? cutOff;
    private DateTimeOffset? cutAt;
    private long? dispatchesAtCut;
    private bool ledWhenCut;

    // A cut without an end of its own lasts as long as there is anything to send: whoever leads after it does not
    // count.
    private RunningRegion? ledAtLast;
    private DateTimeOffset alertAt;

    private RunningRegions(TimeProvider clock, Action<string> progress)
    {
        this.clock = clock;
        this.progress = progress;
    }

    public IReadOnlyList<RunningRegion> All => regions;

    /// <summary>Records under way in regions that are joined.</summary>
    public long Unfinished => regions.Where(region => !region.IsCut).Sum(region => region.Trigger.Unfinished);

    /// <summary>Consumers that were at work where a region was cut off.</summary>
    public int CutOff => cutOff?.ConsumersAtWork ?? 0;

    /// <summary>How leadership went over from the region that was cut off; null when it did not.</summary>
    public Succession? Succession =>
        ledWhenCut
        && cutAt is { } at
        && regions.Where(region => !region.IsCut).Select(region => region.LedAfter(at)).Min() is { } led
            ? new Succession(at, led)
            : null;

    public IReadOnlyList<RegionFigures> Figures(RegionCut? cut) =>
        regions.Count == 1
            ? []
            :
            [
                .. regions.Select(
                    (one, i) =>
                        one.Figures(cut?.Region == i + 1 ? cutOff : null, cutAt) with
                        {
                            LedAtLast = ledAtLast is null ? one.Leads : ledAtLast == one,
                        }
                ),
            ];

    /// <param name="parts">The options are those of all regions together.</param>
    public static async Task<RunningRegions> StartAsync(
        IReadOnlyList<LocalStack> stacks,
        RunningParts parts,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        var all = new RunningRegions(parts.Clock, progress);
        var each = parts with { Options = parts.Options with { Lanes = parts.Options.Lanes / stacks.Count } };
        try
        {
            foreach (var stack in stacks)
                all.regions.Add(await RunningRegion.StartAsync(stack, each, cancellation));
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>Faults with the first trigger that cannot go on.</summary>
    public async Task CheckAsync()
    {
        foreach (var ended in regions.Where(region => region.Trigger.Completion.IsCompleted))
            await ended.Trigger.Completion;
    }

    /// <summary>Returns when the region is cut off and, where the cut has an end, joined again.</summary>
    public async Task CutAsync(RegionCut cut, Task<Alert> first, CancellationToken cancellation)
    {
        await first.WaitAsync(cancellation);
        alertAt = clock.GetUtcNow();
        var region = regions[cut.Region - 1];
        await Task.Delay(cut.From, clock, cancellation);
        var atWork = region.AtWork;
        ledWhenCut = region.Leads;
        dispatchesAtCut = region.Dispatches;
        cutAt = clock.GetUtcNow();
        region.Stack.Region!.Line.Cut();
        cutOff = new CutFigures(Seconds(cutAt.Value), 0, atWork, null);
        progress($"region {cut.Region} is cut off, {atWork} consumers at work");
        if (cut.To is { } to)
        {
            await Task.Delay(to - cut.From, clock, cancellation);
            Join(cut);
        }
    }

    /// <summary>Joins the region again; once is enough.</summary>
    public void Join(RegionCut cut)
    {
        var region = regions[cut.Region - 1];
        if (!region.IsCut)
            return;
        cutOff = cutOff! with
        {
            ToSeconds = Seconds(clock.GetUtcNow()),
            DispatchesMeanwhile = region.Dispatches - dispatchesAtCut,
        };
        if (cut.To is null)
            ledAtLast = regions.Find(one => one.Leads);
        region.Stack.Region!.Line.Heal();
        progress($"region {cut.Region} is joined again");
    }

    public async ValueTask DisposeAsync()
    {
        for (; regions.Count > 0; regions.RemoveAt(regions.Count - 1))
            await regions[^1].DisposeAsync();
    }

    private double Seconds(DateTimeOffset at) => Math.Round((at - alertAt).TotalSeconds, 2);
}
