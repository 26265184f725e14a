using System.Text;

namespace AlertServerless.Core.Publishing;

/// <summary>
/// The result of opening a record's bytes. A closed set: <see cref="Opened"/> or <see cref="Refused"/>.
/// </summary>
public abstract record EnvelopeReading
{
    private EnvelopeReading() { }

    /// <summary>Taken apart, and nothing more: <see cref="AlertVerifier"/> judges the signature.</summary>
    public sealed record Opened(SignedValue Content) : EnvelopeReading;

    /// <param name="Why">One line for operators.</param>
    public sealed record Refused(string Why) : EnvelopeReading;
}

/// <summary>
/// A signed record in one piece, for a stream whose records have no headers (Kinesis). Version 1: a byte 1; a byte with
/// the key id's length and the key id in ASCII; a byte with the signature's length and the signature; the value up to
/// the end. Taking apart is total: any bytes give a record or a refusal.
/// </summary>
public static class SignedEnvelope
{
    public const byte Version = 1;

    /// <summary>What the envelope adds to the value at most: version, two lengths, a key id of 64 characters and a
    /// signature of 64 bytes.</summary>
    public const int MaxOverhead = 1 + 1 + 64 + 1 + 64;

    public static byte[] Wrap(SignedValue content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var keyId = Encoding.ASCII.GetBytes(content.KeyId);
        return
        [
            Version,
            checked((byte)keyId.Length),
            .. keyId,
            checked((byte)content.Signature.Length),
            .. content.Signature,
            .. content.Value,
        ];
    }

    public static EnvelopeReading Open(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return new EnvelopeReading.Refused("an empty record");
        if (record[0] != Version)
            return new EnvelopeReading.Refused($"envelope version {record[0]}; this reader knows {Version}");
        var rest = record[1..];
        if (!TryTake(ref rest, out var keyId) || !TryTake(ref rest, out var signature))
            return new EnvelopeReading.Refused("the record ends within its envelope");
        if (!Ascii.IsValid(keyId))
            return new EnvelopeReading.Refused("the key id is not ASCII");
        return new EnvelopeReading.Opened(
            new SignedValue(rest.ToArray(), signature.ToArray(), Encoding.ASCII.GetString(keyId))
        );
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.IsEmpty || rest.Length - 1 < rest[0])
            return false;
        part = rest.Slice(1, rest[0]);
        rest = rest[(1 + part.Length)..];
        return true;
    }
}
