using System.Security.Cryptography;

namespace AlertServerless.Core.Publishing;

/// <summary>
/// Holds public keys by their names and accepts what one of them signed. To rotate: give every verifier the new public
/// key, then let the producer sign with the new private key, then take the old public key away once its last record is
/// history (<see cref="AlertRecord.KeptFor"/>). Thread-safe.
/// </summary>
public sealed class AlertVerifier
{
    private readonly Dictionary<string, byte[]> keys;

    /// <param name="keys">Every key that may have signed a record still alive, by key id (1–64 ASCII characters), as
    /// X.509 SubjectPublicKeyInfo.</param>
    /// <exception cref="ArgumentException">There is none, or one is badly named or no public key of P-256.</exception>
    public AlertVerifier(IReadOnlyDictionary<string, byte[]> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            throw new ArgumentException("no alert key to verify with", nameof(keys));
        foreach (var (id, key) in keys)
            Import(AlertKeyChecks.CheckId(id), key).Dispose();
        this.keys = keys.ToDictionary(k => k.Key, k => (byte[])k.Value.Clone(), StringComparer.Ordinal);
    }

    /// <summary>Whether it may be given to the constructor.</summary>
    public static bool IsKey(string id, byte[] publicKey)
    {
        try
        {
            Import(AlertKeyChecks.CheckId(id), publicKey).Dispose();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Checks the signature before anything else, then decodes the record, then checks its age.</summary>
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
        using (var imported = Import(keyId, key))
        {
            if (!imported.VerifyData(value, signature, AlertKeyChecks.Hash))
                return Refuse(AlertRefusal.Altered, "the signature is not these bytes'");
        }

        var reading = AlertRecordCodec.Decode(value);
        if (reading is not AlertReading.Accepted { Record: var record } || now < record.Alert.ExpiresAt)
            return reading;
        return now < record.Alert.ExpiresAt + AlertRecord.KeptFor
            ? new AlertReading.Ended(record)
            : Refuse(AlertRefusal.Expired, $"{record.Alert.Id} ended {record.Alert.ExpiresAt:O}");
    }

    private static ECDsa Import(string id, byte[] publicKey)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return AlertKeyChecks.CheckCurve(key, id);
        }
        catch (CryptographicException fault)
        {
            key.Dispose();
            throw new ArgumentException($"alert key '{id}' is not a public key in X.509", nameof(publicKey), fault);
        }
    }

    private static AlertReading.Refused Refuse(AlertRefusal refusal, string why) => new(refusal, why);
}
