using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class SyntheticPopulationTests
{
    private const int Sample = 20_000;

    private static readonly SyntheticAddresses Addresses = new("http://127.0.0.1:9/hook");

    private static readonly SyntheticPopulation Population = new(Sample, 1, Addresses);

    [Fact]
    public void TheSameSeedGivesTheSamePeopleInAnyOrderAndNumber()
    {
        var more = new SyntheticPopulation(Sample * 2, 1, Addresses);
        Assert.Equal(Population.All().Take(500), Enumerable.Range(0, 500).Select(i => more[499 - i]).Reverse());
        Assert.NotEqual(Population[0], new SyntheticPopulation(Sample, 2, Addresses)[0]);
    }

    [Fact]
    public void EverybodyHasAnIdAndValidAddressesThatLeadBackToThem()
    {
        Assert.Equal(Sample, Population.All().DistinctBy(p => p.Id).Count());
        foreach (var person in Population.All().Take(2000))
        {
            var book = Population.AddressesOf(person);
            Assert.Equal(person.Preferences.Channels.Count, book.Addresses.Count);
            Assert.All(book.Addresses, a => Assert.Equal(person.Index, Population.IndexOf(a.Key, a.Value)));
        }
    }

    [Theory]
    [InlineData(ChannelKind.Sms, "+40722000000")]
    [InlineData(ChannelKind.Email, "somebody@example.org")]
    [InlineData(ChannelKind.Telegram, "42")]
    [InlineData(ChannelKind.Webhook, "https://example.org/hook/1")]
    [InlineData(ChannelKind.Sms, "+99940000020000")] // one past the last
    public void AnAddressThatIsNobodysLeadsNowhere(ChannelKind channel, string address) =>
        Assert.Null(Population.IndexOf(channel, address));

    /// <summary>INS, census of 2021: 1,717 of the listed places' thousands live in Bucharest.</summary>
    [Fact]
    public void CitiesHoldTheirShareOfPeople()
    {
        var expected = 1717 / City.All.Sum(c => c.Thousands);
        var share = Population.All().Count(p => p.City.Name == "Bucuresti") / (double)Sample;
        Assert.InRange(share, expected - 0.015, expected + 0.015);
        Assert.All(City.All, city => Assert.Contains(Population.All(), p => p.City == city));
    }

    [Fact]
    public void HomesLieInAndAroundTheirCity() =>
        Assert.All(
            Population.All().Take(5000),
            p => Assert.InRange(p.Preferences.Home.DistanceKmTo(p.City.Centre), 0, 4.3 * p.City.ScatterKm)
        );

    [Theory]
    [InlineData(ChannelKind.Sms, 0.40)]
    [InlineData(ChannelKind.Telegram, 0.31)]
    [InlineData(ChannelKind.Email, 0.26)]
    [InlineData(ChannelKind.Webhook, 0.02)]
    public void FirstChoicesAreMixed(ChannelKind channel, double share) =>
        Assert.InRange(
            Population.All().Count(p => p.Preferences.Channels[0].Kind == channel) / (double)Sample,
            share - 0.02,
            share + 0.02
        );

    [Fact]
    public void A_share_of_people_has_several_places_and_nobody_else_changes()
    {
        var several = new SyntheticPopulation(Sample, 1, Addresses, 0.05);

        Assert.InRange(several.All().Count(p => p.Preferences.PlaceCount > 1) / (double)Sample, 0.04, 0.06);
        Assert.Contains(several.All(), p => p.Preferences.PlaceCount == 3);
        Assert.Equal(
            Population.All().Take(2000),
            several.All().Take(2000).Select(p => p with { Preferences = p.Preferences with { Several = null } })
        );
        Assert.DoesNotContain(
            several.All(),
            p => p.Preferences is { Kind: SubscriberKind.Infrastructure, PlaceCount: > 1 }
        );
    }

    [Fact]
    public void SomePreferEveryRareThing()
    {
        Assert.Contains(Population.All(), p => p.Preferences.Suspended);
        Assert.Contains(Population.All(), p => p.Preferences.Proximity.IsSet);
        Assert.Contains(Population.All(), p => p.Preferences.Language == Language.English);
        Assert.Contains(Population.All(), p => p.Preferences.NightMinIntensity > p.Preferences.MinIntensity);
        Assert.Contains(Population.All(), p => p.Preferences.Quiet.Contains(2));
        Assert.Contains(Population.All(), p => p.Preferences.Channels.Count == 3);
        Assert.Contains(Population.All(), p => !p.Preferences.Exercises);
    }
}
