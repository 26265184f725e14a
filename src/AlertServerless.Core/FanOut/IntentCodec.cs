using System.Buffers.Binary;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>Whom a holder of a claim intends to send to, as stored: their ids, 8 bytes each, big-endian. A chunk of 100
/// is 800 bytes.</summary>
public static class IntentCodec
{
    public const int Length = 8;

    public static byte[] Encode(IReadOnlyList<SubscriberId> intended)
    {
        var bytes = new byte[intended.Count * Length];
        for (var i = 0; i < intended.Count; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * Length), intended[i].Value);
        return bytes;
    }

    /// <returns>False when the bytes are no such list; then nothing was added.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, ICollection<SubscriberId> intended)
    {
        if (bytes.Length % Length != 0)
            return false;
        for (; bytes.Length > 0; bytes = bytes[Length..])
            intended.Add(new SubscriberId(BinaryPrimitives.ReadUInt64BigEndian(bytes)));
        return true;
    }
}
