using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Scaling;
using Amazon.Lambda;
using Xunit;

namespace AlertServerless.Tests.Scaling;

/// <summary>The adapters and the SDK's clients against <see cref="AwsRest"/>.</summary>
public sealed class ControlPlaneAdapterTests : IDisposable
{
    private const string Cluster = "arn:aws:kafka:eu-central-1:1:cluster/c/1";
    private const string LambdaPath = "/2019-09-30/functions/consumer";

    private readonly AwsRest aws = new();

    private LambdaWarmConsumers Warm => new(aws.Lambda, "consumer", "live");

    private LambdaPollers Pollers => new(aws.Lambda, "m-1");

    private MskPartitions Partitions => new(aws.Msk, Cluster, "alerts");

    private SsmPlanStore Plans => new(aws.Ssm, "/alerts/plan");

    [Fact]
    public async Task Warm_consumers_that_were_never_configured_read_as_none()
    {
        Assert.Equal(new ResourceState(new Level(0), ResourceStatus.Ready), await Warm.ReadAsync(default));
    }

    [Fact]
    public async Task Warm_consumers_are_on_their_way_before_they_are_ready()
    {
        Assert.IsType<RequestAnswer.Accepted>(await Warm.RequestAsync(32, default));

        Assert.Equal(new ResourceState(new Level(32), ResourceStatus.Changing), await Warm.ReadAsync(default));
        Assert.Equal(new ResourceState(new Level(32), ResourceStatus.Ready), await Warm.ReadAsync(default));
    }

    [Fact]
    public async Task Warm_consumers_that_failed_say_why()
    {
        (aws.Warm, aws.WarmFailure) = (8, "FUNCTION_ERROR_INIT_FAILURE");

        Assert.Equal(
            new ResourceState(new Level(8), ResourceStatus.Failed, "FUNCTION_ERROR_INIT_FAILURE"),
            await Warm.ReadAsync(default)
        );
    }

    [Fact]
    public async Task An_alias_with_weights_is_busy()
    {
        aws.AliasHasWeights = true;

        Assert.IsType<RequestAnswer.Busy>(await Warm.RequestAsync(32, default));
        Assert.Null(aws.Warm);
    }

    [Theory]
    [InlineData(
        400,
        "InvalidParameterValueException",
        "Alias with weights can not be used with Provisioned Concurrency",
        typeof(RequestAnswer.Busy)
    )]
    [InlineData(
        400,
        "InvalidParameterValueException",
        "decreases account's UnreservedConcurrentExecution below its minimum value",
        typeof(RequestAnswer.Refused)
    )]
    [InlineData(409, "ResourceConflictException", "an update is in progress", typeof(RequestAnswer.Busy))]
    public async Task A_put_that_is_not_accepted_is_named(int status, string error, string message, Type answer)
    {
        aws.Faults[$"PUT {LambdaPath}"] = (status, error, message);

        Assert.IsType(answer, await Warm.RequestAsync(32, default));
    }

    [Theory]
    [InlineData(429, "TooManyRequestsException")]
    [InlineData(500, "ServiceException")]
    [InlineData(503, "ServiceUnavailableException")]
    public async Task What_passes_by_itself_is_unavailable(int status, string error)
    {
        aws.Faults["GET "] = (status, error, "later");
        aws.Faults["PUT "] = (status, error, "later");

        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => Warm.ReadAsync(default));
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => Warm.QuotasAsync(default));
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() =>
            Pollers.RequestAsync(new Level(1, 2), default)
        );
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => Partitions.ReadAsync(default));
    }

    [Fact]
    public async Task A_missing_right_is_a_mistake_and_stays_one()
    {
        aws.Faults["GET "] = (
            403,
            "AccessDeniedException",
            "not authorized to perform lambda:GetProvisionedConcurrencyConfig"
        );

        await Assert.ThrowsAsync<AmazonLambdaException>(() => Warm.ReadAsync(default));
    }

    [Fact]
    public async Task The_limit_is_what_nobody_reserved()
    {
        aws.Unreserved = 940;

        Assert.Equal(840, (await Warm.QuotasAsync(default)).MaxProvisioned);
    }

    [Fact]
    public async Task Pollers_are_set_and_nothing_else_of_the_mapping()
    {
        Assert.IsType<RequestAnswer.Accepted>(await Pollers.RequestAsync(new Level(13, 26), default));

        Assert.Equal(
            """PUT {"ProvisionedPollerConfig":{"MaximumPollers":26,"MinimumPollers":13}}""",
            Assert.Single(aws.Bodies)
        );
        Assert.Equal(ResourceStatus.Changing, (await Pollers.ReadAsync(default)).Status);
        Assert.Equal(new ResourceState(new Level(13, 26), ResourceStatus.Ready), await Pollers.ReadAsync(default));
    }

    [Fact]
    public async Task A_disabled_mapping_is_not_waited_for_but_reported()
    {
        aws.MappingState = "Disabled";

        var state = await Pollers.ReadAsync(default);
        Assert.Equal(ResourceStatus.Ready, state.Status);
        Assert.Contains("no alert reaches a consumer", state.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_on_demand_has_no_pollers()
    {
        aws.Pollers = null;

        Assert.Equal(new Level(0, 0), (await Pollers.ReadAsync(default)).Level);
    }

    [Fact]
    public async Task Partitions_grow_and_growing_again_asks_for_nothing()
    {
        Assert.IsType<RequestAnswer.Accepted>(await Partitions.GrowAsync(16, default));
        Assert.IsType<RequestAnswer.Accepted>(await Partitions.GrowAsync(16, default));

        Assert.Single(aws.Bodies);
        Assert.Equal(new ResourceState(new Level(16), ResourceStatus.Ready), await Partitions.ReadAsync(default));
    }

    [Theory]
    [InlineData(409, "ConflictException", typeof(RequestAnswer.Busy))]
    [InlineData(400, "BadRequestException", typeof(RequestAnswer.Refused))]
    public async Task Partitions_that_cannot_grow_are_named(int status, string error, Type answer)
    {
        aws.Faults["PUT /v1/clusters"] = (status, error, "no");

        Assert.IsType(answer, await Partitions.GrowAsync(16, default));
    }

    [Fact]
    public async Task A_plan_is_absent_then_written_and_overwritten()
    {
        Assert.IsType<PlanReading.Absent>(await Plans.ReadAsync(default));

        await Plans.WriteAsync(Plan(300), default);
        await Plans.WriteAsync(Plan(1_000_000), default);

        Assert.Equal(32, Assert.IsType<PlanReading.Found>(await Plans.ReadAsync(default)).Plan.Lanes);
    }

    [Fact]
    public async Task A_plan_in_a_file_is_absent_then_written()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var plans = PlanStores.Create(
            $"file:{path}",
            () => throw new InvalidOperationException("no parameter is needed")
        );
        try
        {
            Assert.IsType<PlanReading.Absent>(await plans.ReadAsync(default));
            await plans.WriteAsync(Plan(1_000_000), default);
            Assert.Equal(32, Assert.IsType<PlanReading.Found>(await plans.ReadAsync(default)).Plan.Lanes);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => aws.Dispose();

    private static ScalingPlan Plan(long subscribers) =>
        ScalingPolicy.Plan(
            SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, 400),
            ChannelRates.Default,
            AccountQuotas.Default,
            null,
            ScalingOptions.Default
        );
}
