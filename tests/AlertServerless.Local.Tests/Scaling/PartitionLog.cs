using System.Buffers.Binary;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>
/// Record batches of format 2 as they came (https://kafka.apache.org/documentation/#recordbatch): the broker sets a
/// batch's first offset, which its checksum leaves out, and looks no further in than its count of records.
/// </summary>
internal sealed class PartitionLog
{
    private const int CountAt = 57;

    private readonly List<(long First, long Last, byte[] Batch)> batches = [];

    /// <summary>Offset of the next record.</summary>
    public long End { get; private set; }

    /// <returns>Offset of its first record.</returns>
    public long Append(byte[] batch)
    {
        var first = End;
        var stored = batch.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(stored, first);
        End += BinaryPrimitives.ReadInt32BigEndian(stored.AsSpan(CountAt));
        batches.Add((first, End - 1, stored));
        return first;
    }

    public byte[] From(long offset) =>
        [.. batches.Where(batch => batch.Last >= offset).SelectMany(batch => batch.Batch)];
}
