using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Contracts.Subscribers;

/// <summary>Made-up subscribers for the contracts.</summary>
public static class SyntheticSubscribers
{
    /// <summary>City centres: Focșani and Bucharest lie in different cells.</summary>
    public static readonly GeoPoint Focsani = new(45.70, 27.18);

    public static readonly GeoPoint Bucharest = new(44.4268, 26.1025);

    public static SubscriberPreferences Preferences(
        GeoPoint home,
        ChannelKind first = ChannelKind.Sms,
        float minIntensity = 4,
        ProximityThreshold proximity = default
    ) =>
        new(
            SubscriberKind.Person,
            Language.Romanian,
            home,
            ForeArcWeight: 0.5f,
            minIntensity,
            minIntensity + 1,
            proximity,
            new HourRange(22, 7),
            first == ChannelKind.Email
                ? ChannelPlan.Of((ChannelKind.Email, LatePolicy.Reword))
                : ChannelPlan.Of((first, LatePolicy.Skip), (ChannelKind.Email, LatePolicy.Reword)),
            Exercises: true,
            Updates: false,
            Suspended: false
        );

    public static NewSubscriber Person(
        ulong id,
        GeoPoint home,
        ChannelKind first = ChannelKind.Sms,
        float minIntensity = 4,
        ProximityThreshold proximity = default
    ) => new(new SubscriberId(id), Preferences(home, first, minIntensity, proximity), Addresses(id, first));

    public static string Email(ulong id) => $"person{id}@example.org";

    // +40 31 630 is a block of the Romanian numbering plan that nobody answers here: nothing is ever sent to it.
    public static string Phone(ulong id) => $"+4031630{id % 10000:0000}";

    public static AddressBook Addresses(ulong id, ChannelKind first = ChannelKind.Sms)
    {
        var addresses = new Dictionary<ChannelKind, string> { [ChannelKind.Email] = Email(id) };
        if (first == ChannelKind.Sms)
            addresses[ChannelKind.Sms] = Phone(id);
        if (first == ChannelKind.Telegram)
            addresses[ChannelKind.Telegram] = $"{1000 + id}";
        return AddressBook.TryCreate(addresses, out var problem) ?? throw new InvalidOperationException(problem);
    }
}
