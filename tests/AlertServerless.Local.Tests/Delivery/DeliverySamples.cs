using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Tests.Delivery;

internal static class DeliverySamples
{
    public static readonly byte[] WebhookKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static readonly Uri Unsubscribe = new("https://alert.example.org/u/token");

    public static Alert Alert(DateTimeOffset now, AlertCategory category = AlertCategory.Actual) =>
        new(
            AlertId.ForTier(new EventId("vrancea-20261103-0419"), 6),
            AlertKind.First,
            category,
            6,
            new EventEstimate(
                new Hypocenter(new GeoPoint(45.7, 26.6), 130),
                now.AddSeconds(-6),
                new Magnitude(6.2, MagnitudeType.Ews),
                0.3,
                false,
                "Vrancea",
                "infp"
            ),
            [],
            now.AddSeconds(-1),
            now,
            now.AddSeconds(120)
        );

    public static OutboundMessage Message(
        string address,
        DateTimeOffset? at = null,
        ulong subscriber = 7,
        TimeSpan? expiresIn = null,
        long editRef = 0
    )
    {
        var now = at ?? TimeProvider.System.GetUtcNow();
        _ = Geohash.TryParse("sxfs", out var cell);
        return new OutboundMessage(
            Alert(now),
            new SegmentId(cell, SubscriberKind.Person, ChannelKind.Sms, 0),
            new SubscriberId(subscriber),
            address,
            "CUTREMUR! Ajunge la tine in ~18 s, intensitate VI. ADAPOSTESTE-TE, departe de geamuri! M6.2 Vrancea, "
                + "06:20:00",
            new MessageFacts(AlertLevel.TakeAction, 6.1, 18, now.AddSeconds(18), Language.Romanian),
            now + (expiresIn ?? TimeSpan.FromSeconds(90)),
            EditRef: editRef
        );
    }

    public static async Task<SendOutcome> SendAsync(IProvider provider, OutboundMessage message) =>
        Assert(await provider.CallAsync([message], CancellationToken.None));

    private static SendOutcome Assert(IReadOnlyList<SendOutcome> outcomes) => Xunit.Assert.Single(outcomes);
}
