using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.Publishing;

/// <summary>A record ready for the topic: the value's bytes and what goes into its headers.</summary>
public sealed record SignedValue(byte[] Value, byte[] Signature, string KeyId);

/// <summary>
/// ECDSA over P-256 with SHA-256 (FIPS 186-5) of a record's value bytes, in the fixed length of 64 bytes (IEEE P1363),
/// under a private key that has a name and that only the producer holds. Who checks a record holds the public key, and
/// can sign nothing: <see cref="AlertVerifier"/>. Thread-safe.
/// </summary>
public sealed class AlertSigner
{
    private readonly byte[] privateKey;

    /// <param name="keyId">1–64 ASCII characters.</param>
    /// <param name="privateKey">PKCS #8, unencrypted.</param>
    /// <exception cref="ArgumentException">Badly named, or no private key of P-256; never shows a key.</exception>
    public AlertSigner(string keyId, byte[] privateKey)
    {
        KeyId = AlertKeyChecks.CheckId(keyId);
        this.privateKey = (byte[])privateKey.Clone();
        using var key = Import();
        PublicKey = key.ExportSubjectPublicKeyInfo();
    }

    public string KeyId { get; }

    /// <summary>X.509 SubjectPublicKeyInfo: what verifiers are given.</summary>
    public byte[] PublicKey { get; }

    /// <summary>With a key that nobody else has.</summary>
    public static AlertSigner Create(string keyId)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new AlertSigner(keyId, key.ExportPkcs8PrivateKey());
    }

    public SignedValue Sign(byte[] value) => Sign([value])[0];

    /// <summary>All lanes of an alert at once: reading the key takes longer than to sign with it.</summary>
    public IReadOnlyList<SignedValue> Sign(IReadOnlyList<byte[]> values)
    {
        using var key = Import();
        return [.. values.Select(value => new SignedValue(value, key.SignData(value, AlertKeyChecks.Hash), KeyId))];
    }

    /// <summary>A verifier that accepts what this signer signs, and nothing else.</summary>
    public AlertVerifier Verifier() => new(new Dictionary<string, byte[]> { [KeyId] = PublicKey });

    private ECDsa Import()
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(privateKey, out _);
            return AlertKeyChecks.CheckCurve(key, KeyId);
        }
        catch (CryptographicException fault)
        {
            key.Dispose();
            throw new ArgumentException(
                $"alert key '{KeyId}' is not a private key in PKCS #8",
                nameof(privateKey),
                fault
            );
        }
    }
}

/// <summary>What both sides ask of a key.</summary>
internal static class AlertKeyChecks
{
    public static readonly HashAlgorithmName Hash = HashAlgorithmName.SHA256;

    // Object identifier of P-256: RFC 5480, section 2.1.1.1.
    private const string P256 = "1.2.840.10045.3.1.7";

    public static string CheckId(string id) =>
        id.Length is 0 or > 64 || !Ascii.IsValid(id)
            ? throw new ArgumentException($"key id '{id}' is not 1–64 ASCII characters", nameof(id))
            : id;

    public static ECDsa CheckCurve(ECDsa key, string id)
    {
        var curve = key.ExportParameters(includePrivateParameters: false).Curve.Oid;
        if (curve.Value == P256 || curve.FriendlyName is "nistP256" or "ECDSA_P256")
            return key;
        key.Dispose();
        throw new ArgumentException($"alert key '{id}' is not of the curve P-256", nameof(key));
    }
}
