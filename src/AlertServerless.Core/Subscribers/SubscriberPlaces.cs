using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers;

/// <summary>What a place is to its subscriber. The numbers are stored.</summary>
public enum PlaceLabel : byte
{
    /// <summary>Not given.</summary>
    None = 0,
    Home = 1,
    Work = 2,
    Parents = 3,
}

/// <summary>How labels are written in files, forms and JSON.</summary>
public static class PlaceLabels
{
    private static readonly string[] Codes = ["", "home", "work", "parents"];

    public static IReadOnlyList<string> All => Codes;

    /// <summary>Empty when none was given.</summary>
    public static string Code(this PlaceLabel label) => Codes[(int)label];

    public static bool TryParse(string? code, out PlaceLabel label)
    {
        var at = Array.IndexOf(Codes, code ?? "");
        label = (PlaceLabel)Math.Max(at, 0);
        return at >= 0;
    }
}

/// <summary>How a message names the place that it is about: by its label, or by its number when it has none.</summary>
public enum PlaceName : byte
{
    /// <summary>The subscriber has one place only; no message names it.</summary>
    None = 0,
    Home = PlaceLabel.Home,
    Work = PlaceLabel.Work,
    Parents = PlaceLabel.Parents,
    First,
    Second,
    Third,
}

/// <summary>A place at which the shaking is judged for a subscriber.</summary>
/// <param name="Point">A person's to 0.01°.</param>
/// <param name="ForeArcWeight">See <see cref="SubscriberPreferences.ForeArcWeight"/>.</param>
/// <param name="Label">What it is to them.</param>
public readonly record struct SubscriberPlace(GeoPoint Point, float ForeArcWeight, PlaceLabel Label)
{
    public static SubscriberPlace At(GeoPoint point, PlaceLabel label) =>
        new(point, (float)CarpathianArc.ForeArcWeight(point), label);
}

/// <summary>What somebody with two or three places has beside <see cref="SubscriberPreferences.Home"/>, the
/// first.</summary>
/// <param name="FirstLabel">What the first place is to them.</param>
/// <param name="Second">The second place.</param>
/// <param name="Third">Null for two places.</param>
public sealed record SeveralPlaces(PlaceLabel FirstLabel, SubscriberPlace Second, SubscriberPlace? Third = null);
