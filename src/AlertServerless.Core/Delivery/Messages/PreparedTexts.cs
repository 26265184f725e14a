using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>All texts of one alert in one language and one form; each is put together when it is first needed. What
/// does not fit into an SMS is left out from the end of the order: first the place, last the strength.</summary>
/// <param name="isShort">One SMS segment; else the form with room.</param>
/// <param name="place">Of several places the one that all of these texts are about.</param>
internal sealed class PreparedTexts(Alert alert, Language language, bool isShort, PlaceName place = PlaceName.None)
{
    private const int Tenses = 3;
    private const int Levels = 2;

    private readonly LanguageTexts words = LanguageTexts.In(language);
    private readonly MessageTemplate?[] templates = new MessageTemplate?[IntensityScale.Highest * Tenses * Levels * 2];
    private MessageTemplate? cancellation;
    private string? outdated;

    private bool IsDrill => alert.Category != AlertCategory.Actual;

    private string Magnitude => alert.Estimate.Magnitude.Value.ToString("0.0", CultureInfo.InvariantCulture);

    public MessageTemplate Cancellation =>
        cancellation ??= Compose([words[IsDrill ? TextKey.DrillCancel : TextKey.Cancel]], "", "");

    public string Outdated =>
        outdated ??= $"{words[TextKey.Outdated]}\nM{Magnitude}, {EventPlace.Of(alert.Estimate, language)}";

    public MessageTemplate For(in MessageFacts facts, Tense tense)
    {
        var isAct = facts.Level == AlertLevel.TakeAction;
        var degree = IntensityScale.ToDegree(facts.Intensity);
        var at = ((((degree - 1) * Tenses) + (int)tense) * Levels) + (isAct ? 1 : 0);
        ref var template = ref templates[(at * 2) + (facts.IsUpdate ? 1 : 0)];
        if (template is { } known)
            return known;
        var strength = StrengthWords.Of(words, degree);
        var sentence = words.Fill(
            ExpectKey(tense),
            "{strength}",
            strength.Replace(": ", ", ", StringComparison.Ordinal)
        );
        return template = Compose([.. Openings(isAct, facts.IsUpdate, tense)], strength, sentence);
    }

    private TextKey ExpectKey(Tense tense) =>
        (place == PlaceName.None, tense == Tense.Ago) switch
        {
            (true, false) => TextKey.Expect,
            (true, true) => TextKey.ExpectAgo,
            (false, false) => TextKey.ExpectThere,
            _ => TextKey.ExpectThereAgo,
        };

    /// <summary>The name of the words a message begins with.</summary>
    public static TextKey OpeningKey(bool isDrill, bool isAct, bool isUpdate, Tense tense)
    {
        var first = (isDrill, isAct) switch
        {
            (false, true) => TextKey.ActSoon,
            (false, false) => TextKey.AwareSoon,
            (true, true) => TextKey.DrillActSoon,
            _ => TextKey.DrillAwareSoon,
        };
        return first + (isUpdate ? Tenses : 0) + (int)tense;
    }

    // An SMS of 70 characters may have no room for the place beside everything else: then it leaves out first that this
    // is an update, and only in some drills the place.
    private IEnumerable<string> Openings(bool isAct, bool isUpdate, Tense tense)
    {
        var opening = Opening(isAct, isUpdate, tense);
        if (place != PlaceName.None)
        {
            yield return OwnPlaceWords.Named(opening, words, place);
            if (isUpdate)
                yield return OwnPlaceWords.Named(Opening(isAct, isUpdate: false, tense), words, place);
        }

        yield return opening;
    }

    private string Opening(bool isAct, bool isUpdate, Tense tense) =>
        words[OpeningKey(IsDrill, isAct, isUpdate, tense)]
            .Replace("{s}", $"{MessageTemplate.Number}", StringComparison.Ordinal)
            .Replace("{min}", $"{MessageTemplate.Number}", StringComparison.Ordinal);

    /// <param name="openings">The best first; an SMS takes the first that fits.</param>
    /// <param name="strength">Empty for a retraction.</param>
    /// <param name="sentence">The strength where there is room for a sentence.</param>
    private MessageTemplate Compose(string[] openings, string strength, string sentence)
    {
        if (isShort)
            return new MessageTemplate(openings.SelectMany(opening => ShortForms(opening, strength)).First(Fits));
        string[] lines =
        [
            openings[0],
            sentence,
            FullFacts(EventPlace.Of(alert.Estimate, language)),
            IsDrill ? words[TextKey.Exercise] : "",
        ];
        return new MessageTemplate(string.Join('\n', lines.Where(line => line.Length > 0)));
    }

    private string FullFacts(string epicentre) =>
        WithClock(words[TextKey.Facts])
            .Replace("{m}", Magnitude, StringComparison.Ordinal)
            .Replace("{place}", epicentre, StringComparison.Ordinal);

    private static string WithClock(string text) =>
        text.Replace("{clock}", $"{MessageTemplate.Clock}", StringComparison.Ordinal);

    // From the fullest to the shortest, which always fits.
    private IEnumerable<string> ShortForms(string opening, string strength)
    {
        var epicentre = EventPlace.Of(alert.Estimate, language);
        var town = EventPlace.TownOf(alert.Estimate, language);
        var sentence = Sentence(strength);
        var word = Sentence(strength.Split(':')[0]);
        var fact = $"M{Magnitude}";
        // Alone it would be read as the time of the earthquake.
        var clock = ", " + WithClock(words[TextKey.Sent]);
        (string Strength, string Facts)[] parts =
        [
            (sentence, $"{fact} {epicentre}{clock}"),
            (sentence, $"{fact} {town}{clock}"),
            (word, $"{fact} {epicentre}{clock}"),
            (word, $"{fact} {town}{clock}"),
            (word, $"{fact}{clock}"),
            (word, fact),
            (word, ""),
            ("", $"{fact}{clock}"),
            ("", fact),
            ("", ""),
        ];
        var end = IsDrill ? words[TextKey.Exercise] : "";
        return parts.Select(part =>
            Encoded(string.Join(' ', new[] { opening, part.Strength, part.Facts, end }.Where(text => text.Length > 0)))
        );
    }

    private static string Sentence(string text) =>
        text.Length == 0 ? "" : $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private string Encoded(string text) =>
        words.Alphabet == SmsAlphabet.Ucs2
            ? text
            : string.Join(MessageTemplate.Clock, text.Split(MessageTemplate.Clock).Select(EncodedAround));

    private static string EncodedAround(string text) =>
        string.Join(MessageTemplate.Number, text.Split(MessageTemplate.Number).Select(Gsm7.Fold));

    /// <summary>With the longest countdown.</summary>
    private bool Fits(string template)
    {
        var longest = template
            .Replace($"{MessageTemplate.Number}", new string('9', MessageTemplate.MaxDigits), StringComparison.Ordinal)
            .Replace(
                $"{MessageTemplate.Clock}",
                new string('9', MessageTemplate.ClockLength),
                StringComparison.Ordinal
            );
        return words.Alphabet == SmsAlphabet.Ucs2
            ? longest.Length <= Gsm7.Ucs2SegmentLength
            : Gsm7.Septets(longest) <= Gsm7.SegmentLength;
    }
}
