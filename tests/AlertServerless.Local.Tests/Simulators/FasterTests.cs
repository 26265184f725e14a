using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class FasterTests
{
    public static TheoryData<string> Scenarios => [.. ScenarioLibrary.Names];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_replay_at_ten_times_its_speed_says_the_same_in_a_tenth_of_the_time(string name)
    {
        var usual = Assert.IsType<ScenarioLoad.Loaded>(ScenarioLibrary.Load(name)).Scenario;

        var faster = usual.Faster(10);

        Assert.Equal(usual.LastChange.TotalSeconds / 10, faster.LastChange.TotalSeconds, 3);
        Assert.Equal(ValuesOf(usual), ValuesOf(faster));
        Assert.Same(usual, usual.Faster(1));
    }

    private static IEnumerable<ReportValues> ValuesOf(Scenario scenario) =>
        scenario.Events.SelectMany(one => one.Reports.Select(report => report.Values));
}
