using System;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlertReceiver;

/// <summary>Checks a signed request of AlertServerless, and answers its challenge. .NET 9 or later, no
/// packages.</summary>
public static class AlertWebhook
{
    // For clocks that differ and a slow network; an older request may be a recording.
    private const int ToleranceSeconds = 300;

    /// <param name="shown">The secret as the page shows it.</param>
    public static byte[] Secret(string shown) => Base64Url.DecodeFromChars(shown);

    /// <param name="header">X-Alert-Signature: <c>t=UNIX SECONDS,v1=64 hexadecimal digits</c>.</param>
    /// <param name="body">The bytes as they came.</param>
    public static bool IsSigned(byte[] secret, string? header, byte[] body, DateTimeOffset now)
    {
        if (header?.Split(',') is not [['t', '=', .. var stamp], ['v', '1', '=', .. var mac]])
            return false;
        if (!long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var time))
            return false;
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{stamp}."), .. body];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(secret, signed));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.ASCII.GetBytes(expected))
            && Math.Abs(now.ToUnixTimeSeconds() - time) <= ToleranceSeconds;
    }

    /// <summary>To <c>{"type":"challenge","challenge":"…"}</c>: status 200 with this text.</summary>
    public static string Answer(byte[] secret, string challenge) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(challenge)));
}
