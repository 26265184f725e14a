using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers;

/// <summary>What stands for an address where people are looked up by it. Says nothing without the index key.</summary>
/// <param name="Value">The id of the index key, a dot, and 43 characters of base64url.</param>
public readonly record struct BlindKey(string Value)
{
    /// <summary>The index key it was made with; 0 when the text is no blind key.</summary>
    public byte KeyId =>
        Value is not null
        && Value.IndexOf('.', StringComparison.Ordinal) is var dot and > 0
        && byte.TryParse(Value.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : (byte)0;

    public override string ToString() => Value;
}

/// <summary>
/// HMAC-SHA256 of channel and normalised address: equal addresses have equal keys, and nobody without the secret can
/// test a guess. Its secrets are not the master keys of the boxes. It is rotated by a new current key beside the former
/// ones: people are looked up under all of them until everybody is found under the current one
/// (<see cref="Segments.IndexRotation"/>).
/// </summary>
public sealed class BlindIndex
{
    public const int MinSecretLength = 32;

    private readonly IndexKey current;
    private readonly IndexKey[] known;

    /// <param name="current">Under which everybody is entered.</param>
    /// <param name="former">Under which somebody may still be found.</param>
    public BlindIndex(IndexKey current, params IEnumerable<IndexKey> former)
    {
        this.current = current;
        known = [current, .. former];
        if (known.DistinctBy(key => key.Id).Count() != known.Length)
            throw new ArgumentException("two index keys have the same id", nameof(former));
    }

    public BlindIndex(ReadOnlySpan<byte> secret)
        : this(new IndexKey(1, secret)) { }

    public byte CurrentKeyId => current.Id;

    /// <exception cref="ArgumentException">Not an address of this channel; the message does not repeat it.</exception>
    public BlindKey KeyOf(ChannelKind channel, string address) => current.Of(Label(channel, address));

    /// <summary>Under the current key first, then under each former one.</summary>
    /// <exception cref="ArgumentException">Not an address of this channel; the message does not repeat it.</exception>
    public IReadOnlyList<BlindKey> AllKeysOf(ChannelKind channel, string address)
    {
        var label = Label(channel, address);
        return [.. known.Select(key => key.Of(label))];
    }

    public IReadOnlyList<BlindKey> KeysOf(AddressBook book) =>
        [.. book.Addresses.Select(entry => KeyOf(entry.Key, entry.Value))];

    private static string Label(ChannelKind channel, string address) =>
        ContactAddress.Canonical(channel, address) is { } canonical
            ? $"{channel.Name()}:{canonical}"
            : throw new ArgumentException($"not a valid {channel.Name()} address", nameof(address));
}

/// <summary>A secret of the blind index. Several while one is being replaced.</summary>
public sealed class IndexKey
{
    private readonly byte[] secret;

    /// <param name="id">1–255; written into every blind key, never reused for another secret.</param>
    /// <param name="secret">32 random bytes or more.</param>
    public IndexKey(byte id, ReadOnlySpan<byte> secret)
    {
        if (secret.Length < BlindIndex.MinSecretLength)
            throw new ArgumentException(
                $"index key {id} has {secret.Length} bytes; it needs {BlindIndex.MinSecretLength} or more",
                nameof(secret)
            );
        ArgumentOutOfRangeException.ThrowIfZero(id);
        Id = id;
        this.secret = secret.ToArray();
    }

    public byte Id { get; }

    public override string ToString() => $"index key {Id}";

    internal BlindKey Of(string label)
    {
        var hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(label));
        return new BlindKey(string.Create(CultureInfo.InvariantCulture, $"{Id}.{Base64Url.EncodeToString(hash)}"));
    }
}
