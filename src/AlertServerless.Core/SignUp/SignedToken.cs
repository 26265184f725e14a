using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AlertServerless.Core.SignUp;

/// <summary>
/// A text that only we could have written, for one purpose and until an instant:
/// <c>{key id}.{expiry, Unix seconds}.{content}.{HMAC-SHA256}</c>. Says nothing secret; its content must be characters
/// of base64url.
/// </summary>
public static class SignedToken
{
    private const int LongestToken = 400;

    public static string Create(SignUpKeys keys, KeyPurpose purpose, string content, DateTimeOffset expiresAt)
    {
        var signed = string.Create(
            CultureInfo.InvariantCulture,
            $"{keys.Current}.{expiresAt.ToUnixTimeSeconds()}.{content}"
        );
        return $"{signed}.{Base64Url.EncodeToString(keys.Mac(purpose, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <returns>The content, or null: altered, of another purpose, of a key that is gone, or expired.</returns>
    public static string? Read(SignUpKeys keys, KeyPurpose purpose, string? token, DateTimeOffset now)
    {
        if (token is null or { Length: > LongestToken } || !Ascii.IsValid(token))
            return null;
        if (token.Split('.') is not [var keyText, var expiryText, var content, var macText])
            return null;
        if (
            !byte.TryParse(keyText, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            || !long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            || !Base64Url.IsValid(macText)
        )
            return null;
        var signed = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        return keys.IsMac(key, purpose, signed, Base64Url.DecodeFromChars(macText)) && expiry > now.ToUnixTimeSeconds()
            ? content
            : null;
    }
}
