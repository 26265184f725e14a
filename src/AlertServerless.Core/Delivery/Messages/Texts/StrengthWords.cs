namespace AlertServerless.Core.Delivery.Messages.Texts;

/// <summary>How strong, in words: nobody is asked to read a Roman numeral. One text for each of the nine classes that
/// the institute (INFP) has words for; what they say happens follows EMS-98 (Grünthal 1998).</summary>
internal static class StrengthWords
{
    private static readonly TextKey[] ByDegree =
    [
        TextKey.Strength1,
        TextKey.Strength2,
        TextKey.Strength2,
        TextKey.Strength4,
        TextKey.Strength5,
        TextKey.Strength6,
        TextKey.Strength7,
        TextKey.Strength8,
        TextKey.Strength9,
        TextKey.Strength10,
        TextKey.Strength10,
        TextKey.Strength10,
    ];

    /// <returns>A word, a colon and what happens.</returns>
    public static string Of(LanguageTexts words, int degree) => words[ByDegree[degree - 1]];
}
