using System.Reflection;
using System.Text.Json;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages.Texts;

/// <summary>
/// Every word that people read, in one language: one embedded file each (<c>ro.json</c>), all with the keys of
/// <see cref="TextKey"/>. A language is added by its file, its number in <see cref="Language"/> and, where its town
/// names differ, a column of <c>town-names.tsv</c>.
/// </summary>
/// <remarks>Plain embedded files, not satellite assemblies: a native executable has none.</remarks>
public sealed class LanguageTexts
{
    private static readonly Lazy<LanguageTexts>[] All =
    [
        .. LanguageNames.All.Select(language => new Lazy<LanguageTexts>(() => Load(language))),
    ];

    private readonly string[] texts;

    private LanguageTexts(Language language, string[] texts)
    {
        (Language, this.texts) = (language, texts);
        Place = new PlaceWords(
            language.Code(),
            this[TextKey.PlaceAway],
            this[TextKey.PlaceNear],
            this[TextKey.PlaceOctants].Split(' ')
        );
    }

    public Language Language { get; }

    /// <summary>How the language says where a place is.</summary>
    public PlaceWords Place { get; }

    /// <summary>What an SMS in this language is written in.</summary>
    public SmsAlphabet Alphabet => this[TextKey.SmsAlphabet] == "UCS-2" ? SmsAlphabet.Ucs2 : SmsAlphabet.Gsm7;

    public string this[TextKey key] => texts[(int)key];

    public static LanguageTexts In(Language language) => All[(int)language].Value;

    /// <summary>A text with its one placeholder, such as <c>{strength}</c>, filled in.</summary>
    public string Fill(TextKey key, string placeholder, string value) =>
        this[key].Replace(placeholder, value, StringComparison.Ordinal);

    private static LanguageTexts Load(Language language)
    {
        var name = $"AlertServerless.Core.Texts.{language.Code()}.json";
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly");
        using var json = JsonDocument.Parse(stream);
        var loaded = new string[Enum.GetValues<TextKey>().Length];
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (!Enum.TryParse<TextKey>(property.Name, ignoreCase: true, out var key))
                throw new InvalidOperationException($"{name}: '{property.Name}' is no text");
            loaded[(int)key] = property.Value.GetString()!;
        }

        var missing = Array.FindIndex(loaded, text => text is null);
        return missing < 0
            ? new LanguageTexts(language, loaded)
            : throw new InvalidOperationException($"{name}: '{(TextKey)missing}' is missing");
    }
}
