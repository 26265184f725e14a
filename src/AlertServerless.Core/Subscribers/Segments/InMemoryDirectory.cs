namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>Directory and pages in this process.</summary>
public sealed class InMemoryDirectory : ISegmentDirectory, ISegmentPages
{
    private readonly Lock gate = new();
    private readonly Dictionary<SegmentId, SegmentTally> tallies = [];
    private readonly Dictionary<SegmentColumn, (int Page, int Taken)> open = [];

    public Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<SegmentEntry>>([
                .. tallies.Where(tally => tally.Key.Shard == shard).Select(tally => tally.Value.ToEntry(tally.Key)),
            ]);
        }
    }

    public Task<RowGrant> TakeRowsAsync(SegmentColumn column, int wanted, int pageSize, CancellationToken cancellation)
    {
        lock (gate)
        {
            var (page, taken) = open.GetValueOrDefault(column);
            if (taken >= pageSize)
                (page, taken) = (page + 1, 0);
            var rows = Math.Min(wanted, pageSize - taken);
            open[column] = (page, taken + rows);
            return Task.FromResult(new RowGrant(page, rows));
        }
    }

    public Task<SegmentTally> CountAsync(SegmentId segment, PopulationChange change, CancellationToken cancellation)
    {
        lock (gate)
        {
            var tally = Tally(segment);
            return Task.FromResult(
                tallies[segment] = tally with { Sums = tally.Sums + change, Version = tally.Version + 1 }
            );
        }
    }

    public Task WidenAsync(SegmentId segment, SegmentBounds bounds, CancellationToken cancellation)
    {
        lock (gate)
        {
            var tally = Tally(segment);
            if (!tally.Bounds.Cover(bounds))
                tallies[segment] = tally with { Bounds = tally.Bounds.Widened(bounds), Version = tally.Version + 1 };
        }

        return Task.CompletedTask;
    }

    public Task<SegmentTally?> FindTallyAsync(SegmentId segment, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(tallies.GetValueOrDefault(segment));
    }

    public Task<bool> TryReplaceTallyAsync(
        SegmentId segment,
        long expectedVersion,
        SegmentTally tally,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var unchanged = Tally(segment).Version == expectedVersion;
            if (unchanged)
                tallies[segment] = tally;
            return Task.FromResult(unchanged);
        }
    }

    private SegmentTally Tally(SegmentId segment) =>
        tallies.GetValueOrDefault(segment) ?? new SegmentTally(default, SegmentBounds.None, 0);
}
