using System.Globalization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>
/// Addresses that belong to nobody, and that tell whose they are: a country code that is not assigned (+999), a reserved
/// domain (RFC 2606), chat ids far above any in use. So a run that was pointed at a real provider by mistake reaches no one.
/// </summary>
/// <param name="hookBase">Where webhooks are received, without a slash at the end.</param>
public sealed class SyntheticAddresses(string hookBase)
{
    private const string SmsPrefix = "+99940";
    private const string MailPrefix = "subscriber";
    private const string MailDomain = "@example.org";
    private const long FirstChat = 900_000_000_000_000;

    private readonly string hookPrefix = hookBase.TrimEnd('/') + "/";

    public string Of(ChannelKind channel, int index) => channel switch
    {
        ChannelKind.Sms => SmsPrefix + index.ToString("D9", CultureInfo.InvariantCulture),
        ChannelKind.Email => string.Create(CultureInfo.InvariantCulture, $"{MailPrefix}{index}{MailDomain}"),
        ChannelKind.Telegram => (FirstChat + index).ToString(CultureInfo.InvariantCulture),
        ChannelKind.Webhook => string.Create(CultureInfo.InvariantCulture, $"{hookPrefix}{index}"),
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "not a channel"),
    };

    /// <returns>Null for an address that is none of ours.</returns>
    public int? IndexOf(ChannelKind channel, string address)
    {
        var index = channel switch
        {
            ChannelKind.Sms => Number(address, SmsPrefix, string.Empty),
            ChannelKind.Email => Number(address, MailPrefix, MailDomain),
            ChannelKind.Telegram => Number(address, string.Empty, string.Empty) - FirstChat,
            ChannelKind.Webhook => Number(address, hookPrefix, string.Empty),
            _ => null,
        };
        return index is >= 0 and <= int.MaxValue ? (int)index : null;
    }

    private static long? Number(string address, string prefix, string suffix)
    {
        if (address.Length <= prefix.Length + suffix.Length) return null;
        if (!address.StartsWith(prefix, StringComparison.Ordinal) || !address.EndsWith(suffix, StringComparison.Ordinal)) return null;
        var digits = address.AsSpan(prefix.Length, address.Length - prefix.Length - suffix.Length);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
