using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.Subscribers;

/// <summary>Seals and opens the boxes of one segment. Holds key material: dispose it; one thread at a time.</summary>
public sealed class SegmentSealer : IDisposable
{
    private const byte Version = 1;
    private const int HeaderLength = 2;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = HeaderLength + NonceLength + TagLength;

    private readonly byte currentKey;
    private readonly Func<byte, byte[]?> deriveKey;
    private readonly Dictionary<byte, AesGcm?> ciphers = [];
    private readonly byte[] associated;

    internal SegmentSealer(string segment, byte currentKey, Func<byte, byte[]?> deriveKey)
    {
        this.currentKey = currentKey;
        this.deriveKey = deriveKey;
        associated = new byte[sizeof(ulong) + Encoding.UTF8.GetByteCount(segment)];
        Encoding.UTF8.GetBytes(segment, associated.AsSpan(sizeof(ulong)));
    }

    public byte[] Seal(SubscriberId subscriber, AddressBook book)
    {
        var plain = AddressBookCodec.Encode(book);
        var box = new byte[Overhead + plain.Length];
        box[0] = Version;
        box[1] = currentKey;
        var nonce = box.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        Cipher(currentKey)!.Encrypt(nonce, plain, box.AsSpan(HeaderLength + NonceLength, plain.Length), box.AsSpan(box.Length - TagLength), AssociatedWith(subscriber));
        return box;
    }

    public OpenedAddresses Open(SubscriberId subscriber, ReadOnlySpan<byte> box)
    {
        if (box.Length <= Overhead || box[0] != Version) return new OpenedAddresses.Shut(SealFault.NotABox);
        if (Cipher(box[1]) is not { } cipher) return new OpenedAddresses.Shut(SealFault.UnknownKey);
        var sealedText = box[(HeaderLength + NonceLength)..^TagLength];
        var plain = new byte[sealedText.Length];
        try
        {
            cipher.Decrypt(box.Slice(HeaderLength, NonceLength), sealedText, box[^TagLength..], plain, AssociatedWith(subscriber));
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
        foreach (var cipher in ciphers.Values) cipher?.Dispose();
        ciphers.Clear();
    }

    private AesGcm? Cipher(byte key)
    {
        if (ciphers.TryGetValue(key, out var known)) return known;
        var secret = deriveKey(key);
        var cipher = secret is null ? null : new AesGcm(secret, TagLength);
        CryptographicOperations.ZeroMemory(secret);
        return ciphers[key] = cipher;
    }

    // The header needs none: another version is not opened at all, and another key id is another key.
    private byte[] AssociatedWith(SubscriberId subscriber)
    {
        BinaryPrimitives.WriteUInt64BigEndian(associated, subscriber.Value);
        return associated;
    }
}
