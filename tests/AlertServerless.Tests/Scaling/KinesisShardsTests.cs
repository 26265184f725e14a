using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Tests.Publishing;
using Amazon.Kinesis;
using Xunit;

namespace AlertServerless.Tests.Scaling;

/// <summary>Shards as the scaler scales them up. Limits:
/// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html</summary>
public sealed class KinesisShardsTests : IDisposable
{
    private readonly KinesisRest rest = new();

    private KinesisShards Shards => new(rest.Client(), "alerts");

    public void Dispose() => rest.Dispose();

    [Fact]
    public async Task A_stream_that_is_being_split_is_on_its_way()
    {
        Assert.Equal(new ResourceState(new Level(4), ResourceStatus.Ready), await Shards.ReadAsync(default));
        rest.Status = "UPDATING";
        Assert.Equal(new ResourceState(new Level(4), ResourceStatus.Changing), await Shards.ReadAsync(default));
    }

    /// <summary>
    /// Lambda reads every shard by itself; what is scaled are shards and warm consumers, and shards cost.
    /// </summary>
    [Fact]
    public async Task The_scaler_sets_shards_and_no_pollers()
    {
        var installation = new InstallationDouble(usesKinesis: true) { Subscribers = 1_000_000 };

        var report = await installation.RunAsync();

        Assert.Equal(ScalerOutcome.Applied, report.Outcome);
        Assert.Equal(["note 128", "partitions 128", "warm 32", "plan 32", "snapshot"], installation.Aws.Changes);
        Assert.Equal((0, 0), (report.Wanted!.Capacity.Pollers, report.Wanted.Capacity.MaxPollers));
        // From 4 to 128, each 0.015 for itself and 0.015 for its reader an hour.
        Assert.Equal(124 * 0.03 * 730, report.Steps.Single(step => step.Step == "partitions").MonthlyUsd, 0.01);
        Assert.Equal(128 * 0.03 * 730, report.Month!.Lines.Single(line => line.Item == "shards").Usd, 0.01);
    }

    [Fact]
    public async Task One_request_at_most_doubles_them()
    {
        Assert.IsType<RequestAnswer.Accepted>(await Shards.GrowAsync(64, default));
        rest.Status = "ACTIVE";
        Assert.IsType<RequestAnswer.Accepted>(await Shards.GrowAsync(12, default));

        Assert.Equal([8, 12], rest.Targets);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public async Task As_many_as_there_are_or_fewer_change_nothing(int wanted)
    {
        Assert.IsType<RequestAnswer.Accepted>(await Shards.GrowAsync(wanted, default));

        Assert.Empty(rest.Targets);
    }

    [Fact]
    public async Task While_it_changes_the_stream_is_busy()
    {
        rest.Faults["UpdateShardCount"] = new([(400, "ResourceInUseException")]);

        Assert.IsType<RequestAnswer.Busy>(await Shards.GrowAsync(8, default));
    }

    /// <summary>Ten updates in 24 hours, the account's shards: the plan makes do with what there is.</summary>
    [Theory]
    [InlineData("LimitExceededException")]
    [InlineData("InvalidArgumentException")]
    [InlineData("ValidationException")]
    public async Task A_limit_refuses_and_says_what_there_is(string error)
    {
        rest.Faults["UpdateShardCount"] = new([(400, error)]);

        var refused = Assert.IsType<RequestAnswer.Refused>(await Shards.GrowAsync(8, default));
        Assert.Equal(($"{error} as the test says", 4), (refused.Reason, refused.Most));
    }

    [Fact]
    public async Task What_passes_by_itself_is_unavailable()
    {
        rest.Faults["DescribeStreamSummary"] = new([(500, "InternalFailure")]);

        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => Shards.ReadAsync(default));
    }

    [Fact]
    public async Task A_missing_right_is_a_mistake_and_stays_one()
    {
        rest.Faults["UpdateShardCount"] = new([(400, "AccessDeniedException")]);

        await Assert.ThrowsAnyAsync<AmazonKinesisException>(() => Shards.GrowAsync(8, default));
    }
}
