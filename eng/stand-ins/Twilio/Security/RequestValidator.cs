using System.Collections.Specialized;
using System.Security.Cryptography;
using System.Text;

namespace Twilio.Security;

/// <summary>
/// Checks that a callback was signed with the account's token: base64 of HMAC-SHA1 over the address and the sorted parameters.
/// Source: Twilio documentation, "Security", section "Validating requests".
/// </summary>
public class RequestValidator(string secret)
{
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    public bool Validate(string url, NameValueCollection parameters, string expected) =>
        Validate(url, parameters.AllKeys.ToDictionary(key => key, key => parameters[key], StringComparer.Ordinal), expected);

    public bool Validate(string url, IDictionary<string, string> parameters, string expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        ArgumentException.ThrowIfNullOrEmpty(expected);
        var sorted = string.Concat((parameters ?? new Dictionary<string, string>())
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key + pair.Value));

        // Twilio signs the address with or without its standard port, depending on the call.
        return Signed(url + sorted, expected) || Signed(WithOrWithoutPort(url) + sorted, expected);
    }

    public bool Validate(string url, string body, string expected)
    {
        const string Name = "bodySHA256=";
        var hash = new Uri(url).Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith(Name, StringComparison.Ordinal));
        return hash is not null
            && Validate(url, (IDictionary<string, string>)null, expected)
            && ValidateBody(body, Uri.UnescapeDataString(hash[Name.Length..]));
    }

    public static bool ValidateBody(string rawBody, string expected) =>
        Same(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rawBody))), expected);

    private bool Signed(string text, string expected) =>
        Same(Convert.ToBase64String(HMACSHA1.HashData(_secret, Encoding.UTF8.GetBytes(text))), expected);

    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private static string WithOrWithoutPort(string url)
    {
        var uri = new Uri(url);
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?', '#'], start);
        var authority = end < 0 ? url[start..] : url[start..end];
        var port = $":{uri.Port}";
        var other = authority.EndsWith(port, StringComparison.Ordinal) ? authority[..^port.Length] : authority + port;
        return url[..start] + other + (end < 0 ? "" : url[end..]);
    }
}
