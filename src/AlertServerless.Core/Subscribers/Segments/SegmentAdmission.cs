namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// Keeps a directory entry ahead of the people it stands for. Before a row is written the entry counts it and covers
/// its thresholds; afterwards its version is raised once more. A recount that read the rows before this one was there
/// then either fails on the version, or is seen here and widened again.
/// </summary>
internal sealed class SegmentAdmission(ISegmentPages pages)
{
    public Task AdmitAsync(SegmentId segment, in SubscriberPreferences preferences, CancellationToken cancellation) =>
        CountAsync(segment, PopulationChange.In(preferences.Home), SegmentBounds.For(preferences), cancellation);

    public Task ConfirmAsync(SegmentId segment, in SubscriberPreferences preferences, CancellationToken cancellation) =>
        CountAsync(segment, default, SegmentBounds.For(preferences), cancellation);

    public async Task CountAsync(
        SegmentId segment,
        PopulationChange change,
        SegmentBounds bounds,
        CancellationToken cancellation
    )
    {
        var tally = await pages.CountAsync(segment, change, cancellation);
        if (!tally.Bounds.Cover(bounds))
            await pages.WidenAsync(segment, bounds, cancellation);
    }
}
