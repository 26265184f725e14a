using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers;

/// <summary>Seals and opens the boxes of one segment. Holds key material: dispose it; one thread at a time.</summary>
public sealed class SegmentSealer : IDisposable
{
    private const byte Version = 2;
    private const int HeaderLength = 2;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = HeaderLength + NonceLength + TagLength;
    private const int RevisionAt = sizeof(ulong);
    private const int PreferencesAt = RevisionAt + sizeof(long);
    private const int SegmentAt = PreferencesAt + PreferencesCodec.Length;

    private readonly byte currentKey;
    private readonly Func<byte, byte[]?> deriveKey;
    private readonly Dictionary<byte, AesGcm?> ciphers = [];
    private readonly byte[] associated;

    internal SegmentSealer(string segment, byte currentKey, Func<byte, byte[]?> deriveKey)
    {
        this.currentKey = currentKey;
        this.deriveKey = deriveKey;
        associated = new byte[SegmentAt + Encoding.UTF8.GetByteCount(segment)];
        Encoding.UTF8.GetBytes(segment, associated.AsSpan(SegmentAt));
    }

    /// <param name="owner">Whose, with the preferences and the revision it is to be stored with; what it holds as a
    /// box is not looked at.</param>
    /// <param name="book">What is sealed.</param>
    public byte[] Seal(StoredSubscriber owner, AddressBook book)
    {
        var plain = AddressBookCodec.Encode(book);
        var box = new byte[Overhead + plain.Length];
        box[0] = Version;
        box[1] = currentKey;
        var nonce = box.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        Cipher(currentKey)!
            .Encrypt(
                nonce,
                plain,
                box.AsSpan(HeaderLength + NonceLength, plain.Length),
                box.AsSpan(box.Length - TagLength),
                AssociatedWith(owner)
            );
        return box;
    }

    public OpenedAddresses Open(StoredSubscriber owner)
    {
        var box = owner.SealedAddresses.Span;
        if (box.Length <= Overhead || box[0] != Version)
            return new OpenedAddresses.Shut(SealFault.NotABox);
        if (Cipher(box[1]) is not { } cipher)
            return new OpenedAddresses.Shut(SealFault.UnknownKey);
        var sealedText = box[(HeaderLength + NonceLength)..^TagLength];
        var plain = new byte[sealedText.Length];
        try
        {
            cipher.Decrypt(
                box.Slice(HeaderLength, NonceLength),
                sealedText,
                box[^TagLength..],
                plain,
                AssociatedWith(owner)
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return new OpenedAddresses.Shut(SealFault.NotAuthentic);
        }

        return AddressBookCodec.TryDecode(plain) is { } book
            ? new OpenedAddresses.Book(book)
            : new OpenedAddresses.Shut(SealFault.NotAddresses);
    }

    public void Dispose()
    {
        foreach (var cipher in ciphers.Values)
            cipher?.Dispose();
        ciphers.Clear();
    }

    private AesGcm? Cipher(byte key)
    {
        if (ciphers.TryGetValue(key, out var known))
            return known;
        var secret = deriveKey(key);
        var cipher = secret is null ? null : new AesGcm(secret, TagLength);
        CryptographicOperations.ZeroMemory(secret);
        return ciphers[key] = cipher;
    }

    // The header needs none: another version is not opened at all, and another key id is another key.
    private byte[] AssociatedWith(StoredSubscriber owner)
    {
        BinaryPrimitives.WriteUInt64BigEndian(associated, owner.Id.Value);
        BinaryPrimitives.WriteInt64BigEndian(associated.AsSpan(RevisionAt), owner.Revision);
        if (owner.Preferences.Several is not null)
            return AssociatedWithSeveral(owner.Preferences);
        PreferencesCodec.Encode(owner.Preferences, associated.AsSpan(PreferencesAt));
        return associated;
    }

    // Longer by the further places; the preferences' first byte tells both apart.
    private byte[] AssociatedWithSeveral(in SubscriberPreferences preferences) =>
        [
            .. associated.AsSpan(0, PreferencesAt),
            .. PreferencesCodec.Encode(preferences),
            .. associated.AsSpan(SegmentAt),
        ];
}

/// <summary>What is inside a box: per address one byte of channel, two of length (little-endian), then UTF-8.</summary>
internal static class AddressBookCodec
{
    private const int HeaderLength = 3;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

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
            if (bytes.Length < HeaderLength)
                return null;
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
            if (bytes.Length < HeaderLength + length)
                return null;
            if (Text(bytes.Slice(HeaderLength, length)) is not { } text)
                return null;
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
