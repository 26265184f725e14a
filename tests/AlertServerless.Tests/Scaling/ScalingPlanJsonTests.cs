using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using Xunit;

namespace AlertServerless.Tests.Scaling;

public sealed class ScalingPlanJsonTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_plan_is_read_as_it_was_written()
    {
        var plan = Plan(1_000_000) with { Since = Since };

        var read = Assert.IsType<PlanReading.Found>(ScalingPlanJson.Read(ScalingPlanJson.Write(plan))).Plan;

        Assert.Equal(plan.Capacity, read.Capacity);
        Assert.Equal(plan.Rates, read.Rates);
        Assert.Equal((plan.Subscribers, plan.Segments, plan.Since), (read.Subscribers, read.Segments, read.Since));
    }

    [Fact]
    public void The_document_can_be_split_as_templates_do()
    {
        var text = ScalingPlanJson.Write(Plan(1_000_000));

        Assert.Equal(2, text.Split("\"partitions\":").Length);
        Assert.Equal("128", text.Split("\"partitions\":")[1].Split(',')[0].Split('}')[0]);
        Assert.Equal("13", text.Split("\"pollers\":")[1].Split(',')[0].Split('}')[0]);
        Assert.DoesNotContain(' ', text);
        Assert.True(text.Length < ScalingPlanJson.MaxLength / 4);
    }

    [Fact]
    public void The_floor_that_a_deployment_writes_is_a_plan()
    {
        const string floor =
            """{"subscribers":0,"segments":0,"lanes":1,"partitions":4,"provisionedConcurrency":1,"pollers":1,"workersPerSegment":1,"producerThreads":1}""";

        var plan = Assert.IsType<PlanReading.Found>(ScalingPlanJson.Read(floor)).Plan;

        Assert.Equal(new Capacity(1, 4, 1, 1, 1, 1, 1, 100), plan.Capacity);
        Assert.Equal(100, plan.Rates.Of(ChannelKind.Sms));
        Assert.Null(plan.Since);
    }

    [Theory]
    [InlineData("{", "not of the expected form")]
    [InlineData("null", "null")]
    [InlineData("[]", "not of the expected form")]
    [InlineData("""{"lanes":4}""", "not of the expected form")]
    [InlineData(
        """{"lanes":3,"partitions":12,"provisionedConcurrency":1,"pollers":1,"workersPerSegment":1,"producerThreads":1}""",
        "lanes: 3 is not a power of two"
    )]
    [InlineData(
        """{"lanes":4,"partitions":3,"provisionedConcurrency":1,"pollers":1,"workersPerSegment":1,"producerThreads":1}""",
        "partitions: 3"
    )]
    [InlineData(
        """{"lanes":1,"partitions":4,"provisionedConcurrency":1,"pollers":1,"workersPerSegment":1,"producerThreads":1,"ratePerSecond":{"sms":0}}""",
        "ratePerSecond.sms"
    )]
    [InlineData(
        """{"lanes":1,"partitions":4,"provisionedConcurrency":1,"pollers":1,"workersPerSegment":1,"producerThreads":1,"ratePerSecond":{"pager":1}}""",
        "not of the expected form"
    )]
    public void What_is_no_plan_is_refused_with_its_place(string text, string reason) =>
        Assert.Contains(
            reason,
            Assert.IsType<PlanReading.Damaged>(ScalingPlanJson.Read(text)).Reason,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Nothing_is_not_a_damaged_plan(string? text) =>
        Assert.IsType<PlanReading.Absent>(ScalingPlanJson.Read(text));

    [Fact]
    public void Options_are_read_as_they_were_written()
    {
        var options = new OperatorOptions(ChannelRates.Default.With(ChannelKind.Sms, 300), new PlanPin(Lanes: 16));

        Assert.Equal(
            options,
            Assert
                .IsType<OperatorOptionsReading.Found>(OperatorOptionsJson.Read(OperatorOptionsJson.Write(options)))
                .Options
        );
    }

    [Theory]
    [InlineData("""{"pin":{"lains":16}}""")]
    [InlineData("""{"ratePerSecond":{"sms":-1}}""")]
    [InlineData("""{"pins":{}}""")]
    public void A_misspelt_option_is_not_taken_for_none(string text) =>
        Assert.IsType<OperatorOptionsReading.Damaged>(OperatorOptionsJson.Read(text));

    private static ScalingPlan Plan(long subscribers) =>
        ScalingPolicy.Plan(
            SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, 400),
            ChannelRates.Default,
            AccountQuotas.Default,
            null,
            ScalingOptions.Default
        );
}
