using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>One made-up subscriber.</summary>
/// <param name="Index">0 … count − 1.</param>
public readonly record struct SyntheticSubscriber(
    int Index,
    SubscriberId Id,
    City City,
    SubscriberPreferences Preferences
);

/// <summary>
/// Subscribers spread over Romania's cities as its people are, with Chișinău, Ruse and Kozloduy. The same seed gives
/// the same people; each can be made alone, so nobody needs to keep a million of them.
/// </summary>
public sealed class SyntheticPopulation
{
    private const double KmPerDegree = 111.2;

    private readonly int seed;
    private readonly double[] reach; // running sum of the cities' weights, up to 1
    private readonly SyntheticAddresses addresses;
    private readonly double severalPlaces;

    /// <param name="count">How many.</param>
    /// <param name="seed">Of all draws.</param>
    /// <param name="addresses">Theirs.</param>
    /// <param name="severalPlaces">The share of people with two or three places. Whatever it is, the others and
    /// everybody's first place and preferences stay the same.</param>
    public SyntheticPopulation(int count, int seed, SyntheticAddresses addresses, double severalPlaces = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        this.severalPlaces = severalPlaces;
        this.seed = seed;
        this.addresses = addresses;
        var total = City.All.Sum(c => c.Thousands);
        var sum = 0.0;
        reach = [.. City.All.Select(c => (sum += c.Thousands) / total)];
    }

    public int Count { get; }

    public SyntheticSubscriber this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            var random = new RandomStreams(seed, index);
            var id = new SubscriberId(random.Bits() | 1); // never "before everyone"
            var city = City.All[CityOf(random.Unit())];
            var home = Home(ref random, city);
            var preferences = SyntheticPreferences.Draw(ref random, city, home);
            if (preferences.Kind == SubscriberKind.Person && random.Chance(severalPlaces))
                preferences = preferences.With(Places(ref random, city, home));
            return new SyntheticSubscriber(index, id, city, preferences);
        }
    }

    /// <summary>Work in their own city, parents in any; some have both, and some have not said what a place
    /// is.</summary>
    private List<SubscriberPlace> Places(ref RandomStreams random, City city, GeoPoint home)
    {
        var places = new List<SubscriberPlace> { SubscriberPlace.At(home, PlaceLabel.Home) };
        var which = random.Share(0.35, 0.45, 0.2);
        if (which != 1)
            places.Add(SubscriberPlace.At(Home(ref random, city), PlaceLabel.Work));
        if (which == 0)
            return places;
        var town = City.All[CityOf(random.Unit())];
        var label = random.Chance(0.8) ? PlaceLabel.Parents : PlaceLabel.None;
        places.Add(SubscriberPlace.At(Home(ref random, town), label));
        return places;
    }

    public IEnumerable<SyntheticSubscriber> All() => Enumerable.Range(0, Count).Select(i => this[i]);

    public AddressBook AddressesOf(in SyntheticSubscriber subscriber)
    {
        var plan = subscriber.Preferences.Channels;
        var book = new KeyValuePair<ChannelKind, string>[plan.Count];
        for (var i = 0; i < plan.Count; i++)
            book[i] = new(plan[i].Kind, addresses.Of(plan[i].Kind, subscriber.Index));
        return AddressBook.TryCreate(book, out var problem)
            ?? throw new InvalidOperationException($"synthetic addresses are not valid: {problem}");
    }

    /// <summary>Who was meant; null for an address that nobody here has.</summary>
    public int? IndexOf(ChannelKind channel, string address) =>
        addresses.IndexOf(channel, address) is { } index && index < Count ? index : null;

    private int CityOf(double unit)
    {
        var index = Array.BinarySearch(reach, unit);
        return Math.Min(index < 0 ? ~index : index + 1, reach.Length - 1);
    }

    private static GeoPoint Home(ref RandomStreams random, City city)
    {
        var north = random.Normal() * city.ScatterKm;
        var east = random.Normal() * city.ScatterKm;
        var latitude = city.Centre.Latitude + (north / KmPerDegree);
        var longitude =
            city.Centre.Longitude + (east / (KmPerDegree * Math.Cos(double.DegreesToRadians(city.Centre.Latitude))));
        // some ten metres: a home, and no better known
        return new GeoPoint(Math.Round(latitude, 4), Math.Round(longitude, 4));
    }
}

/// <summary>What synthetic subscribers want: most the ordinary, some every choice there is.</summary>
internal static class SyntheticPreferences
{
    public const double InfrastructureShare = 0.02;

    public static SubscriberPreferences Draw(ref RandomStreams random, City city, GeoPoint home)
    {
        var kind = random.Chance(InfrastructureShare) ? SubscriberKind.Infrastructure : SubscriberKind.Person;
        var day = kind == SubscriberKind.Infrastructure ? 4 + (0.5f * random.Below(3)) : Threshold(ref random);
        return new SubscriberPreferences(
            kind,
            Language(ref random, city),
            home,
            (float)CarpathianArc.ForeArcWeight(home),
            day,
            kind == SubscriberKind.Person && random.Chance(0.2) ? day + 1 : day,
            kind == SubscriberKind.Person && random.Chance(0.15) ? Proximity(ref random) : default,
            kind == SubscriberKind.Person && random.Chance(0.25) ? new HourRange(23, 7) : default,
            kind == SubscriberKind.Infrastructure ? Machines(ref random) : People(ref random),
            Exercises: kind == SubscriberKind.Infrastructure || random.Chance(0.2),
            Updates: kind == SubscriberKind.Infrastructure || random.Chance(0.7),
            Suspended: random.Chance(0.005)
        );
    }

