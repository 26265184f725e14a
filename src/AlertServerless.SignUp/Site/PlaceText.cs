using System.Globalization;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.SignUp.Site;

/// <summary>Places in addresses and on pages, in hundredths of a degree.</summary>
public static class PlaceText
{
    public static string Of(GeoPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Latitude:0.00},{point.Longitude:0.00}");

    /// <summary>A home, to 0.01°. Null for anything but a place in Romania or next to it: nobody elsewhere is
    /// alerted.</summary>
    public static GeoPoint? TryParse(string text) =>
        TryParseExactly(text) is { } typed ? HomeRounding.Round(typed) : null;

    /// <summary>A facility's site, as it was typed or pasted from a map: "44.4268, 26.1025".</summary>
    public static GeoPoint? TryParseExactly(string text)
    {
        if (text.Length > LongestText || text.Split(',') is not [var latitude, var longitude])
            return null;
        if (
            !double.TryParse(latitude, Style, CultureInfo.InvariantCulture, out var north)
            || !double.TryParse(longitude, Style, CultureInfo.InvariantCulture, out var east)
            || !GeoPoint.TryCreate(north, east, out var typed)
        )
            return null;
        return SeismicRegions.RomaniaAndNeighbours.SignedDistanceKm(typed) <= ServedBeyondKm ? typed : null;
    }

    public static string NameOf(Town town, string language) => Gazetteer.NameIn(town, language);

    /// <summary>Where a place is, from the nearest town: "12 km NE of Focșani".</summary>
    /// <param name="language">ISO 639-1; Romanian for any other than the six.</param>
    public static string Describe(GeoPoint place, string language)
    {
        var spoken = LanguageNames.TryParse(language, out var known) ? known : Language.Romanian;
        return Gazetteer.Nearest(place).In(LanguageTexts.In(spoken).Place);
    }

    // Vrancea is felt in Budapest, Belgrade and Kyiv.
    private const double ServedBeyondKm = 400;

    private const int LongestText = 40;

    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign
        | NumberStyles.AllowDecimalPoint
        | NumberStyles.AllowLeadingWhite
        | NumberStyles.AllowTrailingWhite;
}
