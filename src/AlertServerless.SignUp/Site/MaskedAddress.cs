using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;

namespace AlertServerless.SignUp.Site;

/// <summary>As much of an address as its owner needs to recognise it.</summary>
public static class MaskedAddress
{
    public static IEnumerable<(ChannelKind Channel, string Address)> All(Registration registration)
    {
        var plan = registration.Row.Preferences.Channels;
        for (var i = 0; i < plan.Count; i++)
        {
            var kind = plan[i].Kind;
            if (registration.Addresses.For(kind) is { } address)
                yield return (kind, Of(kind, address));
        }
    }

    public static string Of(ChannelKind channel, string address) =>
        channel switch
        {
            ChannelKind.Sms => $"{address[..3]} … {address[^3..]}",
            ChannelKind.Email => $"{address[0]}…{address[address.LastIndexOf('@')..]}",
            ChannelKind.Webhook => new Uri(address).Host,
            _ => $"…{address[^2..]}",
        };
}
