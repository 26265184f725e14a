namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// The nightly repair of one segment: exact count, bounds and centroid from the rows themselves; moves that were cut
/// off are settled, and the old copies of those who left are dropped. Safe beside sign-up: see
/// <see cref="ISegmentPages.TryReplaceTallyAsync"/>.
/// </summary>
public sealed class SegmentRecount(
    ISegmentPages pages,
    ISubscriberRows rows,
    ISubscriberIndex index,
    SignUpOptions options
)
{
    private const int Attempts = 5;

    public async Task<RecountOutcome> RecountAsync(
        SegmentId segment,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        SegmentEntry? before = null;
        var removed = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // The entry first: what signs up after this raises its version, and the replacement below is refused.
            var tally = await pages.FindTallyAsync(segment, cancellation);
            before ??= tally?.ToEntry(segment);
            var present = await rows.ListAsync(segment, cancellation);
            var staying = await TidyAsync(present, now, cancellation);
            removed += present.Count - staying.Count;
            if (tally is null && staying.Count == 0)
                return new RecountOutcome(segment, null, null, removed, Repaired: true);

            var exact = Exact(staying, (tally?.Version ?? 0) + 1);
            if (await pages.TryReplaceTallyAsync(segment, tally?.Version ?? 0, exact, cancellation))
                return new RecountOutcome(segment, before, exact.ToEntry(segment), removed, Repaired: true);
        }

        return new RecountOutcome(segment, before, before, removed, Repaired: false);
    }

    private static SegmentTally Exact(IReadOnlyList<SubscriberRow> staying, long version) =>
        new(
            staying.Aggregate(
                default(PopulationChange),
                (sums, row) => sums + PopulationChange.In(row.Preferences.Home)
            ),
            staying.Aggregate(SegmentBounds.None, (bounds, row) => bounds.Widened(SegmentBounds.For(row.Preferences))),
            version
        );

    /// <returns>The rows that are still needed.</returns>
    private async Task<IReadOnlyList<SubscriberRow>> TidyAsync(
        IReadOnlyList<SubscriberRow> present,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var staying = new List<SubscriberRow>(present.Count);
        foreach (var row in present)
        {
            if (row.ValidityPeriod.Until + options.Keep < now && await rows.TryRemoveAsync(row, cancellation))
                continue;

            staying.Add(row);
            if (row.ValidityPeriod.From is not null)
                await SettleAsync(row, now, cancellation);
        }

        return staying;
    }

    private async Task SettleAsync(SubscriberRow row, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await index.FindAsync(row.Id, cancellation) is not { } known || known.Segment != row.Segment)
            return;
        await SubscriberChanges.SettleAsync(rows, row, known, cancellation);
        if (row.ValidityPeriod.From + options.Keep < now)
            await rows.TryReplaceAsync(
                row,
                row with
                {
                    ValidityPeriod = row.ValidityPeriod with { From = null },
                },
                cancellation
            );
    }
}