    private static float Threshold(ref RandomStreams random) =>
        random.Share(0.1, 0.35, 0.35, 0.15, 0.05) switch
        {
            0 => 3f,
            1 => 3.5f,
            2 => 4f,
            3 => 4.5f,
            _ => 5f,
        };

    // Guesses, so that every language occurs where it is spoken: they decide nothing but the words.
    private static Language Language(ref RandomStreams random, City city) =>
        city.Country switch
        {
            "BG" => Spoken[random.Share(0.02, 0.08, 0, 0.9)],
            "MD" => Spoken[random.Share(0.7, 0.05, 0, 0, 0.05, 0.2)],
            _ => Spoken[random.Share(0.86, 0.06, 0.05, 0, 0.02, 0.01)],
        };

    private static readonly Language[] Spoken = [.. LanguageNames.All];

    private static ProximityThreshold Proximity(ref RandomStreams random) =>
        new(4.5f + (0.5f * random.Below(4)), 100 * (1 + random.Below(4)));

    /// <summary>A webhook, and somebody's phone behind it. Machines act on a late alert too.</summary>
    private static ChannelPlan Machines(ref RandomStreams random) =>
        random.Chance(0.8)
            ? ChannelPlan.Of((ChannelKind.Webhook, LatePolicy.Send), (ChannelKind.Sms, LatePolicy.Reword))
            : ChannelPlan.Of((ChannelKind.Webhook, LatePolicy.Send));

    // Shares among people; with infrastructure's 2 % they make about 40 % SMS, 31 % Telegram and 26 % e-mail first.
    private static ChannelPlan People(ref RandomStreams random)
    {
        Span<ChannelKind> preferences = [ChannelKind.Sms, ChannelKind.Telegram, ChannelKind.Email];
        var first = random.Share(0.42, 0.32, 0.26);
        (preferences[0], preferences[first]) = (preferences[first], preferences[0]);
        if (random.Chance(0.5))
            (preferences[1], preferences[2]) = (preferences[2], preferences[1]);
        var count = 1 + random.Share(0.4, 0.45, 0.15);
        Span<(ChannelKind, LatePolicy)> plan = stackalloc (ChannelKind, LatePolicy)[count];
        for (var i = 0; i < count; i++)
            plan[i] = (preferences[i], random.Chance(0.35) ? LatePolicy.Skip : LatePolicy.Reword);
        return ChannelPlan.Of(plan);
    }
}

/// <summary>A place where synthetic subscribers live.</summary>
/// <param name="Thousands">Residents; a weight.</param>
public sealed record City(string Name, GeoPoint Centre, double Thousands, string Country)
{
    private const string Resource = "people/cities.csv";

    /// <summary>How far homes scatter (one standard deviation): some 5 km in Bucharest, 1.5 km in a small
    /// town.</summary>
    public double ScatterKm => 1 + (0.1 * Math.Sqrt(Thousands));

    public static IReadOnlyList<City> All { get; } = Read();

    private static List<City> Read()
    {
        using var stream = typeof(City).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Skip(1);
        return [.. rows.Select(row => Parse(row.Split(',')))];
    }

    private static City Parse(string[] columns) =>
        new(columns[0], new GeoPoint(Number(columns[1]), Number(columns[2])), Number(columns[3]), columns[4]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>
/// Addresses that belong to nobody, and that tell whose they are: a country code that is not assigned (+999), a
/// reserved domain (RFC 2606), chat ids far above any in use. So a run that was pointed at a real provider by mistake
/// reaches no one.
/// </summary>
/// <param name="hookBase">Where webhooks are received, without a slash at the end.</param>
public sealed class SyntheticAddresses(string hookBase)
{
    private const string SmsPrefix = "+99940";
    private const string MailPrefix = "subscriber";
    private const string MailDomain = "@example.org";
    private const long FirstChat = 900_000_000_000_000;

    private readonly string hookPrefix = hookBase.TrimEnd('/') + "/";

    public string Of(ChannelKind channel, int index) =>
        channel switch
        {
            ChannelKind.Sms => SmsPrefix + index.ToString("D9", CultureInfo.InvariantCulture),
            ChannelKind.Email => string.Create(CultureInfo.InvariantCulture, $"{MailPrefix}{index}{MailDomain}"),
            ChannelKind.Telegram => (FirstChat + index).ToString(CultureInfo.InvariantCulture),
            ChannelKind.Webhook => string.Create(CultureInfo.InvariantCulture, $"{hookPrefix}{index}"),
            _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "not a channel"),
        };

    /// <returns>Null for an address that is none of ours.</returns>
    public int? IndexOf(ChannelKind channel, string address)
    {
        var index = channel switch
        {
            ChannelKind.Sms => Number(address, SmsPrefix, string.Empty),
            ChannelKind.Email => Number(address, MailPrefix, MailDomain),
            ChannelKind.Telegram => Number(address, string.Empty, string.Empty) - FirstChat,
            ChannelKind.Webhook => Number(address, hookPrefix, string.Empty),
            _ => null,
        };
        return index is >= 0 and <= int.MaxValue ? (int)index : null;
    }

    private static long? Number(string address, string prefix, string suffix)
    {
        if (address.Length <= prefix.Length + suffix.Length)
            return null;
        if (
            !address.StartsWith(prefix, StringComparison.Ordinal) || !address.EndsWith(suffix, StringComparison.Ordinal)
        )
            return null;
        var digits = address.AsSpan(prefix.Length, address.Length - prefix.Length - suffix.Length);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
