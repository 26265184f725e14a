using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.SignUp;

/// <summary>How much shaking is worth a message, in words.</summary>
public enum AlertWhen
{
    /// <summary>Only if I must take cover: intensity V and more.</summary>
    TakeCover,

    /// <summary>When things may rattle or fall: intensity IV and more.</summary>
    Shaking,

    /// <summary>Whenever I may feel it: intensity III and more.</summary>
    Felt,
}

/// <summary>What somebody asks for, as they chose it on the page.</summary>
/// <param name="Latitude">A person's in hundredths of a degree (1.1 km), whatever was typed: a home is not known
/// better. A facility's as given.</param>
/// <param name="Longitude">Likewise.</param>
/// <param name="Language">BCP 47, one of <see cref="SignUpLanguages"/>.</param>
/// <param name="Night">The same between 22 and 7 o'clock.</param>
/// <param name="Drills">Wants exercises too.</param>
/// <param name="Label">What the place is to a person who has several; not kept of a single one.</param>
/// <param name="Further">A person's second and third place, rounded as the first; null for none.</param>
public sealed record SignUpPreferences(
    SubscriberKind Kind,
    double Latitude,
    double Longitude,
    string Language,
    AlertWhen Day,
    AlertWhen Night,
    bool Drills,
    PlaceLabel Label = PlaceLabel.None,
    IReadOnlyList<SignUpPlace>? Further = null
)
{
    /// <summary>A person's preferences at one to <see cref="SubscriberPreferences.MostPlaces"/> places.</summary>
    public static SignUpPreferences ForPerson(
        IReadOnlyList<SignUpPlace> places,
        string language,
        AlertWhen day,
        AlertWhen night,
        bool drills
    ) =>
        new(
            SubscriberKind.Person,
            places[0].Latitude,
            places[0].Longitude,
            language,
            day,
            night,
            drills,
            places[0].Label,
            places.Count > 1 ? [.. places.Skip(1)] : null
        );

    /// <summary>The first place and the further ones.</summary>
    [JsonIgnore]
    public IReadOnlyList<SignUpPlace> Places => [new SignUpPlace(Latitude, Longitude, Label), .. Further ?? []];

    /// <summary>As stored and judged. The first channel is the first choice.</summary>
    public SubscriberPreferences ToPreferences(IReadOnlyList<ChannelKind> channels)
    {
        var site = Places[0].ToSubscriberPlace(Kind);
        var preferences = new SubscriberPreferences(
            Kind,
            SignUpLanguages.OfMessages(Language),
            site.Point,
            site.ForeArcWeight,
            ThresholdOf(Day),
            ThresholdOf(Night),
            Proximity: default,
            Quiet: default,
            ChannelPlan.Of([.. channels.Select(kind => (kind, LateOf(Kind)))]),
            Exercises: Drills,
            Updates: true,
            Suspended: false
        );
        return Further is null ? preferences : preferences.With([.. Places.Select(one => one.ToSubscriberPlace(Kind))]);
    }

    /// <summary>What stored preferences are in words: the nearest choice that misses nothing.</summary>
    public static SignUpPreferences Of(in SubscriberPreferences preferences) =>
        new(
            preferences.Kind,
            preferences.Home.Latitude,
            preferences.Home.Longitude,
            SignUpLanguages.Of(preferences.Language),
            WhenOf(preferences.MinIntensity),
            WhenOf(preferences.NightMinIntensity),
            preferences.Exercises,
            preferences.Place(0).Label,
            preferences.PlaceCount > 1 ? [.. SignUpPlace.AllOf(preferences).Skip(1)] : null
        );

    /// <summary>The lower end of the degree's band, as <see cref="IntensityScale.ToDegree"/> rounds.</summary>
    public static float ThresholdOf(AlertWhen when) =>
        when switch
        {
            AlertWhen.TakeCover => (float)Eligibility.TakeActionFrom,
            AlertWhen.Shaking => 3.5f,
            _ => 2.5f,
        };

    private static AlertWhen WhenOf(float threshold) =>
        threshold >= ThresholdOf(AlertWhen.TakeCover) ? AlertWhen.TakeCover
        : threshold >= ThresholdOf(AlertWhen.Shaking) ? AlertWhen.Shaking
        : AlertWhen.Felt;

    internal static LatePolicy LateOf(SubscriberKind kind) =>
        kind == SubscriberKind.Infrastructure ? LatePolicy.Send : LatePolicy.Reword;
}

/// <summary>A place of a person's, in hundredths of a degree, or of a facility, as given.</summary>
public sealed record SignUpPlace(double Latitude, double Longitude, PlaceLabel Label = PlaceLabel.None)
{
    public static IReadOnlyList<SignUpPlace> AllOf(SubscriberPreferences preferences) =>
        [
            .. Enumerable
                .Range(0, preferences.PlaceCount)
                .Select(i => preferences.Place(i))
                .Select(place => new SignUpPlace(place.Point.Latitude, place.Point.Longitude, place.Label)),
        ];

    [JsonIgnore]
    public GeoPoint Point => new(Latitude, Longitude);

    public SubscriberPlace ToSubscriberPlace(SubscriberKind kind) =>
        SubscriberPlace.At(kind == SubscriberKind.Person ? HomeRounding.Round(Point) : Point, Label);
}

/// <summary>The languages of the pages: those of the messages.</summary>
public static class SignUpLanguages
{
    public const string Fallback = "en";

    public static IReadOnlyList<string> All { get; } = ["ro", "hu", "bg", "uk", "ru", "en"];

    public static Language OfMessages(string page) =>
        LanguageNames.TryParse(page, out var language) ? language : Language.English;

    public static string Of(Language messages) => messages.Code();
}
