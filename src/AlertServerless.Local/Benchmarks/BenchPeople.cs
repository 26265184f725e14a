using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Benchmarks;

/// <summary>
/// People of Romania's largest cities in proportion to their residents, so half of them share one cell and the rest a few:
/// all on SMS and all to be told, so that what is counted is the work and not the wishes.
/// </summary>
internal static class BenchPeople
{
    private const int Cities = 10;
    private const double ScatterDegrees = 0.01;

    private static readonly City[] Largest = [.. City.All.OrderByDescending(city => city.Thousands).Take(Cities)];
    private static readonly double[] Shares = [.. Largest.Select(city => city.Thousands / Largest.Sum(other => other.Thousands))];

    public static NewSubscriber[] Create(int count, int seed)
    {
        var addresses = new SyntheticAddresses("http://127.0.0.1");
        return [.. Enumerable.Range(0, count).Select(index => Someone(seed, index, addresses))];
    }

    private static NewSubscriber Someone(int seed, int index, SyntheticAddresses addresses)
    {
        var draws = new Draws(seed, index);
        var id = new SubscriberId(draws.Bits() | 1);
        var centre = Largest[draws.Share(Shares)].Centre;
        var home = new GeoPoint(centre.Latitude + (ScatterDegrees * draws.Normal()), centre.Longitude + (ScatterDegrees * draws.Normal()));
        var wishes = new Preferences(
            SubscriberKind.Person, Language.Romanian, home, (float)CarpathianArc.ForeArcWeight(home), 1, 1, default, default,
            ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Reword)), Exercises: false, Updates: true, Suspended: false);
        var book = AddressBook.TryCreate([new(ChannelKind.Sms, addresses.Of(ChannelKind.Sms, index))], out var problem);
        return new NewSubscriber(id, PreferencesCodec.AsStored(wishes), book ?? throw new InvalidOperationException($"synthetic addresses are not valid: {problem}"));
    }
}
