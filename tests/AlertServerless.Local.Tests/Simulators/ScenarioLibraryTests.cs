using AlertServerless.Core.Seismology;
using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class ScenarioLibraryTests
{
    /// <summary>INFP: the magnitude is known about 4 s after the nearest station's P.</summary>
    private const double DetectionSeconds = 4;

    private const double NearestStationKm = 10;

    public static TheoryData<string> Names => [.. ScenarioLibrary.Names];

    public static TheoryData<string> Historic =>
        [.. ScenarioLibrary.Names.Where(n => n.StartsWith("vrancea-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryScenarioIsValidAndNamesItself(string name) => Assert.Equal(name, Load(name).Name);

    [Theory]
    [InlineData("vrancea-1977", "vrancea-1977-03-04")]
    [InlineData("vrancea-1986", "vrancea-1986-08-30")]
    [InlineData("vrancea-1990", "vrancea-1990-05-30")]
    [InlineData("vrancea-2018", "vrancea-2018-10-28")]
    [InlineData("vrancea-2022", "vrancea-2022-11-03")]
    public void ShortNamesMeanTheEventPeopleRemember(string shortName, string name) =>
        Assert.Equal(name, Load(shortName).Name);

    [Theory]
    [MemberData(nameof(Historic))]
    public void TheLivePageShowsAnEventAsSoonAsTheInstituteCouldKnowIt(string name)
    {
        var main = Assert.Single(Load(name).Events);
        var first = main.Reports.First(r => r.Feed == ScenarioFeed.InfpAlert);
        var earliest = TravelTimes.PSeconds(main.Values.DepthKm!.Value, NearestStationKm) + DetectionSeconds;
        Assert.InRange(first.After.TotalSeconds, earliest - 0.3, earliest + 0.3);
    }

    [Theory]
    [MemberData(nameof(Historic))]
    public void TheCountdownToBucharestIsTheTravelTime(string name)
    {
        var main = Assert.Single(Load(name).Events);
        var s = TravelTimes.SSeconds(
            main.Values.DepthKm!.Value,
            main.Values.Epicenter.DistanceKmTo(ReferenceHypocenter.Bucharest)
        );
        Assert.InRange(main.SToBucharest.TotalSeconds, s - 0.5, s + 0.5);
    }

    [Fact]
    public void AnUnknownNameSaysWhichAreKnown()
    {
        var failed = Assert.IsType<ScenarioLoad.Failed>(ScenarioLibrary.Load("vrancea-1940"));
        Assert.StartsWith("vrancea-1940: no such file", failed.Line);
        Assert.Contains("vrancea-1977-03-04", failed.Line);
    }

    internal static Scenario Load(string name) =>
        ScenarioLibrary.Load(name) is ScenarioLoad.Loaded loaded
            ? loaded.Scenario
            : throw new Xunit.Sdk.XunitException(((ScenarioLoad.Failed)ScenarioLibrary.Load(name)).Line);
}
