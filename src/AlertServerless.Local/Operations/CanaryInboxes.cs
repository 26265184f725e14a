using System.Buffers.Binary;
using System.Security.Cryptography;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Operations;

/// <summary>The operator's own inboxes, which test earthquakes reach and nothing else does: one for each
/// channel.</summary>
internal static class CanaryInboxes
{
    // Less than the test earthquake's.
    private const float FromMagnitude = 6;

    private const float NeverByIntensity = 12;

    // Synthetic subscribers' numbers begin with +99940.
    private const string SimulatedPhone = "+999490000000001";
    private const string SimulatedChat = "800000000000001";

    /// <param name="addresses">Valid for its channel; the message never names one.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static NewSubscriber Create(ChannelKind channel, string address)
    {
        var addresses =
            AddressBook.TryCreate([new(channel, address)], out var problem)
            ?? throw new ArgumentException(problem, nameof(address));
        return new NewSubscriber(
            new SubscriberId(BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)))),
            new SubscriberPreferences(
                SubscriberKind.Person,
                Language.English,
                Canary.Home,
                ForeArcWeight: 1,
                MinIntensity: NeverByIntensity,
                NightMinIntensity: NeverByIntensity,
                new ProximityThreshold(FromMagnitude, Canary.WithinKm),
                Quiet: default,
                ChannelPlan.Of((channel, LatePolicy.Send)),
                Exercises: true,
                Updates: false,
                Suspended: false
            ),
            addresses
        );
    }

    /// <summary>Inboxes at the simulated providers.</summary>
    public static IEnumerable<NewSubscriber> Simulated(ProviderSimulators providers) =>
        [
            Create(ChannelKind.Sms, SimulatedPhone),
            Create(ChannelKind.Email, "canary@example.org"),
            Create(ChannelKind.Telegram, SimulatedChat),
            Create(ChannelKind.Webhook, providers.HookAddress("canary")),
        ];
}
