using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using AlertServerless.Core.SignUp;

namespace AlertServerless.SignUp.Site;

/// <summary>The words of one language. One file a language; a test holds their keys equal.</summary>
public sealed class PageWords
{
    private static readonly FrozenDictionary<string, PageWords> Languages = SignUpLanguages.All.ToFrozenDictionary(
        language => language,
        Read
    );

    private readonly FrozenDictionary<string, string> words;

    private PageWords(string language, FrozenDictionary<string, string> words)
    {
        Language = language;
        this.words = words;
    }

    /// <summary>BCP 47.</summary>
    public string Language { get; }

    public IEnumerable<string> Keys => words.Keys;

    public string this[string key] => words[key];

    public string this[string key, object first, object? second = null] =>
        string.Format(CultureInfo.InvariantCulture, words[key], first, second);

    /// <summary>The words of a fault or of a choice, whose name is part of the key.</summary>
    public string Of(string prefix, Enum value) => words[$"{prefix}{value}"];

    /// <summary>English for a language that there are no words in.</summary>
    public static PageWords In(string? language) =>
        Languages.GetValueOrDefault(language ?? "") ?? Languages[SignUpLanguages.Fallback];

    /// <summary>The first language of an Accept-Language header that there are words in.</summary>
    public static PageWords Preferred(string acceptLanguage)
    {
        var wanted = acceptLanguage
            .Split(',')
            .Select(range => range.Split(';')[0].Trim().Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(Languages.ContainsKey);
        return In(wanted);
    }

    private static PageWords Read(string language)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"words/{language}.json")
            ?? throw new InvalidOperationException($"words/{language}.json is not in the assembly");
        var read =
            JsonSerializer.Deserialize<Dictionary<string, string>>(stream)
            ?? throw new InvalidOperationException($"words/{language}.json is empty");
        return new PageWords(language, read.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
