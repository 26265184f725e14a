using System.Buffers.Text;
using System.Security.Cryptography;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// A receiver's URL with what belongs to it in the fragment, which never leaves: <c>#cap</c> asks for CAP 1.2 instead
/// of JSON, <c>#k=ID.SECRET</c> is the receiver's own secret with its id; <c>&amp;</c> or a comma stands between them,
/// and between them and a facility's thresholds (<see cref="FacilityThresholds"/>). So the secret is
/// sealed wherever the address is.
/// </summary>
/// <param name="KeyId">8 characters; null for a receiver whose secret follows from the system's key.</param>
/// <param name="Thresholds">Of the facility; the usual ones where none are written.</param>
public sealed record WebhookAddress(
    Uri Url,
    bool WantsCap,
    string? KeyId,
    byte[]? Secret,
    FacilityThresholds Thresholds
)
{
    private const int SecretBytes = 32;
    private const int KeyIdBytes = 6;

    /// <summary>The same URL with a fresh random secret.</summary>
    public static WebhookAddress Create(Uri url, bool wantsCap, FacilityThresholds? thresholds = null) =>
        new(
            new Uri(url.GetLeftPart(UriPartial.Query)),
            wantsCap,
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyIdBytes)),
            RandomNumberGenerator.GetBytes(SecretBytes),
            thresholds ?? FacilityThresholds.Default
        );

    public static WebhookAddress Read(string address)
    {
        var url = new Uri(address);
        var (cap, id, secret) = (false, (string?)null, (byte[]?)null);
        foreach (var part in url.Fragment.TrimStart('#').Split(['&', ',']))
        {
            if (part.Equals("cap", StringComparison.OrdinalIgnoreCase))
                cap = true;
            else if (
                part.StartsWith("k=", StringComparison.Ordinal)
                && part[2..].Split('.') is [var name, var text]
                && Base64Url.IsValid(text)
            )
                (id, secret) = (name, Base64Url.DecodeFromChars(text));
        }

        return new WebhookAddress(url, cap, id, secret, FacilityThresholds.Of(address));
    }

    /// <summary>As it is stored, sealed.</summary>
    public string ToAddress()
    {
        var parts = new List<string>();
        if (WantsCap)
            parts.Add("cap");
        if (Thresholds != FacilityThresholds.Default)
            parts.Add(Thresholds.ToString());
        if (Secret is not null)
            parts.Add($"k={KeyId}.{SecretText}");
        var url = Url.GetLeftPart(UriPartial.Query);
        return parts.Count == 0 ? url : $"{url}#{string.Join('&', parts)}";
    }

    /// <summary>As its owner is shown it.</summary>
    public string? SecretText => Secret is null ? null : Base64Url.EncodeToString(Secret);

    /// <summary>Without the secret, which records would otherwise print.</summary>
    public override string ToString() => $"webhook {KeyId}";
}
