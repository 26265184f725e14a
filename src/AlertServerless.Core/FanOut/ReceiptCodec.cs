using System.Buffers.Binary;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>A batch of receipts as stored: 17 bytes each, big-endian: subscriber id; channel (bits 0–3) and level (bits
/// 4–7); message reference. A full segment of 400 is 6.8 kB.</summary>
public static class ReceiptCodec
{
    public const int Length = 17;

    public static byte[] Encode(IReadOnlyList<Receipt> receipts)
    {
        var bytes = new byte[receipts.Count * Length];
        var rest = bytes.AsSpan();
        foreach (var receipt in receipts)
        {
            BinaryPrimitives.WriteUInt64BigEndian(rest, receipt.Subscriber.Value);
            rest[8] = (byte)((int)receipt.Channel | ((int)receipt.Level << 4));
            BinaryPrimitives.WriteInt64BigEndian(rest[9..], receipt.MessageRef);
            rest = rest[Length..];
        }

        return bytes;
    }

    /// <returns>False when the bytes are not a batch of receipts; then nothing was added.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, ICollection<Receipt> receipts)
    {
        if (bytes.Length % Length != 0)
            return false;
        for (var rest = bytes; rest.Length > 0; rest = rest[Length..])
        {
            if ((rest[8] & 15) > (int)ChannelKind.Webhook || rest[8] >> 4 > (int)AlertLevel.TakeAction)
                return false;
        }

        for (var rest = bytes; rest.Length > 0; rest = rest[Length..])
        {
            receipts.Add(
                new Receipt(
                    new SubscriberId(BinaryPrimitives.ReadUInt64BigEndian(rest)),
                    (ChannelKind)(rest[8] & 15),
                    (AlertLevel)(rest[8] >> 4),
                    BinaryPrimitives.ReadInt64BigEndian(rest[9..])
                )
            );
        }

        return true;
    }
}
