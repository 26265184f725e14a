using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.Publishing;

/// <summary>A record ready for the topic: the value's bytes and what goes into its headers.</summary>
public sealed record SignedValue(byte[] Value, byte[] Signature, string KeyId);

/// <summary>
/// HMAC-SHA256 (RFC 2104) over a record's value bytes, under a key that has a name, so that keys can be rotated: give
/// every consumer the new key first, then let producers sign with it, then take the old one away. Thread-safe.
/// </summary>
public sealed class AlertSigner
{
    /// <summary>The hash's own length; a shorter key weakens the signature (RFC 2104, section 3).</summary>
    public const int MinKeyBytes = 32;

    private readonly Dictionary<string, byte[]> keys;
    private readonly string current;

    /// <param name="keys">Every key that may have signed a record still alive, by key id (1–64 ASCII
    /// characters).</param>
    /// <param name="current">The id of the one to sign with.</param>
    /// <exception cref="ArgumentException">A key is too short or badly named, or the current one is missing; never
    /// shows a key.</exception>
    public AlertSigner(IReadOnlyDictionary<string, byte[]> keys, string current)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var (id, key) in keys)
        {
            if (id.Length is 0 or > 64 || !Ascii.IsValid(id))
                throw new ArgumentException($"key id '{id}' is not 1–64 ASCII characters", nameof(keys));
            if (key.Length < MinKeyBytes)
                throw new ArgumentException(
                    $"alert key '{id}' has {key.Length} bytes; at least {MinKeyBytes} are needed",
                    nameof(keys)
                );
        }

        if (!keys.ContainsKey(current))
            throw new ArgumentException($"no alert key '{current}' to sign with", nameof(current));
        this.keys = keys.ToDictionary(k => k.Key, k => (byte[])k.Value.Clone(), StringComparer.Ordinal);
        this.current = current;
    }

    public SignedValue Sign(byte[] value) => new(value, HMACSHA256.HashData(keys[current], value), current);

    /// <summary>Believes nothing before the signature is checked, in constant time; then reads, then judges the
    /// age.</summary>
    /// <param name="value">The record's value as it came.</param>
    /// <param name="signature">The signature header, or empty when there was none.</param>
    /// <param name="keyId">The key id header, or null.</param>
    /// <param name="now">The consumer's clock.</param>
    public AlertReading Open(ReadOnlySpan<byte> value, ReadOnlySpan<byte> signature, string? keyId, DateTimeOffset now)
    {
        if (signature.IsEmpty || string.IsNullOrEmpty(keyId))
            return Refuse(AlertRefusal.NotSigned, "no signature or no key id");
        if (!keys.TryGetValue(keyId, out var key))
            return Refuse(AlertRefusal.UnknownKey, "signed with a key that is not held here");
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, value, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, signature))
            return Refuse(AlertRefusal.Altered, "the signature is not these bytes'");
        var reading = AlertRecordCodec.Decode(value);
        if (reading is not AlertReading.Accepted { Record: var record } || now < record.Alert.ExpiresAt)
            return reading;
        return now < record.Alert.ExpiresAt + AlertRecord.KeptFor
            ? new AlertReading.Ended(record)
            : Refuse(AlertRefusal.Expired, $"{record.Alert.Id} ended {record.Alert.ExpiresAt:O}");
    }

    private static AlertReading.Refused Refuse(AlertRefusal refusal, string why) => new(refusal, why);
}
