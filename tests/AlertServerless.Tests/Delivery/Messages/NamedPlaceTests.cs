using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

/// <summary>A message about one of several places names it, in every language and form.</summary>
public sealed class NamedPlaceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 21, 59, 59, TimeSpan.Zero);
    private static readonly double[] SecondsLeft = [999, 21.9, 0, -45, -5940];

    public static TheoryData<Language> Languages => [.. LanguageNames.All];

    [Theory]
    [InlineData(Language.English, PlaceName.Parents, "Parents: EARTHQUAKE in ~21 s! DROP, COVER, HOLD ON!")]
    [InlineData(Language.English, PlaceName.Second, "Place 2: EARTHQUAKE in ~21 s! DROP, COVER, HOLD ON!")]
    [InlineData(Language.Romanian, PlaceName.Parents, "La parinti: CUTREMUR in ~21 s! JOS, ADAPOST, TINE-TE!")]
    [InlineData(Language.Ukrainian, PlaceName.Home, "Дім: ЗЕМЛЕТРУС за ~21 с! ПРИСЯДЬ, СХОВАЙСЯ, ТРИМАЙСЯ!")]
    [InlineData(Language.English, PlaceName.None, "EARTHQUAKE in ~21 s! DROP, COVER, HOLD ON!")]
    public void Begins_with_the_place(Language language, PlaceName place, string expected) =>
        Assert.StartsWith(
            expected,
            Text(Samples.Alert(Now), Facts(language, place, 21.9), ChannelKind.Sms),
            StringComparison.Ordinal
        );

    [Fact]
    public void What_is_expected_is_expected_there_and_not_where_the_reader_is()
    {
        var text = Text(Samples.Alert(Now), Facts(Language.English, PlaceName.Work, 21.9), ChannelKind.Telegram);

        Assert.Contains("Expected there: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("where you are", text, StringComparison.Ordinal);
        Assert.Contains(
            "Expected where you are: ",
            Text(Samples.Alert(Now), Facts(Language.English, PlaceName.None, 21.9), ChannelKind.Telegram),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_drill_begins_with_its_own_word() =>
        Assert.StartsWith(
            "EXERCISE (Home): quake in ~21 s.",
            Text(Drill(), Facts(Language.English, PlaceName.Home, 21.9), ChannelKind.Sms),
            StringComparison.Ordinal
        );

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_alert_names_the_place_and_an_SMS_of_it_is_one_segment(Language language)
    {
        var words = LanguageTexts.In(language);
        foreach (var facts in Every(language))
        {
            var name = OwnPlaceWords.Of(words, facts.Place);
            var sms = Text(Samples.Alert(Now), facts, ChannelKind.Sms);
            var folded = words.Alphabet == SmsAlphabet.Gsm7 ? Gsm7.Fold(name) : name;
            Assert.StartsWith($"{folded}: ", sms, StringComparison.Ordinal);
            Assert.Equal((1, words.Alphabet), (SmsSize.Of(sms).Segments, SmsSize.Of(sms).Alphabet));
            var letter = Text(Samples.Alert(Now), facts, ChannelKind.Email);
            Assert.StartsWith($"{name}: ", letter, StringComparison.Ordinal);
        }
    }

    /// <summary>Cyrillic drills have no room for everything: the place is then left out, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_drill_by_SMS_is_one_segment_that_begins_and_ends_with_its_word(Language language)
    {
        var words = LanguageTexts.In(language);
        var exercise = words[TextKey.Exercise];
        var folded = words.Alphabet == SmsAlphabet.Gsm7 ? Gsm7.Fold(exercise) : exercise;
        foreach (var facts in Every(language))
        {
            var sms = Text(Drill(), facts, ChannelKind.Sms);
            Assert.StartsWith(folded, sms, StringComparison.Ordinal);
            Assert.EndsWith(folded, sms, StringComparison.Ordinal);
            Assert.Equal(1, SmsSize.Of(sms).Segments);
            var chat = Text(Drill(), facts, ChannelKind.Telegram);
            Assert.StartsWith($"{exercise} ({OwnPlaceWords.Of(words, facts.Place)})", chat, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_mail_says_when_the_shaking_arrives_there()
    {
        var facts = Facts(Language.English, PlaceName.Parents, 21.9);
        var message = Samples.Message(Now) with
        {
            Text = Text(Samples.Alert(Now), facts, ChannelKind.Email),
            Facts = facts,
        };

        var mail = AlertMail.Compose(message, new Uri("https://alert.example.org/u"));

        Assert.StartsWith("Parents: EARTHQUAKE", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Shaking arrives there at", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("reaches you", mail.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<MessageFacts> Every(Language language) =>
        from place in Enum.GetValues<PlaceName>()
        where place != PlaceName.None
        from seconds in SecondsLeft
        from level in new[] { AlertLevel.BeAware, AlertLevel.TakeAction }
        from isUpdate in new[] { false, true }
        select new MessageFacts(level, 7, seconds, Now, language, isUpdate, place);

    private static MessageFacts Facts(Language language, PlaceName place, double seconds) =>
        new(AlertLevel.TakeAction, 7, seconds, Now.AddSeconds(seconds), language, Place: place);

    private static Alert Drill() => Samples.Alert(Now) with { Category = AlertCategory.Exercise };

    private static string Text(Alert alert, in MessageFacts facts, ChannelKind channel) =>
        new MessageText(alert).For(facts, channel, Now);
}
