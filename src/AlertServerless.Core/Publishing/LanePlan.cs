using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Publishing;

/// <summary>
/// Which partitions one alert is written to: lane 0 goes to a partition that the alert's own id chooses, the others
/// follow round the ring. So the few lanes of small alerts do not always fall on the same partitions, and a repeated
/// publication of the same alert goes to the same ones.
/// <para>Of several regions the partitions are counted in turns: the first of each, then the second of each. A start at
/// the first region gives every alert's lane <c>l</c> to region <c>l</c> modulo their number.</para>
/// </summary>
public sealed class LanePlan
{
    private readonly int[] partitions;

    private LanePlan(int[] partitions) => this.partitions = partitions;

    public int Lanes => partitions.Length;

    /// <summary>The partition of each lane; no partition twice.</summary>
    public IReadOnlyList<int> Partitions => partitions;

    /// <param name="alert">Chooses the start.</param>
    /// <param name="lanes">Wanted: a power of two, 1–256. More than there are partitions become the largest power of
    /// two that fits.</param>
    /// <param name="partitionCount">Of the topic, at least 1; of all regions' topics together, the same number of
    /// each.</param>
    /// <param name="regions">A power of two.</param>
    public static LanePlan For(AlertId alert, int lanes, int partitionCount, int regions = 1)
    {
        if (!AlertRecord.IsValidLaneCount(lanes))
            throw new ArgumentOutOfRangeException(
                nameof(lanes),
                lanes,
                $"a lane count is a power of two up to {AlertRecord.MaxLanes}"
            );
        ArgumentOutOfRangeException.ThrowIfLessThan(partitionCount, 1);
        if (!int.IsPow2(regions) || partitionCount % regions != 0)
            throw new ArgumentOutOfRangeException(
                nameof(regions),
                regions,
                $"not a power of two that divides {partitionCount} partitions"
            );
        lanes = Math.Max(lanes, regions);
        while (lanes > partitionCount)
            lanes /= 2;
        var start = Start(alert, partitionCount);
        start -= start % regions;
        var ring = new int[lanes];
        for (var lane = 0; lane < lanes; lane++)
            ring[lane] = (start + lane) % partitionCount;
        return new LanePlan(ring);
    }

    // SHA-256, because event ids of the same minute differ in few characters and must still spread evenly.
    private static int Start(AlertId alert, int partitionCount)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(alert.Value));
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)partitionCount);
    }
}
