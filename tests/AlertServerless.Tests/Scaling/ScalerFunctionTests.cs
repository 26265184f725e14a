using System.Text;
using System.Text.Json;
using AlertServerless.Contracts;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using Amazon.Lambda.Core;
using Xunit;

namespace AlertServerless.Tests.Scaling;

/// <summary>The function with every adapter but the state table's, from the event that starts it to the
/// parameter.</summary>
public sealed class ScalerFunctionTests : IDisposable
{
    private readonly AwsRest aws = new();
    private readonly InstallationDouble installation = new() { Subscribers = 1_000_000 };
    private readonly MemoryStream metrics = new();

    [Theory]
    [InlineData("scheduled.json")]
    [InlineData("scaler.json")]
    [InlineData("scaler-stream.json")]
    public async Task Whatever_starts_it_a_run_ends_with_a_plan_and_its_figures(string sample)
    {
        var report = await RunAsync(SampleEvent(sample));

        Assert.Equal("Applied", report.GetProperty("outcome").GetString());
        Assert.Equal(1_000_000, report.GetProperty("subscribers").GetInt64());
        Assert.True(report.GetProperty("monthlyCostUsd").GetDouble() > 1000);
        Assert.Equal((32, (13, 52), 128), (aws.Warm, aws.Pollers, aws.Partitions));
        Assert.Equal(32, Assert.IsType<PlanReading.Found>(ScalingPlanJson.Read(aws.Parameter)).Plan.Lanes);
        Assert.Equal((1, 1_000_000, 32), (Figure("Runs"), Figure("Subscribers"), Figure("PlannedConcurrency")));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var report = await RunAsync("""{"dryRun":true}""");

        Assert.Equal("DryRun", report.GetProperty("outcome").GetString());
        Assert.Null(aws.Parameter);
        Assert.Null(Figure("Runs"));
    }

    /// <summary>Where a reviewed file has the numbers, the file is made of the plan that the run reports.</summary>
    [Fact]
    public async Task An_onlooker_changes_nothing_whatever_starts_it_and_says_what_it_would_have()
    {
        var report = await RunAsync(SampleEvent("scheduled.json"), onlyInspects: true);

        Assert.Equal("DryRun", report.GetProperty("outcome").GetString());
        Assert.Null(aws.Parameter);
        Assert.NotEqual(128, aws.Partitions);
        var plan = ScalingPlanJson.Read(report.GetProperty("plan").GetString());
        Assert.Equal((32, 128), (Found(plan).Lanes, Found(plan).Partitions));
        Assert.Equal((1, 1_000_000, 32), (Figure("Runs"), Figure("Subscribers"), Figure("PlannedConcurrency")));
    }

    private static ScalingPlan Found(PlanReading reading) => Assert.IsType<PlanReading.Found>(reading).Plan;

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"dryRun":null}""")]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[{"dryRun":true}]}""")]
    public async Task Only_its_own_word_makes_a_run_dry(string document) =>
        Assert.Equal("Applied", (await RunAsync(document)).GetProperty("outcome").GetString());

    [Fact]
    public async Task A_change_in_the_directory_that_crosses_no_step_leaves_everything_as_it_is()
    {
        await RunAsync(SampleEvent("scheduled.json"));
        var before = (aws.Warm, aws.Pollers, aws.Partitions, aws.Parameter);

        installation.Subscribers += 1_000;
        var report = await RunAsync(SampleEvent("scaler-stream.json"));

        Assert.Equal(
            ("Unchanged", 1_001_000),
            (report.GetProperty("outcome").GetString(), report.GetProperty("subscribers").GetInt64())
        );
        Assert.Equal(before, (aws.Warm, aws.Pollers, aws.Partitions, aws.Parameter));
    }

    /// <summary>By the name that whoever reads the reports knows.</summary>
    [Fact]
    public async Task Options_that_cannot_be_read_have_their_older_name_in_the_report()
    {
        installation.Aws.Options = "{";

        Assert.Equal("WishesDamaged", (await RunAsync("{}")).GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_run_that_hangs_does_not_count_as_one()
    {
        aws.AliasHasWeights = true;

        var report = await RunAsync("{}");

        Assert.Equal("Partly", report.GetProperty("outcome").GetString());
        Assert.Null(Figure("Runs"));
    }

    [Fact]
    public async Task A_refusal_by_the_account_is_planned_around_and_counts()
    {
        (aws.Warm, aws.MostWarm) = (10, 20);

        var report = await RunAsync("{}");

        // The account does not say what it would allow, so what there is is kept.
        Assert.Equal("Partly", report.GetProperty("outcome").GetString());
        Assert.Equal(10, aws.Warm);
        Assert.Equal(
            10,
            Assert.IsType<PlanReading.Found>(ScalingPlanJson.Read(aws.Parameter)).Plan.Capacity.ProvisionedConcurrency
        );
        Assert.Equal(1, Figure("Runs"));
    }

    public void Dispose()
    {
        metrics.Dispose();
        aws.Dispose();
    }

    /// <summary>What <c>sam local invoke</c> is given.</summary>
    private static string SampleEvent(string name) =>
        File.ReadAllText(Path.Combine(SourceTree.Root, "tests", "events", name));

    private async Task<JsonElement> RunAsync(string document, bool onlyInspects = false)
    {
        var plane = new ControlPlane(
            new MskPartitions(aws.Msk, "arn:aws:kafka:eu-central-1:1:cluster/c/1", "alerts"),
            new LambdaWarmConsumers(aws.Lambda, "consumer", "live"),
            new LambdaPollers(aws.Lambda, "m-1"),
            new SsmPlanStore(aws.Ssm, "/alerts/plan"),
            installation.Aws
        );
        var scaler = new Scaler(plane, installation, ScalerOptions.Default, installation.Clock);
        var function = new ScalerFunction(
            scaler,
            new EmbeddedMetrics(metrics, installation.Clock, "test"),
            installation.Clock,
            onlyInspects
        );
        using var answer = await installation.Clock.RunAsync(() =>
            function.HandleAsync(new MemoryStream(Encoding.UTF8.GetBytes(document)), new Context())
        );
        return (await JsonDocument.ParseAsync(answer)).RootElement;
    }

    private double? Figure(string name)
    {
        var line = JsonDocument.Parse(metrics.ToArray()).RootElement;
        return line.TryGetProperty(name, out var value) ? value.GetDouble() : null;
    }

    private sealed class Context : ILambdaContext, ILambdaLogger
    {
        public string AwsRequestId => "r";

        public IClientContext ClientContext => null!;

        public string FunctionName => "scaler";

        public string FunctionVersion => "1";

        public ICognitoIdentity Identity => null!;

        public string InvokedFunctionArn => "";

        public ILambdaLogger Logger => this;

        public string LogGroupName => "";

        public string LogStreamName => "";

        public int MemoryLimitInMB => 512;

        public TimeSpan RemainingTime => TimeSpan.FromMinutes(10);

        public void Log(string message) { }

        public void LogLine(string message) { }
    }
}
