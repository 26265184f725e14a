using System.Buffers;
using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers;

/// <summary>Why an address is not taken. The names are stable: they are shown to whoever typed it, and written into an
/// import's report.</summary>
public enum AddressRefusal
{
    /// <summary>Nothing, or only blanks.</summary>
    Empty,

    /// <summary>Longer than any address of the channel: a number 40 characters, a mailbox 254, a URL 2,048.</summary>
    TooLong,

    /// <summary>Not a telephone number: letters, an extension, too few or too many digits.</summary>
    NotANumber,

    /// <summary>A number of a country that is not served.</summary>
    CountryNotAllowed,

    /// <summary>A number that the country's plan has not given out.</summary>
    NotAssigned,

    /// <summary>A fixed, toll-free, premium or internet line: only mobile lines take SMS at no risk of fraud.</summary>
    NotMobile,

    /// <summary>Not a mailbox as SES takes it: no display name, quotes, comments or letters beyond ASCII before the
    /// @.</summary>
    NotAMailbox,

    /// <summary>Not a Telegram chat id.</summary>
    NotAChat,

    /// <summary>Not an absolute https URL.</summary>
    NotHttps,

    /// <summary>A URL with a name or password before the host.</summary>
    HasUserInfo,

    /// <summary>A port other than 443.</summary>
    WrongPort,
}

/// <summary>A closed set: <see cref="Accepted"/> or <see cref="Refused"/>.</summary>
public abstract record AddressResult
{
    private AddressResult() { }

    /// <param name="Address">In the one spelling in which it is stored.</param>
    public sealed record Accepted(string Address) : AddressResult
    {
        public override string ToString() => "an address";
    }

    public sealed record Refused(AddressRefusal Why) : AddressResult;
}

/// <summary>Which addresses may sign up.</summary>
/// <param name="Countries">ISO 3166-1 alpha-2 codes whose mobile lines are served.</param>
/// <param name="DefaultCountry">The country of a number that is written without one.</param>
/// <param name="LoopbackReceivers">Webhooks on the machine itself, by http and on any port: local stacks only.</param>
public sealed record AddressPolicy(
    IReadOnlySet<string> Countries,
    string DefaultCountry,
    bool LoopbackReceivers = false
)
{
    /// <summary>Romania, and those of its neighbours whom Vrancea shakes.</summary>
    public static AddressPolicy Default { get; } =
        new(new HashSet<string>(StringComparer.Ordinal) { "RO", "MD", "BG", "UA", "HU", "RS" }, "RO");
}

/// <summary>One spelling for each address. Pure; what it returns satisfies <see cref="AddressBook.IsValid"/>.</summary>
public static partial class ContactAddress
{
    private const int MaxNumber = 40;
    private const int MaxMailbox = 254;
    private const int MaxLocalPart = 64;
    private const int MaxUrl = 2048;

