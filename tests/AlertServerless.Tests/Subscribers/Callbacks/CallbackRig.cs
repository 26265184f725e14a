using System.Security.Cryptography;
using System.Text;
using AlertServerless.Contracts.Subscribers;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.FanOut;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Tests.Subscribers.Callbacks;

/// <summary>A registry in memory with one subscriber, and how Twilio signs.</summary>
internal sealed class CallbackRig
{
    public const string Token = "0123456789abcdef";

    public static readonly Uri Site = new("https://alert.example.org/");

    public SubscriberStores Stores { get; } = InMemoryStores.New();

    public SubscriberRegistry Registry => Stores.Registry(SignUpOptions.Default);

    public async Task<CallbackRig> WithAsync(ulong id, ChannelKind first = ChannelKind.Sms)
    {
        await Registry.AddAsync(
            Person(id, Focsani, first),
            SubscriberStores.Consent,
            Actor.Self,
            DateTimeOffset.UnixEpoch,
            CancellationToken.None
        );
        return this;
    }

    public async Task<SubscriberPreferences?> PreferencesAsync(ulong id) =>
        (await Registry.FindAsync(new SubscriberId(id), CancellationToken.None))?.Row.Preferences;

    public async Task<bool> RestsAsync(ulong id, ChannelKind channel) =>
        (await PreferencesAsync(id))!.Value.Channels.IsSuspended(channel);

    /// <summary>twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 over the URL and the sorted
    /// fields.</summary>
    public static string Sign(Uri url, Dictionary<string, string> form)
    {
        var signed =
            url.AbsoluteUri
            + string.Concat(
                form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value)
            );
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Encoding.ASCII.GetBytes(Token));
        mac.AppendData(Encoding.UTF8.GetBytes(signed));
        return Convert.ToBase64String(mac.GetHashAndReset());
    }
}
