using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>Magnitude scales as institutes abbreviate them ("mww", "MLv", "mb_lg").</summary>
internal static class MagnitudeWords
{
    private const int MaxLength = 16;

    public static MagnitudeType Read(string? word) =>
        word?.Trim().ToLowerInvariant() switch
        {
            null or "" => MagnitudeType.Unknown,
            "ews" => MagnitudeType.Ews,
            "w" => MagnitudeType.Mw, // Southern California leaves the m out.
            "l" => MagnitudeType.Ml,
            "b" => MagnitudeType.Mb,
            "s" => MagnitudeType.Ms,
            "c" or "d" => MagnitudeType.Md,
            ['m', 'w', ..] => MagnitudeType.Mw,
            ['m', 'l', ..] => MagnitudeType.Ml,
            ['m', 'b', ..] => MagnitudeType.Mb,
            ['m', 's', ..] => MagnitudeType.Ms,
            ['m', 'd', ..] or ['m', 'c', ..] => MagnitudeType.Md,
            _ => MagnitudeType.Unknown,
        };

    /// <summary>The source's own word, if it is a word.</summary>
    public static string? Name(string? word) =>
        word?.Trim() is { Length: > 0 and <= MaxLength } name
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '(' or ')' or ' ')
            ? name
            : null;
}
