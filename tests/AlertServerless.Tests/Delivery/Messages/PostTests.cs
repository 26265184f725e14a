using AlertServerless.Contracts.Delivery;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class InMemoryPostLogTests : PostLogContract
{
    protected override IPostLog Log { get; } = new InMemoryPostLog();
}

public sealed class PostTests
{
    private static readonly PublicChannel Moderate = new("@m4", 4, 5, null);
    private static readonly PublicChannel Strong = new("@m5", 5, double.PositiveInfinity, null);
    private static readonly PublicChannel Banat = new(
        "@banat",
        3,
        double.PositiveInfinity,
        GeoPolygon.Box(44.5, 20.5, 46, 22.5)
    );
    private static readonly PublicChannel[] Channels = [Moderate, Strong, Banat];
    private static readonly PublicPlace[] Places =
    [
        new("Timișoara", new GeoPoint(45.75, 21.23)),
        new("București", new GeoPoint(44.43, 26.1)),
        new("Focșani", new GeoPoint(45.7, 27.18)),
    ];

    [Fact]
    public void An_event_is_posted_where_its_band_and_region_are()
    {
        Assert.Equal([new PostAction("@m4", 0)], PostPlan.For(Quake(4.6), Channels, new Dictionary<string, long>()));
        Assert.Equal(
            [new PostAction("@m5", 0), new PostAction("@banat", 0)],
            PostPlan.For(
                Quake(5.2) with
                {
                    Estimate = Quake(5.2).Estimate with { Hypocenter = new Hypocenter(new GeoPoint(45.3, 21.2), 10) },
                },
                Channels,
                new Dictionary<string, long>()
            )
        );
    }

    [Fact]
    public void A_revision_edits_what_stands_and_adds_what_is_new() =>
        Assert.Equal(
            [new PostAction("@m4", 11), new PostAction("@m5", 0)],
            PostPlan.For(
                Quake(5.4) with
                {
                    Kind = AlertKind.Escalated,
                },
                Channels,
                new Dictionary<string, long> { ["@m4"] = 11 }
            )
        );

    [Fact]
    public void A_cancellation_edits_and_is_news_to_nobody() =>
        Assert.Equal(
            [new PostAction("@m4", 11)],
            PostPlan.For(
                Quake(5.4) with
                {
                    Kind = AlertKind.Cancelled,
                },
                Channels,
                new Dictionary<string, long> { ["@m4"] = 11 }
            )
        );

    [Fact]
    public void The_words_name_places_in_the_order_of_the_wave()
    {
        var text = PublicPostText.For(Quake(6.8), Places);

        Assert.StartsWith(
            "CUTREMUR · EARTHQUAKE M6.8 25 km S de Tulnici, 06:19:54, 130 km\nFocșani: 06:20:",
            text,
            StringComparison.Ordinal
        );
        Assert.True(
            text.IndexOf("Focșani", StringComparison.Ordinal) < text.IndexOf("București", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_drill_and_a_cancellation_say_so_first()
    {
        Assert.StartsWith(
            "EXERCIȚIU, NU E REAL!",
            PublicPostText.For(Quake(6) with { Category = AlertCategory.Exercise }, Places),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "ANULAT:",
            PublicPostText.For(Quake(6) with { Kind = AlertKind.Cancelled }, Places),
            StringComparison.Ordinal
        );
    }

    private static Alert Quake(double magnitude)
    {
        var alert = Samples.Alert(ManualTime.Start);
        return alert with { Estimate = alert.Estimate with { Magnitude = new Magnitude(magnitude, MagnitudeType.Mw) } };
    }
}
