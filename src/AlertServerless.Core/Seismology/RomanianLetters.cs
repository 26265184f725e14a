namespace AlertServerless.Core.Seismology;

/// <summary>Spelling of Romanian as feeds really write it: comma below, cedilla, or no marks at all.</summary>
internal static class RomanianLetters
{
    private const string Marked = "ăâîșşțţĂÂÎȘŞȚŢ";
    private const string Plain = "aaissttAAISSTT";

    // Not by Unicode decomposition: it needs culture data that an invariant process may lack.
    public static string WithoutMarks(string text) =>
        string.Create(
            text.Length,
            text,
            static (letters, source) =>
            {
                for (var i = 0; i < letters.Length; i++)
                {
                    var at = Marked.IndexOf(source[i], StringComparison.Ordinal);
                    letters[i] = at < 0 ? source[i] : Plain[at];
                }
            }
        );
}
