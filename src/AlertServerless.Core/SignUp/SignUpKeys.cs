using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.SignUp;

/// <summary>What a key is used for. A key of one purpose proves nothing for another.</summary>
public enum KeyPurpose
{
    /// <summary>Six-digit codes, as they are stored.</summary>
    Code,

    /// <summary>Links that confirm a mail address.</summary>
    Confirm,

    /// <summary>Tokens by which a subscriber changes or ends their subscription.</summary>
    Manage,

    /// <summary>The session that such a token was exchanged for.</summary>
    Session,

    /// <summary>When a form was shown.</summary>
    Form,

    /// <summary>Proofs of work.</summary>
    Work,

    /// <summary>What stands for an address or a source in the name of a counter.</summary>
    Counter,

    /// <summary>Seals what is pending.</summary>
    Pending,

    /// <summary>Signs what facilities prove deliveries by.</summary>
    Proof,
}

/// <summary>
/// Keys of sign-up by purpose, derived from master secrets with ids by HKDF-SHA256 (RFC 5869). The current one makes,
/// former ones only check, so that a secret can be replaced without ending what it signed.
/// </summary>
public sealed class SignUpKeys
{
    public const int MinSecretLength = 32;

    private const int KeyLength = 32;

    private readonly Dictionary<byte, byte[]> secrets;

    /// <param name="secrets">By id; 32 random bytes or more each.</param>
    /// <param name="current">The id of the one that makes.</param>
    public SignUpKeys(IReadOnlyDictionary<byte, byte[]> secrets, byte current)
    {
        if (!secrets.ContainsKey(current))
            throw new ArgumentException($"there is no sign-up key {current}", nameof(current));
        if (secrets.FirstOrDefault(secret => secret.Value.Length < MinSecretLength) is { Value: { } tooShort } weak)
            throw new ArgumentException(
                $"sign-up key {weak.Key} has {tooShort.Length} bytes; it needs {MinSecretLength} or more",
                nameof(secrets)
            );
        this.secrets = secrets.ToDictionary();
        Current = current;
    }

    public byte Current { get; }

    /// <summary>Of all of them, the current one and those that only check.</summary>
    public IReadOnlyCollection<byte> Ids => secrets.Keys;

    /// <summary>The ECDSA key over P-256 that follows from a secret: a number below the curve's order from 64 bits more
    /// than it has (FIPS 186-5, A.2.1).</summary>
    public ECDsa SigningKey(byte id)
    {
        var extra = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            secrets[id],
            SigningSeedLength,
            info: Encoding.ASCII.GetBytes($"alert sign-up 1 {KeyPurpose.Proof}")
        );
        var number = (new BigInteger(extra, isUnsigned: true, isBigEndian: true) % (P256Order - 1)) + 1;
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        var scalar = new byte[KeyLength];
        bytes.CopyTo(scalar, KeyLength - bytes.Length);
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
    }

    /// <summary>HMAC-SHA256 under the current key of this purpose.</summary>
    public byte[] Mac(KeyPurpose purpose, ReadOnlySpan<byte> message) =>
        HMACSHA256.HashData(Derive(Current, purpose), message);

    /// <summary>The same as 43 characters of base64url.</summary>
    public string MacText(KeyPurpose purpose, string message) =>
        Base64Url.EncodeToString(Mac(purpose, Encoding.UTF8.GetBytes(message)));

    /// <summary>Checked in constant time; false for an unknown id.</summary>
    public bool IsMac(byte id, KeyPurpose purpose, ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac) =>
        secrets.ContainsKey(id)
        && CryptographicOperations.FixedTimeEquals(mac, HMACSHA256.HashData(Derive(id, purpose), message));

    /// <summary>AES-256-GCM; box: key id, 12 bytes nonce, ciphertext, 16 bytes tag.</summary>
    /// <param name="place">Where the box is kept: elsewhere it does not open.</param>
    public byte[] Seal(string place, ReadOnlySpan<byte> text)
    {
        var box = new byte[1 + NonceLength + text.Length + TagLength];
        box[0] = Current;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Derive(Current, KeyPurpose.Pending), TagLength);
        aes.Encrypt(
            nonce,
            text,
            box.AsSpan(1 + NonceLength, text.Length),
            box.AsSpan(1 + NonceLength + text.Length),
            Encoding.UTF8.GetBytes(place)
        );
        return box;
    }

    /// <returns>Null when it is not a box of ours, was altered, or comes from another place.</returns>
    public byte[]? Open(string place, ReadOnlySpan<byte> box)
    {
        if (box.Length < 1 + NonceLength + TagLength || !secrets.ContainsKey(box[0]))
            return null;
        var text = new byte[box.Length - 1 - NonceLength - TagLength];
        using var aes = new AesGcm(Derive(box[0], KeyPurpose.Pending), TagLength);
        try
        {
            aes.Decrypt(
                box.Slice(1, NonceLength),
                box.Slice(1 + NonceLength, text.Length),
                box[^TagLength..],
                text,
                Encoding.UTF8.GetBytes(place)
            );
            return text;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public override string ToString() => $"sign-up keys, current {Current}";

    // SP 800-186, section 3.2.1.3.
    private static readonly BigInteger P256Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture
    );

    private const int SigningSeedLength = 40;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private byte[] Derive(byte id, KeyPurpose purpose) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            secrets[id],
            KeyLength,
            info: Encoding.ASCII.GetBytes($"alert sign-up 1 {purpose}")
        );
}
