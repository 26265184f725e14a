using System.Globalization;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

/// <summary>What holds of every message: each language, level, degree, tense, kind and category, at the places with the
/// longest names, at any magnitude.</summary>
public sealed partial class EveryMessageTests
{
    private const int ActionWithin = 60;

    private static readonly DateTimeOffset Now = new(2026, 11, 3, 21, 59, 59, TimeSpan.Zero);
    private static readonly double[] Magnitudes = [-1.26, 5.4, 9.96];
    private static readonly double[] SecondsLeft = [5000, 999, 120.4, 9.9, 1, 0, -19, -21, -107, -3600, -90_000];
    private static readonly AlertCategory[] Categories = [AlertCategory.Actual, AlertCategory.Exercise];

    /// <summary>How each language says "stronger", and "now".</summary>
    private static readonly Dictionary<Language, (string Stronger, string Now)> Wording = new()
    {
        [Language.Romanian] = ("mai puternic", "acum"),
        [Language.English] = ("stronger", "now"),
        [Language.Hungarian] = ("er(ő|ö)sebb", "most"),
        [Language.Bulgarian] = ("по-силно", "сега"),
        [Language.Ukrainian] = ("сильніше", "зараз"),
        [Language.Russian] = ("сильнее", "сейчас"),
    };

    public static TheoryData<Language> Languages => [.. LanguageNames.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_message_is_right(Language language)
    {
        var made = 0;
        foreach (var alert in Alerts(language))
        {
            var text = new MessageText(alert);
            foreach (var level in new[] { AlertLevel.BeAware, AlertLevel.TakeAction })
            foreach (var seconds in SecondsLeft)
            foreach (var isUpdate in new[] { false, true })
            {
                for (var degree = IntensityScale.Lowest; degree <= IntensityScale.Highest; degree++)
                {
                    var facts = new MessageFacts(level, degree, seconds, Now, language, isUpdate);
                    Check(text.For(facts, ChannelKind.Sms, Now), facts, alert, isSms: true);
                    Check(text.For(facts, ChannelKind.Telegram, Now), facts, alert, isSms: false);
                    made += 2;
                }
            }
        }

        Assert.True(made > 30_000, $"{made} messages are no proof");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_retraction_is_right(Language language)
    {
        foreach (var alert in Alerts(language))
        {
            var sms = new MessageText(alert).ForCancellation(language, ChannelKind.Sms, Now);
            CheckForm(sms, alert, language, isSms: true);
            CheckForm(
                new MessageText(alert).ForCancellation(language, ChannelKind.Email, Now),
                alert,
                language,
                isSms: false
            );
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_post_and_mail_names_nothing_that_is_missing(Language language)
    {
        foreach (var alert in Alerts(language).Take(30))
        {
            var message = Samples.Message(Now) with
            {
                Alert = alert,
                Text = new MessageText(alert).ForCancellation(language, ChannelKind.Email, Now),
                Facts = new MessageFacts(AlertLevel.TakeAction, 7, 20, Now, language),
            };
            var mail = AlertMail.Compose(message, new Uri("https://alert.example.org/u"));
            string[] texts =
            [
                mail.Subject,
                mail.Text,
                PublicPostText.For(alert, PublicPlaces.All, [language]),
                PublicPostText.ForOutdated(alert, [language]),
            ];
            Assert.All(texts, text => Assert.DoesNotMatch("[{}\u0001\u0002]", text));
        }
    }

    private static void Check(string text, in MessageFacts facts, Alert alert, bool isSms)
    {
        CheckForm(text, alert, facts.Language, isSms);
        CheckTense(text, facts);
        var words = LanguageTexts.In(facts.Language);
        if (facts.IsUpdate)
            Assert.Matches($"(?i){Wording[facts.Language].Stronger}", text);
        if (facts.Level != AlertLevel.TakeAction)
            return;
        var action = isSms && words.Alphabet == SmsAlphabet.Gsm7 ? Gsm7.Fold(words[TextKey.Act]) : words[TextKey.Act];
        var at = text.IndexOf(action, StringComparison.OrdinalIgnoreCase);
        Assert.True(at >= 0 && at + action.Length <= ActionWithin, $"what to do ends at {at + action.Length}: {text}");
    }

    private static void CheckForm(string text, Alert alert, Language language, bool isSms)
    {
        Assert.DoesNotMatch("[{}\u0001\u0002\0]", text);
        Assert.DoesNotMatch(RomanNumeral(), text);
        var words = LanguageTexts.In(language);
        var exercise =
            isSms && words.Alphabet == SmsAlphabet.Gsm7 ? Gsm7.Fold(words[TextKey.Exercise]) : words[TextKey.Exercise];
        if (alert.Category == AlertCategory.Actual)
        {
            Assert.DoesNotContain(exercise, text, StringComparison.OrdinalIgnoreCase);
        }
        else
        {
            Assert.StartsWith(exercise, text, StringComparison.Ordinal);
            Assert.EndsWith(exercise, text, StringComparison.Ordinal);
        }

        if (!isSms)
            return;
        var size = SmsSize.Of(text);
        Assert.True(size.Segments == 1 && size.Alphabet == words.Alphabet, $"{size}: {text}");
    }

    // The countdown says which tense it is: "~21 s" to come, "~2 min" gone, and none for now.
    private static void CheckTense(string text, in MessageFacts facts)
    {
        var now = $@"(?i)\b{Wording[facts.Language].Now}\b";
        if (facts.SecondsLeft >= 1)
        {
            var seconds = Math.Min(999, Math.Floor(facts.SecondsLeft)).ToString(CultureInfo.InvariantCulture);
            Assert.Matches($"~{seconds} (s|mp|с)\\b", text);
            Assert.DoesNotMatch(now, text);
        }
        else if (facts.SecondsLeft > -MessageText.NowFor.TotalSeconds)
        {
            Assert.DoesNotContain("~", text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Matches("~[0-9]{1,2} (min|perce|мин|хв)\\b", text);
            Assert.DoesNotMatch(now, text);
        }
    }

    private static IEnumerable<Alert> Alerts(Language language)
    {
        var sample = Samples.Alert(Now);
        foreach (var place in Places(language))
        foreach (var magnitude in Magnitudes)
        foreach (var category in Categories)
        {
            yield return sample with
            {
                Category = category,
                Estimate = sample.Estimate with
                {
                    Hypocenter = new Hypocenter(place, 10),
                    Magnitude = new Magnitude(magnitude, MagnitudeType.Mw),
                    LocationAssumed = place == default,
                },
            };
        }
    }

    /// <summary>
    /// Beside the towns whose names are longest in the language, far out at sea, and nowhere (assumed).
    /// </summary>
    private static IEnumerable<GeoPoint> Places(Language language)
    {
        var words = LanguageTexts.In(language).Place;
        return Gazetteer
            .Towns.OrderByDescending(town => new PlaceDescription(town, 1, 0).TownIn(words).Length)
            .Take(8)
            .Select(town => new GeoPoint(town.Point.Latitude + 0.08, town.Point.Longitude + 0.12))
            .Append(new GeoPoint(43.2, 31.5))
            .Append(new GeoPoint(-40, -100))
            .Append(default);
    }

    // "V" alone is west in Romanian, and "I" a word in English.
    [GeneratedRegex(@"\b(II|III|IV|VI|VII|VIII|IX|XI|XII)\b", RegexOptions.None, 1000)]
    private static partial Regex RomanNumeral();
}
