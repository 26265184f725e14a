using System.Globalization;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages.Texts;

/// <summary>How a message names the one of several places that it is about.</summary>
internal static class OwnPlaceWords
{
    /// <summary>What a message begins with, with the place before it: who reads "earthquake in 9 seconds" must know at
    /// once whether it is where they are. A drill still begins with its own word.</summary>
    public static string Named(string opening, LanguageTexts words, PlaceName place)
    {
        var name = Of(words, place);
        var exercise = words[TextKey.Exercise];
        return opening.StartsWith(exercise, StringComparison.Ordinal)
            ? $"{exercise} ({name}){opening[exercise.Length..]}"
            : $"{name}: {opening}";
    }

    /// <summary>Empty when there is one place only.</summary>
    public static string Of(LanguageTexts words, PlaceName place) =>
        place switch
        {
            PlaceName.None => "",
            PlaceName.Home => words[TextKey.AtHome],
            PlaceName.Work => words[TextKey.AtWork],
            PlaceName.Parents => words[TextKey.AtParents],
            _ => words.Fill(
                TextKey.AtNumber,
                "{0}",
                (place - PlaceName.First + 1).ToString(CultureInfo.InvariantCulture)
            ),
        };
}
