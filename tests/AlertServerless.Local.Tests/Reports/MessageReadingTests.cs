using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Tests.Simulators;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

/// <summary>
/// The check reads messages by words of its own; these tests hold them beside the words that are sent.
/// </summary>
public sealed class MessageReadingTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly Alert Weak = MakeAlert(AlertKind.First, 5.4, 5, 0);
    private static readonly Alert Strong = MakeAlert(AlertKind.Escalated, 6.9, 7, 2);
    private static readonly Alert Withdrawal = MakeAlert(AlertKind.Cancelled, 6.9, 7, 4);
    private static readonly Alert[] Alerts = [Weak, Strong, Withdrawal];

    [Theory]
    [MemberData(nameof(Readings))]
    public void What_is_sent_is_read_as_it_is_meant(Language language, ChannelKind channel, double secondsLeft)
    {
        var facts = new MessageFacts(AlertLevel.BeAware, 4, secondsLeft, Now, language);
        var act = facts with { Level = AlertLevel.TakeAction, Intensity = 7, IsUpdate = true };
        AssertRead(MessageKind.BeAware, Weak, new MessageText(Weak).For(facts, channel, Now));
        AssertRead(MessageKind.TakeAction, Strong, new MessageText(Strong).For(act, channel, Now));
        AssertRead(
            MessageKind.Retraction,
            Withdrawal,
            new MessageText(Withdrawal).ForCancellation(language, channel, Now)
        );
        var drill = new MessageText(Weak with { Category = AlertCategory.Exercise });
        Assert.Equal(MessageKind.BeAware, MessageReading.KindOf(Message(drill.For(facts, channel, Now))));
        Assert.Equal(MessageKind.TakeAction, MessageReading.KindOf(Message(drill.For(act, channel, Now))));
        Assert.Equal(
            MessageKind.Retraction,
            MessageReading.KindOf(Message(drill.ForCancellation(language, channel, Now)))
        );
    }

    public static TheoryData<Language, ChannelKind, double> Readings
    {
        get
        {
            var readings = new TheoryData<Language, ChannelKind, double>();
            foreach (var language in LanguageNames.All)
            foreach (var channel in new[] { ChannelKind.Sms, ChannelKind.Telegram })
            foreach (var secondsLeft in new double[] { 20, -3, -107 })
                readings.Add(language, channel, secondsLeft);
            return readings;
        }
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void The_place_that_is_named_is_read(Language language, ChannelKind channel, double secondsLeft)
    {
        var act = new MessageFacts(AlertLevel.TakeAction, 7, secondsLeft, Now, language);
        var drill = Strong with { Category = AlertCategory.Exercise };
        foreach (var place in Enum.GetValues<PlaceName>())
        foreach (var alert in new[] { Strong, drill })
        {
            var text = new MessageText(alert).For(act with { Place = place }, channel, Now);
            var named = MessageReading.PlaceOf(Message(text));
            // A drill's Cyrillic SMS may have no room for it; then none is named, and never a wrong one.
            if (named is not null || alert == Strong || Gsm7.Septets(text) is not null)
                Assert.Equal(place == PlaceName.None ? null : place, named);
        }
    }

    /// <summary>A machine's document has no such words, but the alert's id comes with it.</summary>
    [Fact]
    public void A_machines_document_is_known_by_its_id()
    {
        var alarm = Message("CAP 1.2", ChannelKind.Webhook, $"{Weak.Id}/00000000000000ff");
        Assert.Equal(MessageKind.Unknown, MessageReading.KindOf(alarm));
        Assert.Equal(Weak.Id, MessageReading.AlertOf(alarm, MessageKind.Unknown, Alerts));

        var retraction = Message("CAP 1.2", ChannelKind.Webhook, $"{Withdrawal.Id}/00000000000000ff");
        Assert.Equal(MessageKind.Retraction, MessageReading.KindOf(retraction));
    }

    [Fact]
    public void What_mentions_none_of_the_alerts_is_of_none()
    {
        var facts = new MessageFacts(AlertLevel.BeAware, 4, 9, Now, Language.English);
        var text = new MessageText(MakeAlert(AlertKind.First, 4.1, 4, 0)).For(facts, ChannelKind.Sms, Now);
        Assert.Null(MessageReading.AlertOf(Message(text), MessageKind.BeAware, Alerts));
    }

    /// <summary>
    /// Taken by the provider when the next alert was decided already: the words do not say which it is about, and the
    /// status callback that the provider was asked for does.
    /// </summary>
    [Fact]
    public void Where_words_do_not_tell_the_alert_the_asked_for_callback_does()
    {
        var facts = new MessageFacts(AlertLevel.TakeAction, 7, 27, Now, Language.Russian);
        var message = Message(new MessageText(Weak).For(facts, ChannelKind.Sms, Now));
        Assert.DoesNotContain("M5", message.Text, StringComparison.Ordinal);
        Assert.Null(MessageReading.AlertOf(message, MessageKind.TakeAction, Alerts));
        Assert.Equal(Weak.Id, About(Weak.Id.Value));

        // Of no alert, of one that was never decided, and of one that does not say such a thing.
        Assert.Null(About("?"));
        Assert.Null(About(AlertId.ForTier(Weak.Id.Event, 9).Value));
        Assert.Null(About(Withdrawal.Id.Value));

        AlertId? About(string asked) =>
            MessageReading.AlertOf(message with { Alert = asked }, MessageKind.TakeAction, Alerts);
    }

    /// <summary>What is read counts more than what the system says of itself.</summary>
    [Fact]
    public void Words_that_tell_the_alert_count_more_than_the_callback()
    {
        var facts = new MessageFacts(AlertLevel.BeAware, 4, 9, Now, Language.English);
        var message = Message(new MessageText(Weak).For(facts, ChannelKind.Sms, Now)) with { Alert = Strong.Id.Value };
        Assert.Equal(Weak.Id, MessageReading.AlertOf(message, MessageKind.BeAware, Alerts));
    }

    [Fact]
    public void An_event_is_shown_by_one_feed_that_can_grow_and_withdraw_it()
    {
        var scenario = ScenarioIntervention.Prepare(
            ScenarioLibraryTests.Load("vrancea-2022"),
            grows: true,
            cancelled: true
        )!;
        var shown = Assert.Single(scenario.Events[0].Reports);
        Assert.Equal((ScenarioIntervention.Feed, 5.4), (shown.Feed, shown.Values.Magnitude));
        Assert.Equal((1, 1), (scenario.Expected.First, scenario.Expected.Cancelled));

        var grown = ScenarioIntervention.Grow(scenario, TimeSpan.FromSeconds(30)).Events[0].Reports[^1];
        Assert.Equal(TimeSpan.FromSeconds(30), grown.After);
        Assert.Equal(6.9, grown.Values.Magnitude!.Value, 1e-9);
        var gone = ScenarioIntervention.Withdraw(scenario, TimeSpan.FromSeconds(31)).Events[0].Reports[^1];
        Assert.Equal((TimeSpan.FromSeconds(31), ReviewStatus.Deleted), (gone.After, gone.Values.Status));
    }

    [Theory]
    [InlineData("vrancea-1977", 6.2)] // 7.4 and what it grows by would be more than is credible of one source
    [InlineData("deleted-after-alert", 6.2)]
    public void What_would_grow_too_large_is_shown_smaller(string name, double magnitude)
    {
        var scenario = ScenarioIntervention.Prepare(ScenarioLibraryTests.Load(name), grows: true, cancelled: false)!;
        Assert.Equal(magnitude, scenario.Events[0].Reports[0].Values.Magnitude!.Value, 1e-9);
        Assert.Equal(0, scenario.Expected.Cancelled);
    }

    private static void AssertRead(MessageKind kind, Alert alert, string text)
    {
        var message = Message(text);
        Assert.Equal(kind, MessageReading.KindOf(message));
        // A Cyrillic SMS may lack the magnitude; then nobody is named, and never a wrong one.
        var about = MessageReading.AlertOf(message, kind, Alerts);
        if (about is not null || Gsm7.Septets(text) is not null)
            Assert.Equal(alert.Id, about);
    }

    private static SimulatedMessage Message(string text, ChannelKind channel = ChannelKind.Sms, string id = "SM1") =>
        new(0, Now.AddSeconds(5), channel, "+40", text, 200, true, id, false, "", null);

    private static Alert MakeAlert(AlertKind kind, double magnitude, int tier, int second)
    {
        var about = new EventId("e1");
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.49, 26.52), 148.8),
            Now,
            new Magnitude(magnitude, MagnitudeType.Mw),
            0.3,
            false,
            null,
            "test"
        );
        return new Alert(
            kind == AlertKind.Cancelled ? AlertId.ForCancellation(about) : AlertId.ForTier(about, tier),
            kind,
            AlertCategory.Actual,
            tier,
            estimate,
            [],
            Now.AddSeconds(second),
            Now.AddSeconds(second),
            Now.AddMinutes(10)
        );
    }
}
