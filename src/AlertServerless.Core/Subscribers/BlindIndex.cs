using System.Buffers.Text;
using System.Globalization;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers;

/// <summary>What stands for an address where people are looked up by it. Says nothing without the index key.</summary>
/// <param name="Value">43 characters of base64url.</param>
public readonly record struct BlindKey(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// HMAC-SHA256 of channel and normalised address: equal addresses have equal keys, and nobody without the secret can
/// test a guess. Its secret is not the master key of the boxes: those may be rotated, this one only with a new index.
/// </summary>
public sealed class BlindIndex
{
    public const int MinSecretLength = 32;

    private readonly byte[] secret;

    public BlindIndex(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinSecretLength)
            throw new ArgumentException(
                $"the index key has {secret.Length} bytes; it needs {MinSecretLength} or more",
                nameof(secret)
            );
        this.secret = secret.ToArray();
    }

    /// <exception cref="ArgumentException">Not an address of this channel; the message does not repeat it.</exception>
    public BlindKey KeyOf(ChannelKind channel, string address)
    {
        var normal =
            Normalise(channel, address)
            ?? throw new ArgumentException($"not a valid {channel.Name()} address", nameof(address));
        var hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{channel.Name()}:{normal}"));
        return new BlindKey(Base64Url.EncodeToString(hash));
    }

    public IReadOnlyList<BlindKey> KeysOf(AddressBook book) =>
        [.. book.Addresses.Select(entry => KeyOf(entry.Key, entry.Value))];

    /// <summary>One spelling for what reaches one and the same inbox. A mailbox name is in principle case-sensitive
    /// (RFC 5321 §2.4), but no provider of note treats it so, and people do not type it so.</summary>
    private static string? Normalise(ChannelKind channel, string address)
    {
        var text = address.Trim();
        if (!AddressBook.IsValid(channel, text))
            return null;
        return channel switch
        {
            ChannelKind.Email => new MailAddress(text).Address.ToLowerInvariant(),
            ChannelKind.Telegram => long.Parse(text, CultureInfo.InvariantCulture)
                .ToString(CultureInfo.InvariantCulture),
            // The fragment is the receiver's secret and format, not another receiver.
            ChannelKind.Webhook => new Uri(text).GetLeftPart(UriPartial.Query),
            _ => text,
        };
    }
}
