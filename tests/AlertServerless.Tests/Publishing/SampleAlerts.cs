using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Tests.Publishing;

internal static class SampleAlerts
{
    /// <summary>The Vrancea event of 2022-11-03, 04:50:25 UTC, depth 148.8 km (INFP through the press).</summary>
    public static readonly DateTimeOffset Origin = new(2022, 11, 3, 4, 50, 25, TimeSpan.Zero);

    public static readonly EventId Event = new("20221103t045025-a1b2c3");

    public static EventEstimate Estimate(double magnitude = 5.4, bool assumed = false) =>
        new(
            new Hypocenter(new GeoPoint(45.5, 26.5), 148.8),
            Origin,
            new Magnitude(magnitude, MagnitudeType.Ews),
            0.3,
            assumed,
            "Vrancea, Buzău",
            "infp-ews"
        );

    public static Alert First { get; } =
        new(
            AlertId.ForTier(Event, 4),
            AlertKind.First,
            AlertCategory.Actual,
            4,
            Estimate(),
            [],
            Origin.AddSeconds(24),
            Origin.AddSeconds(24.25),
            Origin.AddSeconds(624.25)
        );

    public static Alert Escalated { get; } =
        First with
        {
            Id = AlertId.ForTier(Event, 5),
            Kind = AlertKind.Escalated,
            Tier = 5,
            Estimate = Estimate(6.1),
            Earlier = [new EarlierAlert(First.Id, First.Estimate, First.DecidedAt)],
        };

    public static AlertRecord Record(Alert alert) =>
        new(
            alert,
            3,
            8,
            2,
            new Dictionary<ChannelKind, double> { [ChannelKind.Sms] = 100, [ChannelKind.Telegram] = 28.5 }
        );
}
