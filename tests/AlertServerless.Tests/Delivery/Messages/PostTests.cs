using AlertServerless.Contracts.Delivery;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
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
        Assert.Equal(["@m4"], Posted(Quake(4.6), new Dictionary<string, long>()));
        Assert.Equal(
            ["@m5", "@banat"],
            Posted(
                Quake(5.2) with
                {
                    Estimate = Quake(5.2).Estimate with { Hypocenter = new Hypocenter(new GeoPoint(45.3, 21.2), 10) },
                },
                new Dictionary<string, long>()
            )
        );
    }

    [Fact]
    public void An_escalation_is_posted_where_the_event_was_posted_and_where_it_belongs_now() =>
        Assert.Equal(
            ["@m4", "@m5"],
            Posted(Quake(5.4) with { Kind = AlertKind.Escalated }, new Dictionary<string, long> { ["@m4"] = 11 })
        );

    [Fact]
    public void A_cancellation_is_posted_only_where_the_event_was_posted() =>
        Assert.Equal(
            ["@m4"],
            Posted(Quake(5.4) with { Kind = AlertKind.Cancelled }, new Dictionary<string, long> { ["@m4"] = 11 })
        );

    [Fact]
    public void The_words_name_places_in_the_order_of_the_wave()
    {
        var text = PublicPostText.For(Quake(6.8), Places, [Language.Romanian, Language.English]);

        Assert.StartsWith(
            "CUTREMUR, magnitudine 6.8, 25 km S de Tulnici, ora 06:19:54. JOS, ADĂPOST, ȚINE-TE!\n"
                + "Prima estimare automată; zguduirea ajunge la:\nFocșani: 06:20:",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\n\nEARTHQUAKE, magnitude 6.8, 25 km S of Tulnici", text, StringComparison.Ordinal);
        Assert.Contains("\nBucharest: 06:20:", text, StringComparison.Ordinal);
        Assert.True(
            text.IndexOf("Focșani", StringComparison.Ordinal) < text.IndexOf("București", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(AlertKind.Escalated, "ACTUALIZARE, MAI PUTERNIC:")]
    [InlineData(AlertKind.Cancelled, "ANULAT: nu se așteaptă un cutremur puternic.")]
    public void What_is_new_is_said_first(AlertKind kind, string beginning) =>
        Assert.StartsWith(
            beginning,
            PublicPostText.For(Quake(6) with { Kind = kind }, Places, PublicChannel.UsualLanguages),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_channel_may_use_other_languages()
    {
        var channel = Assert.Single(PublicChannelList.TryParse("@banat/hu+ro=3..", out _)!);

        Assert.Equal([Language.Hungarian, Language.Romanian], channel.Languages);
        Assert.StartsWith(
            "FÖLDRENGÉS",
            PublicPostText.For(Quake(6), Places, channel.Languages),
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<string> Posted(Alert alert, Dictionary<string, long> latest) =>
        PostPlan.For(alert, Channels, latest).Select(action => action.Channel);

    private static Alert Quake(double magnitude)
    {
        var alert = Samples.Alert(ManualTime.Start);
        return alert with { Estimate = alert.Estimate with { Magnitude = new Magnitude(magnitude, MagnitudeType.Mw) } };
    }
}
