using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace AlertServerless.Core.FanOut;

/// <summary>What a checkpoint makes of its slot. The characters are part of stored ids.</summary>
public enum CheckpointKind
{
    GoesOn = 'c',
    Finished = 'f',
    Released = 'r',
}

/// <summary>
/// Names a checkpoint by its content: the same for every attempt at the same one, another for any other. A caller may
/// therefore repeat a write whose answer never came, and an old copy of a claim still cannot pass for a repetition.
/// </summary>
public static class CheckpointId
{
    private const int HashLength = 8;

    public static string Of(Claim claim, ClaimProgress progress, CheckpointKind kind)
    {
        Span<byte> fixedPart = stackalloc byte[21];
        BinaryPrimitives.WriteUInt64BigEndian(fixedPart, progress.Cursor?.Value ?? 0);
        fixedPart[8] = progress.Cursor is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt32BigEndian(fixedPart[9..], progress.Added.Notified);
        BinaryPrimitives.WriteInt32BigEndian(fixedPart[13..], progress.Added.Skipped);
        BinaryPrimitives.WriteInt32BigEndian(fixedPart[17..], progress.Added.Undelivered);
        var hash = SHA256.HashData([
            .. fixedPart,
            .. ReceiptCodec.Encode(progress.Receipts),
            .. IntentCodec.Encode(progress.Intended),
        ]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{claim.Fence}.{claim.Checkpoints}{(char)kind}{Convert.ToHexStringLower(hash, 0, HashLength)}"
        );
    }
}
