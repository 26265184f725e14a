namespace AlertServerless.Lambda.Hosting;

/// <summary>What was asked of the store: one per item written, one per item or page read. For reports and benchmarks.</summary>
public sealed class StoreTraffic
{
    private long reads;
    private long writes;

    public long Reads => Interlocked.Read(ref reads);

    public long Writes => Interlocked.Read(ref writes);

    internal void Read() => Interlocked.Increment(ref reads);

    internal void Write(int items = 1) => Interlocked.Add(ref writes, items);
}