    /// <summary>What a receiver's fragment may say: the request for CAP documents, a facility's levels, and its own
    /// secret, which must survive an export and an import. Anything else is dropped.</summary>
    [GeneratedRegex(
        @"^(cap|(arm|act)=[0-9]{1,2}(\.[0-9]{1,2})?|k=[A-Za-z0-9_-]{1,16}\.[A-Za-z0-9_-]{43})$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex FragmentPart();

    private static readonly HashSet<string> DotsMeanNothing = new(StringComparer.Ordinal)
    {
        "gmail.com",
        "googlemail.com",
    };

    /// <summary>What somebody typed, as it is stored; or why it is not taken.</summary>
    public static AddressResult Normalise(ChannelKind channel, string? text, AddressPolicy policy)
    {
        var typed = text?.Trim() ?? "";
        if (typed.Length == 0)
            return Refuse(AddressRefusal.Empty);
        return channel switch
        {
            ChannelKind.Sms => typed.Length > MaxNumber
                ? Refuse(AddressRefusal.TooLong)
                : PhoneNumber.Normalise(typed, policy),
            ChannelKind.Email => Mailbox(typed),
            ChannelKind.Telegram => Canonical(channel, typed) is { } chat
                ? new AddressResult.Accepted(chat)
                : Refuse(AddressRefusal.NotAChat),
            ChannelKind.Webhook => Receiver(typed, policy),
            _ => throw new ArgumentOutOfRangeException(nameof(channel)),
        };
    }

    /// <summary>What two spellings of the same address have in common, for lookups: letters' case, a webhook's
    /// fragment, a host's final dot. Null when it is no address of the channel. A mailbox name is in principle
    /// case-sensitive (RFC 5321 §2.4), but no provider of note treats it so, and people do not type it so.</summary>
    public static string? Canonical(ChannelKind channel, string address)
    {
        var text = address.Trim();
        if (!AddressBook.IsValid(channel, text))
            return null;
        return channel switch
        {
            ChannelKind.Email => CanonicalMailbox(text),
            ChannelKind.Telegram => long.Parse(text, CultureInfo.InvariantCulture)
                .ToString(CultureInfo.InvariantCulture),
            ChannelKind.Webhook => CanonicalUrl(new Uri(text)),
            _ => text,
        };
    }

    /// <summary>What one inbox's many addresses have in common: a mailbox without its +tag, at Gmail without dots; of a
    /// webhook the host.</summary>
    /// <param name="channel">Of the address.</param>
    /// <param name="canonical">See <see cref="Canonical"/>.</param>
    internal static string Inbox(ChannelKind channel, string canonical)
    {
        if (channel == ChannelKind.Webhook)
            return new Uri(canonical).Authority;
        if (channel != ChannelKind.Email)
            return canonical;
        var at = canonical.LastIndexOf('@');
        var (local, host) = (canonical[..at], canonical[(at + 1)..]);
        if (local.IndexOf('+', StringComparison.Ordinal) is var plus and > 0)
            local = local[..plus];
        if (DotsMeanNothing.Contains(host))
            (local, host) = (local.Replace(".", "", StringComparison.Ordinal), "gmail.com");
        return $"{local}@{host}";
    }

    /// <summary>The same for an address as it is stored; an address that is none stands for itself.</summary>
    internal static string InboxOf(ChannelKind channel, string address) =>
        Canonical(channel, address) is { } canonical ? Inbox(channel, canonical) : address;

    private static AddressResult Mailbox(string typed)
    {
        if (typed.Length > MaxMailbox)
            return Refuse(AddressRefusal.TooLong);
        if (!IsMailbox(typed, out var at))
            return Refuse(AddressRefusal.NotAMailbox);
        var address = $"{typed[..at]}@{HostName(typed[(at + 1)..])}";
        return AddressBook.IsValid(ChannelKind.Email, address)
            ? new AddressResult.Accepted(address)
            : Refuse(AddressRefusal.NotAMailbox);
    }

    private static readonly SearchValues<char> OnlyQuoted = SearchValues.Create("\"(),:;<>[\\]");

    // Stricter than RFC 5321: no quoted names, and a host with a dot in it.
    private static bool IsMailbox(string typed, out int at)
    {
        at = typed.LastIndexOf('@');
        return at is > 0 and <= MaxLocalPart
            && typed.IndexOf('@', StringComparison.Ordinal) == at
            && typed.AsSpan(0, at).IndexOfAnyExceptInRange('!', '~') < 0
            && typed.AsSpan(0, at).IndexOfAny(OnlyQuoted) < 0
            && HostName(typed[(at + 1)..]) is { } host
            && host.IndexOf('.', StringComparison.Ordinal) > 0
            && MailAddress.TryCreate($"{typed[..at]}@{host}", out _);
    }

    private static AddressResult Receiver(string typed, AddressPolicy policy)
    {
        if (typed.Length > MaxUrl)
            return Refuse(AddressRefusal.TooLong);
        if (typed.Any(char.IsControl) || !Uri.TryCreate(typed, UriKind.Absolute, out var url))
            return Refuse(AddressRefusal.NotHttps);
        if (url.UserInfo.Length > 0)
            return Refuse(AddressRefusal.HasUserInfo);
        var local = policy.LoopbackReceivers && url.IsLoopback && url.Scheme == Uri.UriSchemeHttp;
        if (url.Scheme != Uri.UriSchemeHttps && !local)
            return Refuse(AddressRefusal.NotHttps);
        if (!url.IsDefaultPort && !(policy.LoopbackReceivers && url.IsLoopback))
            return Refuse(AddressRefusal.WrongPort);
        var canonical = CanonicalUrl(url);
        var kept = url.Fragment.TrimStart('#').Split('&', ',').Where(part => FragmentPart().IsMatch(part)).ToList();
        var address = kept.Count > 0 ? $"{canonical}#{string.Join('&', kept)}" : canonical;
        return AddressBook.IsValid(ChannelKind.Webhook, address)
            ? new AddressResult.Accepted(address)
            : Refuse(AddressRefusal.NotHttps);
    }

    private static string? CanonicalMailbox(string text)
    {
        var at = text.LastIndexOf('@');
        return HostName(text[(at + 1)..]) is { } host ? $"{text[..at].ToLowerInvariant()}@{host}" : null;
    }

    private static string CanonicalUrl(Uri url) =>
        new UriBuilder(url) { Fragment = "", Host = url.IdnHost.TrimEnd('.') }
            .Uri
            .AbsoluteUri;

    /// <summary>Lower-case, as DNS has it; null when it is no host name.</summary>
    private static string? HostName(string host)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }
                .GetAscii(host.TrimEnd('.'))
                .ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static AddressResult.Refused Refuse(AddressRefusal why) => new(why);
}
