using System.Text.RegularExpressions;
using AlertServerless.Core.SignUp;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

public sealed partial class PageWordsTests
{
    public static TheoryData<string> Languages => [.. SignUpLanguages.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_the_same_keys_and_the_same_places_for_values(string language)
    {
        var english = PageWords.In("en");
        var words = PageWords.In(language);
        Assert.Equal(language, words.Language);
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
        foreach (var key in english.Keys)
        {
            Assert.NotEmpty(words[key].Trim());
            Assert.Equal(Places(english[key]), Places(words[key]));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_language_is_a_copy_of_English(string language)
    {
        if (language == "en")
            return;
        var english = PageWords.In("en");
        var words = PageWords.In(language);
        // Names of channels are the same everywhere.
        Assert.InRange(english.Keys.Count(key => english[key] == words[key]), 0, 15);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_code_fits_into_one_text_message(string language)
    {
        var text = PageWords.In(language)["sms.code", "123456"];
        // GSM-7 holds 160 of its characters in one message, UCS-2 holds 70 of any.
        Assert.InRange(text.Length, 1, text.All(char.IsAscii) ? 160 : 70);
    }

    [Theory]
    [InlineData("hu-HU,hu;q=0.9,en;q=0.8", "hu")]
    [InlineData("fr,de;q=0.9,uk;q=0.1", "uk")]
    [InlineData("fr", "en")]
    [InlineData("", "en")]
    public void The_browsers_first_known_language_is_taken(string header, string language) =>
        Assert.Equal(language, PageWords.Preferred(header).Language);

    private static IEnumerable<string> Places(string text) =>
        Place().Matches(text).Select(place => place.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Place();
}
