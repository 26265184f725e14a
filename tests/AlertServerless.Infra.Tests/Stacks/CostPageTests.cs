using System.Globalization;
using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>docs/cost.md adds up, and goes by the same prices and sizes as code and templates.</summary>
public sealed class CostPageTests
{
    private static readonly Dictionary<string, (double Demo, double Production)> Rows = Repository
        .Read("docs/cost.md")
        .Split('\n')
        .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length == 4 && Number(cells[2]) is not null)
        .DistinctBy(cells => cells[0])
        .ToDictionary(cells => cells[0].Trim('*'), cells => (Number(cells[2])!.Value, Number(cells[3])!.Value));

    [Fact]
    public void TheSumsAreTheirLines()
    {
        string[] standing =
        [
            "brokers",
            "brokers' storage",
            "event pollers",
            "producer",
            "NAT gateway",
            "endpoint for SQS",
            "warm consumer",
            "lease and standby",
            "alarms",
            "own figures",
            "logs, traces",
            "key, secret",
        ];
        Assert.Equal(Rows["together"].Demo, standing.Sum(item => Rows[item].Demo), 2);
        Assert.Equal(Rows["together"].Production, standing.Sum(item => Rows[item].Production), 2);
    }

    [Fact]
    public void TheLargestLinesFollowFromPricesAndSizes()
    {
        var prices = Prices.Default;
        Check("brokers", cost => cost.Zones * prices.BrokerHour * Prices.HoursPerMonth);
        Check("event pollers", _ => prices.PollerUnitHour * Prices.HoursPerMonth);
        Check(
            "producer",
            cost => 144 / 60d * cost.ProducerMemoryMb / 1024 * prices.OnDemandGbSecond * Prices.SecondsPerMonth
        );
        Check(
            "warm consumer",
            cost => cost.ConsumerMemoryMb / 1024d * prices.ProvisionedGbSecond * Prices.SecondsPerMonth
        );
    }

    private static void Check(string item, Func<CostClass, double> reckon)
    {
        Assert.Equal(reckon(CostClass.Demo), Rows[item].Demo, 0.01);
        Assert.Equal(reckon(CostClass.Production), Rows[item].Production, 0.01);
    }

    private static double? Number(string cell) =>
        double.TryParse(cell.Trim('*'), NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
