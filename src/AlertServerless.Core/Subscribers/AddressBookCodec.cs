using System.Buffers.Binary;
using System.Text;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers;

/// <summary>What is inside a box: per address one byte of channel, two of length (little-endian), then UTF-8.</summary>
internal static class AddressBookCodec
{
    private const int HeaderLength = 3;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Encode(AddressBook book)
    {
        var bytes = new byte[book.Addresses.Values.Sum(address => HeaderLength + Encoding.UTF8.GetByteCount(address))];
        var rest = bytes.AsSpan();
        foreach (var (kind, address) in book.Addresses)
        {
            var length = Encoding.UTF8.GetBytes(address, rest[HeaderLength..]);
            rest[0] = (byte)kind;
            BinaryPrimitives.WriteUInt16LittleEndian(rest[1..], (ushort)length);
            rest = rest[(HeaderLength + length)..];
        }

        return bytes;
    }

    /// <returns>Null when the bytes are not a book of valid addresses.</returns>
    public static AddressBook? TryDecode(ReadOnlySpan<byte> bytes)
    {
        var addresses = new List<KeyValuePair<ChannelKind, string>>();
        while (bytes.Length > 0)
        {
            if (bytes.Length < HeaderLength) return null;
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
            if (bytes.Length < HeaderLength + length) return null;
            if (Text(bytes.Slice(HeaderLength, length)) is not { } text) return null;
            addresses.Add(new KeyValuePair<ChannelKind, string>((ChannelKind)bytes[0], text));
            bytes = bytes[(HeaderLength + length)..];
        }

        return AddressBook.TryCreate(addresses, out _);
    }

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
