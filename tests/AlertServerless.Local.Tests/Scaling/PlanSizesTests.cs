using System.Text.Json;
using AlertServerless.Core.Scaling;
using AlertServerless.Local.Tests.Commands;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Scaling;

public sealed class PlanSizesTests
{
    private static readonly string[] Sizes = ["1", "300", "10000", "1000000", "10000000"];

    private static readonly string[] Numbers =
    [
        "subscribers",
        "segments",
        "lanes",
        "partitions",
        "provisionedConcurrency",
        "pollers",
        "maxPollers",
        "workersPerSegment",
        "producerThreads",
        "monthlyCostUsd",
        "alertCostUsd",
    ];

    [Fact]
    public async Task FromOneToTenMillionNoNumberFalls()
    {
        var plans = new List<JsonElement>();
        foreach (var size in Sizes)
            plans.Add(await PlanAsync("--subscribers", size));

        foreach (var name in Numbers)
        {
            var values = plans.Select(plan => plan.GetProperty(name).GetDouble()).ToList();
            Assert.Equal(values.Order(), values);
            Assert.All(values, value => Assert.True(value > 0, name));
        }

        foreach (var channel in new[] { "sms", "email", "telegram", "webhook" })
        {
            var times = plans
                .Select(plan => plan.GetProperty("timeToReachAllSeconds").GetProperty(channel).GetDouble())
                .ToList();
            Assert.Equal(times.Order(), times);
        }

        Assert.All(
            plans,
            plan => Assert.True(plan.GetProperty("partitions").GetInt32() >= 4 * plan.GetProperty("lanes").GetInt32())
        );
    }

    /// <summary>subscribers | lanes | partitions | warm | pollers | a month | last SMS.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("10000")]
    [InlineData("1000000")]
    [InlineData("10000000")]
    public async Task ThePageShowsWhatTheCommandSays(string size)
    {
        var plan = await PlanAsync("--subscribers", size);
        var sms = plan.GetProperty("timeToReachAllSeconds").GetProperty("sms").GetDouble();
        string[] cells =
        [
            Figures.Count(plan.GetProperty("subscribers").GetDouble()),
            $"{plan.GetProperty("lanes")}{(size == "10000000" ? " (256 wanted)" : "")}",
            $"{plan.GetProperty("partitions")}",
            $"{plan.GetProperty("provisionedConcurrency")}",
            $"{plan.GetProperty("pollers")}",
            Figures.Count(Math.Round(plan.GetProperty("monthlyCostUsd").GetDouble())),
            sms == 0 ? "at once" : Figures.Time(sms),
        ];
        var page = await File.ReadAllTextAsync(Path.Combine(SampleEvent.Path(""), "..", "..", "docs", "scaling.md"));
        Assert.Contains($"| {string.Join(" | ", cells)} |\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMillionByOneProviderTakeWhatArithmeticSays()
    {
        var plan = await PlanAsync("--subscribers", "1000000", "--mix", "sms=1");

        Assert.Equal(10_000, plan.GetProperty("timeToReachAllSeconds").GetProperty("sms").GetDouble()); // at 100/s
        Assert.Contains(
            plan.GetProperty("reach").EnumerateArray(),
            line =>
                line.GetString()!
                    .StartsWith(
                        "1,000,000 SMS at 100/s take 2 h 47 min; the first 20 s reach 2,000",
                        StringComparison.Ordinal
                    )
        );
    }

    [Fact]
    public async Task RatesAndPinsAreTaken()
    {
        var plan = await PlanAsync(
            "--subscribers",
            "1000000",
            "--mix",
            "sms=1",
            "--rates",
            "sms=400",
            "--pin",
            "lanes=8,workersPerSegment=1"
        );

        Assert.Equal(2_500, plan.GetProperty("timeToReachAllSeconds").GetProperty("sms").GetDouble());
        Assert.Equal((8, 1), (plan.GetProperty("lanes").GetInt32(), plan.GetProperty("workersPerSegment").GetInt32()));
    }

    [Fact]
    public async Task ASimulationPredictsEachChannel()
    {
        var plan = await PlanAsync("--subscribers", "10000", "--simulate");

        var sms = plan.GetProperty("simulation").GetProperty("channels").GetProperty("sms");
        Assert.True(sms.GetProperty("first").GetDouble() < sms.GetProperty("p50").GetDouble());
        Assert.True(sms.GetProperty("p50").GetDouble() < sms.GetProperty("last").GetDouble());
        Assert.Equal(
            12_000,
            plan.GetProperty("simulation").GetProperty("parameters").GetProperty("readUnitsPerSecond").GetDouble()
        );
    }

    [Fact]
    public async Task ParametersComeFromAFileOfWhatDiffers()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """{"eligibleShare":0.5,"publishSeconds":3}""");
            var sms = (await PlanAsync("--subscribers", "10000", "--mix", "sms=1", "--simulate", "--model", file))
                .GetProperty("simulation")
                .GetProperty("channels")
                .GetProperty("sms");
            Assert.Equal(5_000, sms.GetProperty("people").GetInt32());
            Assert.True(sms.GetProperty("first").GetDouble() > 3);

            await File.WriteAllTextAsync(file, """{"eligibelShare":0.5}""");
            var run = await CommandRun.Of("", "plan", "--subscribers", "10", "--simulate", "--model", file);
            Assert.Equal((65, ""), (run.ExitCode, run.Out));
            Assert.Contains("eligibelShare", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task AMeasuredRunIsSimulatedWithItsOwnDivision()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file,
                """{"subscribers":10000,"eligible":4000,"lanes":8,"workersPerSegment":2,"latencyMs":{"first":100,"p50":1000,"p99":2000,"last":2500},"more":1}"""
            );
            var plan = await PlanAsync("--against", file, "--model", "local", "--rates", "sms=100");

            Assert.Equal(
                (10_000, 8, 2),
                (
                    plan.GetProperty("subscribers").GetInt32(),
                    plan.GetProperty("lanes").GetInt32(),
                    plan.GetProperty("workersPerSegment").GetInt32()
                )
            );
            var simulation = plan.GetProperty("simulation");
            Assert.Equal(4_000, simulation.GetProperty("overall").GetProperty("people").GetInt32(), 10d);
            var predicted = simulation.GetProperty("overall").GetProperty("last").GetDouble();
            Assert.Equal(
                (predicted / 2.5) - 1,
                simulation.GetProperty("deviation").GetProperty("last").GetDouble(),
                0.001
            );

            await File.WriteAllTextAsync(file, """{"subscribers":10000}""");
            Assert.Equal(65, (await CommandRun.Of("", "plan", "--against", file)).ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("plan", "--subscribers", "10", "--rates", "sms=0")]
    [InlineData("plan", "--subscribers", "10", "--pin", "lains=8")]
    [InlineData("plan", "--subscribers", "10", "--history")]
    [InlineData("plan", "--rollback", "yesterday")]
    public async Task WrongArgumentsAreExitCode2(params string[] arguments) =>
        Assert.Equal(2, (await CommandRun.Of("", arguments)).ExitCode);

    private static async Task<JsonElement> PlanAsync(params string[] arguments)
    {
        var run = await CommandRun.Of("", ["plan", .. arguments, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out).RootElement;
    }
}
