using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// Header <c>X-Alert-Signature: t=1793679600,v1=9f86d0…</c>: HMAC-SHA256 over the Unix time, a full stop and the body's
/// bytes, under the receiver's own secret. The time lets a receiver refuse a recording played to it later.
/// </summary>
public static class WebhookSignature
{
    public const string Header = "X-Alert-Signature";

    /// <summary>Which of a receiver's secrets signed; absent where the secret follows from the system's key.</summary>
    public const string KeyIdHeader = "X-Alert-Key-Id";

    /// <summary>How old a signature a receiver should still accept; allows for clocks that differ and for a slow
    /// network.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The receiver's own secret where its address carries one (<see cref="WebhookAddress"/>); else it follows
    /// from the system's key and the address, so that none serves two.</summary>
    /// <param name="address">The receiver's URL; its fragment, which never leaves, does not count.</param>
    public static byte[] SecretFor(ReadOnlySpan<byte> systemKey, string address) =>
        WebhookAddress.Read(address).Secret
        ?? HMACSHA256.HashData(systemKey, Encoding.UTF8.GetBytes($"webhook-secret\n{address.Split('#')[0]}"));

    /// <summary>What answers a challenge: only who holds the secret can write it. 64 hexadecimal digits.</summary>
    public static string AnswerTo(ReadOnlySpan<byte> secret, string challenge) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(challenge)));

    public static string Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"t={time},v1={Convert.ToHexStringLower(Mac(secret, body, time))}"
        );
    }

    /// <returns>True for a signature made with this secret over this body no longer ago, or ahead, than
    /// <see cref="Tolerance"/>.</returns>
    public static bool Verify(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, string? header, DateTimeOffset now)
    {
        if (header?.Split(',') is not [['t', '=', .. var timeText], ['v', '1', '=', .. var macText]])
            return false;
        if (!long.TryParse(timeText, NumberStyles.None, CultureInfo.InvariantCulture, out var time))
            return false;
        if (
            Math.Abs(now.ToUnixTimeSeconds() - time) > Tolerance.TotalSeconds
            || macText.Length != 2 * HMACSHA256.HashSizeInBytes
        )
            return false;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.FromHexString(macText, mac, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(mac, Mac(secret, body, time));
    }

    private static byte[] Mac(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, long time)
    {
        Span<byte> stamp = stackalloc byte[24];
        time.TryFormat(stamp, out var length, default, CultureInfo.InvariantCulture);
        stamp[length] = (byte)'.';
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(stamp[..(length + 1)]);
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
