namespace AlertServerless.Core.Publishing;

/// <summary>
/// Who writes to which partition: each partition belongs to exactly one publisher thread, whatever the alert, so two
/// threads never write to the same one and no lock is needed. Neighbouring partitions go to different threads, which
/// gives every thread an equal share of any alert's run of lanes: to within one, or two where the run passes the ring's
/// end.
/// </summary>
public readonly record struct PublisherThreads
{
    public const int Max = 64;

    public PublisherThreads(int count)
    {
        if (count is < 1 or > Max)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"publisher threads are 1–{Max}");
        Count = count;
    }

    public int Count { get; }

    public int OwnerOf(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        return partition % Count;
    }
}
