using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>One made-up subscriber.</summary>
/// <param name="Index">0 … count − 1.</param>
public readonly record struct SyntheticSubscriber(int Index, SubscriberId Id, City City, Preferences Preferences);

/// <summary>
/// Subscribers spread over Romania's cities as its people are, with Chișinău, Ruse and Kozloduy. The same seed gives the same
/// people; each can be made alone, so nobody needs to keep a million of them.
/// </summary>
public sealed class SyntheticPopulation
{
    private const double KmPerDegree = 111.2;

    private readonly int seed;
    private readonly double[] reach; // running sum of the cities' weights, up to 1
    private readonly SyntheticAddresses addresses;

    public SyntheticPopulation(int count, int seed, SyntheticAddresses addresses)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
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
            var draws = new Draws(seed, index);
            var id = new SubscriberId(draws.Bits() | 1); // never "before everyone"
            var city = City.All[CityOf(draws.Unit())];
            var home = Home(ref draws, city);
            return new SyntheticSubscriber(index, id, city, SyntheticWishes.Draw(ref draws, city, home));
        }
    }

    public IEnumerable<SyntheticSubscriber> All() => Enumerable.Range(0, Count).Select(i => this[i]);

    public AddressBook AddressesOf(in SyntheticSubscriber subscriber)
    {
        var plan = subscriber.Preferences.Channels;
        var book = new KeyValuePair<ChannelKind, string>[plan.Count];
        for (var i = 0; i < plan.Count; i++)
            book[i] = new(plan[i].Kind, addresses.Of(plan[i].Kind, subscriber.Index));
        return AddressBook.TryCreate(book, out var problem) ?? throw new InvalidOperationException($"synthetic addresses are not valid: {problem}");
    }

    /// <summary>Who was meant; null for an address that nobody here has.</summary>
    public int? IndexOf(ChannelKind channel, string address) => addresses.IndexOf(channel, address) is { } index && index < Count ? index : null;

    private int CityOf(double unit)
    {
        var index = Array.BinarySearch(reach, unit);
        return Math.Min(index < 0 ? ~index : index + 1, reach.Length - 1);
    }

    private static GeoPoint Home(ref Draws draws, City city)
    {
        var north = draws.Normal() * city.ScatterKm;
        var east = draws.Normal() * city.ScatterKm;
        var latitude = city.Centre.Latitude + (north / KmPerDegree);
        var longitude = city.Centre.Longitude + (east / (KmPerDegree * Math.Cos(double.DegreesToRadians(city.Centre.Latitude))));
        return new GeoPoint(Math.Round(latitude, 4), Math.Round(longitude, 4)); // some ten metres: a home, and no better known
    }
}
