using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.SignUp.Site;

/// <summary>
/// The one to three places of a person, as addresses and forms carry them from page to page: nothing is kept until they
/// are saved, and no script is needed. Each is <c>LATITUDE,LONGITUDE</c> in hundredths of a degree, or that with a
/// comma and a label behind it.
/// </summary>
public static class PlaceList
{
    private const string At = "at";
    private const string Label = "label";

    /// <summary>Of a form: places and labels, the first without a number.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [.. Enumerable.Range(0, SubscriberPreferences.MostPlaces).SelectMany(i => new[] { AtField(i), LabelField(i) })];

    public static string AtField(int index) => index == 0 ? At : $"{At}{index + 1}";

    public static string LabelField(int index) => index == 0 ? Label : $"{Label}{index + 1}";

    /// <returns>In the order of the address, each once; null when one is no place that is served, or there are too
    /// many; empty when there is none.</returns>
    public static IReadOnlyList<SignUpPlace>? Of(HttpRequest request)
    {
        var places = new List<SignUpPlace>();
        foreach (var text in request.Query[At])
        {
            if (TryParse(text ?? "") is not { } place)
                return null;
            Add(places, place);
        }

        return places.Count <= SubscriberPreferences.MostPlaces ? places : null;
    }

    /// <returns>In the order of the form, each once; null when there is none, or one is no place that is
    /// served.</returns>
    public static IReadOnlyList<SignUpPlace>? Of(StrictForm form)
    {
        var places = new List<SignUpPlace>();
        for (var i = 0; i < SubscriberPreferences.MostPlaces; i++)
        {
            if (form[AtField(i)].Length == 0 && form[LabelField(i)].Length == 0)
                continue;
            if (TryCreate(form[AtField(i)], form[LabelField(i)]) is not { } place)
                return null;
            Add(places, place);
        }

        return places.Count > 0 ? places : null;
    }

    /// <returns>Null for a place that is not served, or a label that is none.</returns>
    public static SignUpPlace? TryCreate(string at, string label) =>
        PlaceText.TryParse(at) is { } point && PlaceLabels.TryParse(label, out var known)
            ? new SignUpPlace(point.Latitude, point.Longitude, known)
            : null;

    /// <summary>The address of a page for these places.</summary>
    public static string Address(string path, IEnumerable<SignUpPlace> places) =>
        $"{path}?{string.Join('&', places.Select(place => $"{At}={TextOf(place)}"))}";

    public static string TextOf(SignUpPlace place) =>
        place.Label == PlaceLabel.None
            ? PlaceText.Of(place.Point)
            : $"{PlaceText.Of(place.Point)},{place.Label.Code()}";

    private static SignUpPlace? TryParse(string text) =>
        text.Split(',') is [var latitude, var longitude, var label]
            ? TryCreate($"{latitude},{longitude}", label)
            : TryCreate(text, "");

    private static void Add(List<SignUpPlace> places, SignUpPlace place)
    {
        if (places.TrueForAll(known => known.Point != place.Point))
            places.Add(place);
    }
}
