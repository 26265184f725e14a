using System.Net.Mail;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers;

/// <summary>Where a subscriber is reached on each channel of their plan. A value that exists holds only valid
/// addresses.</summary>
/// <remarks>Never log it, never put it into a queue, a metric or an exception: ids only.</remarks>
public sealed class AddressBook
{
    private readonly Dictionary<ChannelKind, string> addresses;

    private AddressBook(Dictionary<ChannelKind, string> addresses) => this.addresses = addresses;

    public IReadOnlyDictionary<ChannelKind, string> Addresses => addresses;

    public string? For(ChannelKind kind) => addresses.GetValueOrDefault(kind);

    /// <returns>The book, or null and the reason (which names the channel, never the address).</returns>
    public static AddressBook? TryCreate(IEnumerable<KeyValuePair<ChannelKind, string>> addresses, out string? problem)
    {
        var valid = new Dictionary<ChannelKind, string>();
        foreach (var (kind, address) in addresses)
        {
            if (!IsValid(kind, address))
            {
                problem = $"{kind.Name()}: {Expected(kind)}";
                return null;
            }

            valid[kind] = address;
        }

        problem = valid.Count == 0 ? "no address at all" : null;
        return problem is null ? new AddressBook(valid) : null;
    }

    public override string ToString() => $"{addresses.Count} addresses";

    public static bool IsValid(ChannelKind kind, string address) =>
        kind switch
        {
            ChannelKind.Sms => IsE164(address),
            ChannelKind.Email => address.Length <= 254
                && MailAddress.TryCreate(address, out var mail)
                && mail.Address == address,
            ChannelKind.Telegram => address.Length <= 20 && long.TryParse(address, out var chat) && chat != 0,
            ChannelKind.Webhook => address.Length <= 2048
                && Uri.TryCreate(address, UriKind.Absolute, out var url)
                && IsAllowedHook(url),
            _ => false,
        };

    // ITU-T E.164: a plus sign, then 7 to 15 digits, the first not zero.
    private static bool IsE164(string number) =>
        number.Length is >= 8 and <= 16
        && number[0] == '+'
        && number[1] != '0'
        && number.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    // Plain HTTP only to the machine itself: that is what the local simulators and sidecars use.
    private static bool IsAllowedHook(Uri url) =>
        url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static string Expected(ChannelKind kind) =>
        kind switch
        {
            ChannelKind.Sms => "not an E.164 phone number (+ and 7 to 15 digits)",
            ChannelKind.Email => "not an e-mail address",
            ChannelKind.Telegram => "not a Telegram chat id",
            ChannelKind.Webhook => "not an https URL",
            _ => "not a channel",
        };
}

/// <summary>Why a box stays shut. A caller that gets one cannot reach this subscriber, and must report that by
/// id.</summary>
public enum SealFault
{
    /// <summary>Not a box of ours: too short, or another version.</summary>
    NotABox,

    /// <summary>Sealed under a master key that is not configured.</summary>
    UnknownKey,

    /// <summary>Altered, or moved here from another segment or subscriber.</summary>
    NotAuthentic,

    /// <summary>It opens, but holds no valid addresses.</summary>
    NotAddresses,
}

/// <summary>A closed set: <see cref="Book"/> or <see cref="Shut"/>.</summary>
public abstract record OpenedAddresses
{
    private OpenedAddresses() { }

    public sealed record Book(AddressBook Addresses) : OpenedAddresses;

    public sealed record Shut(SealFault Fault) : OpenedAddresses;
}
