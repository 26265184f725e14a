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
public sealed record Wishes(
    SubscriberKind Kind,
    double Latitude,
    double Longitude,
    string Language,
    AlertWhen Day,
    AlertWhen Night,
    bool Drills
)
{
    /// <summary>As stored and judged. The first channel is the first wish.</summary>
    public SubscriberPreferences ToPreferences(IReadOnlyList<ChannelKind> channels)
    {
        var place = new GeoPoint(Latitude, Longitude);
        var home = Kind == SubscriberKind.Person ? HomeRounding.Round(place) : place;
        return new SubscriberPreferences(
            Kind,
            SignUpLanguages.OfMessages(Language),
            home,
            (float)CarpathianArc.ForeArcWeight(home),
            ThresholdOf(Day),
            ThresholdOf(Night),
            Proximity: default,
            Quiet: default,
            ChannelPlan.Of([.. channels.Select(kind => (kind, LateOf(Kind)))]),
            Exercises: Drills,
            Updates: true,
            Suspended: false
        );
    }

    /// <summary>What stored preferences are in words: the nearest choice that misses nothing.</summary>
    public static Wishes Of(in SubscriberPreferences preferences) =>
        new(
            preferences.Kind,
            preferences.Home.Latitude,
            preferences.Home.Longitude,
            SignUpLanguages.Of(preferences.Language),
            WhenOf(preferences.MinIntensity),
            WhenOf(preferences.NightMinIntensity),
            preferences.Exercises
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

/// <summary>The languages of the pages: those of the messages.</summary>
public static class SignUpLanguages
{
    public const string Fallback = "en";

    public static IReadOnlyList<string> All { get; } = ["ro", "hu", "bg", "uk", "ru", "en"];

    public static Language OfMessages(string page) =>
        LanguageNames.TryParse(page, out var language) ? language : Language.English;

    public static string Of(Language messages) => messages.Code();
}
