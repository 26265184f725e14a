using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.Subscribers;

/// <summary>
/// Seals address books with AES-256-GCM. Each segment has its own key, derived from the master key by HKDF-SHA256
/// (RFC 5869), so a leaked segment key opens one page of people. Segment, subscriber, preferences and revision are
/// associated data: a box copied to another row, or left beside preferences that somebody altered, does not open. Box:
/// version, key id, 12 bytes nonce, ciphertext, 16 bytes tag.
/// </summary>
public sealed class AddressSealer
{
    private readonly MasterKey current;
    private volatile MasterKey[] known;

    /// <param name="current">Seals, and opens.</param>
    /// <param name="former">Only open.</param>
    public AddressSealer(MasterKey current, params IEnumerable<MasterKey> former)
    {
        this.current = current;
        known = [current, .. former];
        if (known.DistinctBy(key => key.Id).Count() != known.Length)
            throw new ArgumentException("two master keys have the same id", nameof(former));
    }

    /// <summary>Called, from any thread, each time a segment has boxes under a key that is not known.</summary>
    public Action? OnUnknownKey { get; set; }

    /// <summary>From now on these open boxes as well; an id that is known keeps its key.</summary>
    public void Learn(IEnumerable<MasterKey> keys) =>
        known = [.. known, .. keys.Where(key => !Array.Exists(known, old => old.Id == key.Id))];

    /// <summary>For the many boxes of one segment: derives each key once. Not for several threads at a time; dispose
    /// it.</summary>
    public SegmentSealer For(string segment) => new(segment, current.Id, id => DeriveKey(id, segment));

    /// <summary>Seals one book; for many of a segment use <see cref="For"/>.</summary>
    public byte[] Seal(string segment, StoredSubscriber owner, AddressBook book)
    {
        using var sealer = For(segment);
        return sealer.Seal(owner, book);
    }

    /// <summary>Opens one box; for many of a segment use <see cref="For"/>.</summary>
    public OpenedAddresses Open(string segment, StoredSubscriber owner)
    {
        using var sealer = For(segment);
        return sealer.Open(owner);
    }

    private byte[]? DeriveKey(byte id, string segment)
    {
        if (Array.Find(known, key => key.Id == id) is not { } master)
        {
            OnUnknownKey?.Invoke();
            return null;
        }

        var derived = new byte[MasterKey.SecretLength];
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            master.Secret,
            derived,
            salt: [],
            info: Encoding.ASCII.GetBytes($"alert addresses 1 {segment}")
        );
        return derived;
    }
}

/// <summary>A 256-bit secret that address boxes are sealed under. Old keys stay, for reading, until nothing is sealed
/// under them.</summary>
public sealed class MasterKey
{
    public const int SecretLength = 32;

    private readonly byte[] secret;

    /// <param name="id">Written into every box; never reused for another secret.</param>
    /// <param name="secret">32 random bytes.</param>
    public MasterKey(byte id, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
            throw new ArgumentException(
                $"master key {id} has {secret.Length} bytes; it needs {SecretLength}",
                nameof(secret)
            );
        Id = id;
        this.secret = secret.ToArray();
    }

    public byte Id { get; }

    internal ReadOnlySpan<byte> Secret => secret;

    public override string ToString() => $"master key {Id}";
}
