using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed partial class LanguageTextsTests
{
    public static TheoryData<Language> Languages => [.. LanguageNames.All];

    /// <summary>A language that is added by its file alone is found here, and one that lacks a text as well.</summary>
    [Fact]
    public void Every_language_has_a_file_and_every_file_a_language()
    {
        var files = typeof(LanguageTexts)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("AlertServerless.Core.Texts.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[^2]);

        Assert.Equal(LanguageNames.All.Select(language => language.Code()).Order(), files.Order());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_file_has_the_same_texts_in_the_same_order_with_the_same_placeholders(Language language)
    {
        var english = Texts(Language.English);
        var texts = Texts(language);

        Assert.Equal(english.Select(text => text.Name), texts.Select(text => text.Name));
        Assert.All(
            english.Zip(texts),
            pair => Assert.Equal(Placeholders(pair.First.Value), Placeholders(pair.Second.Value))
        );
        Assert.All(texts, text => Assert.NotEmpty(text.Value.Trim()));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_file_says_whether_a_native_speaker_has_read_it(Language language) =>
        Assert.Contains("native speaker", LanguageTexts.In(language)[TextKey.Review], StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_place_has_eight_directions(Language language) =>
        Assert.Equal(8, LanguageTexts.In(language).Place.Octants.Distinct().Count());

    [Theory]
    [InlineData("ro", Language.Romanian)]
    [InlineData("uk", Language.Ukrainian)]
    public void A_code_names_a_language(string code, Language language)
    {
        Assert.True(LanguageNames.TryParse(code, out var found));
        Assert.Equal(language, found);
        Assert.Equal(code, language.Code());
        Assert.False(LanguageNames.TryParse("xx", out _));
    }

    private static List<(string Name, string Value)> Texts(Language language)
    {
        using var stream = Assembly
            .GetAssembly(typeof(LanguageTexts))!
            .GetManifestResourceStream($"AlertServerless.Core.Texts.{language.Code()}.json")!;
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.EnumerateObject().Select(text => (text.Name, text.Value.GetString()!))];
    }

    // Their order is the language's own.
    private static IEnumerable<string> Placeholders(string text) =>
        Placeholder().Matches(text).Select(match => match.Value).Order();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
