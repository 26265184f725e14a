using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.SignUp;

/// <summary>
/// One spelling for addresses that reach one owner, where limits count them: a tag after a plus sign, Gmail's dots, a
/// URL's fragment and query make no new owner. Alerts go to the address as it was given.
/// </summary>
public static class AddressCanon
{
    public static string Of(ChannelKind channel, string address) =>
        channel switch
        {
            ChannelKind.Email => Mail(address.ToLowerInvariant()),
            ChannelKind.Webhook => new Uri(address).GetLeftPart(UriPartial.Path).ToLowerInvariant(),
            _ => address,
        };

    private static string Mail(string address)
    {
        var at = address.LastIndexOf('@');
        var (box, domain) = (address[..at], address[(at + 1)..]);
        var tag = box.IndexOf('+', StringComparison.Ordinal);
        if (tag > 0)
            box = box[..tag];
        if (domain is not ("gmail.com" or "googlemail.com"))
            return $"{box}@{domain}";
        return $"{box.Replace(".", "", StringComparison.Ordinal)}@gmail.com";
    }
}
