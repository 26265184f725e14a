using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Tests.Delivery;

/// <summary>An alert of the kind the tests send, and messages of it.</summary>
internal static class Samples
{
    public static readonly SegmentId Segment = new(Cell("sxfs"), SubscriberKind.Person, ChannelKind.Sms, 0);

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
        DateTimeOffset now,
        string address = "+40722000001",
        ulong subscriber = 1,
        TimeSpan? expiresIn = null,
        long editRef = 0
    ) =>
        new(
            Alert(now),
            Segment,
            new SubscriberId(subscriber),
            address,
            "CUTREMUR M6.2 Vrancea. Unda ajunge in 18 s. La pamant, sub masa, tine-te bine!",
            new MessageFacts(AlertLevel.TakeAction, 6.1, 18, now.AddSeconds(18), Language.Romanian),
            now + (expiresIn ?? TimeSpan.FromSeconds(60)),
            EditRef: editRef
        );

    private static Geohash Cell(string text) =>
        Geohash.TryParse(text, out var cell) ? cell : throw new ArgumentException(text, nameof(text));
}
