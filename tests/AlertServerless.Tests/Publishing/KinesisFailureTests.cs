using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>The publisher when Kinesis says no: to one record of many, to a request, or nothing at all.</summary>
public sealed class KinesisFailureTests : IDisposable
{
    private readonly KinesisRest rest = new();
    private readonly ManualTime clock = new();
    private readonly KinesisAlertPublisher publisher;

    public KinesisFailureTests() => publisher = new KinesisAlertPublisher(rest.Client(), "alerts", clock);

    public void Dispose() => rest.Dispose();

    /// <summary>Those that were taken are not sent again: a request is repeated for what it did not take.</summary>
    [Fact]
    public async Task A_record_that_its_shard_did_not_take_is_tried_again_alone()
    {
        rest.Throttled[2] = 2;

        var outcomes = await PublishAsync(0, 1, 2, 3);

        Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Acknowledged, outcome.Fate));
        Assert.Equal([4, 1, 1], rest.Puts.Select(put => put.Count));
        Assert.All(rest.Puts.Skip(1), put => Assert.Equal([rest.StartOf(2)], put));
    }

    [Fact]
    public async Task What_a_shard_never_takes_ends_unacknowledged_with_the_services_words()
    {
        rest.Throttled[2] = int.MaxValue;

        var outcomes = await PublishAsync(1, 2);

        Assert.Equal(LaneFate.Acknowledged, outcomes.Single(one => one.Partition == 1).Fate);
        var left = outcomes.Single(one => one.Partition == 2);
        Assert.Equal(LaneFate.Unacknowledged, left.Fate);
        Assert.Equal(
            "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000002 in stream alerts.",
            left.Why
        );
        Assert.InRange(clock.GetUtcNow() - ManualTime.Start, TimeSpan.FromSeconds(3), KinesisAlertPublisher.Limit);
    }

    [Theory]
    [InlineData(400, "ProvisionedThroughputExceededException")]
    [InlineData(400, "KMSThrottlingException")]
    [InlineData(500, "InternalFailure")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(0, "")]
    [InlineData(-1, "")]
    public async Task What_passes_by_itself_is_tried_again(int status, string error)
    {
        rest.Faults["PutRecords"] = new([(status, error), (status, error)]);

        var outcome = Assert.Single(await PublishAsync(3));

        Assert.Equal(LaneFate.Acknowledged, outcome.Fate);
        Assert.Equal(3, rest.Calls.Count(call => call == "PutRecords"));
    }

    /// <summary>To ask again would change nothing: an operator must act.</summary>
    [Theory]
    [InlineData("ResourceNotFoundException")]
    [InlineData("AccessDeniedException")]
    [InlineData("InvalidArgumentException")]
    [InlineData("KMSDisabledException")]
    public async Task What_does_not_pass_is_refused_at_once(string error)
    {
        rest.Faults["PutRecords"] = new([(400, error)]);

        var outcome = Assert.Single(await PublishAsync(3));

        Assert.Equal(LaneFate.Refused, outcome.Fate);
        Assert.Contains(error, outcome.Why, StringComparison.Ordinal);
        Assert.Equal(1, rest.Calls.Count(call => call == "PutRecords"));
    }

    [Fact]
    public async Task A_lane_beyond_the_shards_is_refused_and_the_others_are_written()
    {
        var outcomes = await PublishAsync(3, 4);

        Assert.Equal(LaneFate.Acknowledged, outcomes.Single(one => one.Partition == 3).Fate);
        var beyond = outcomes.Single(one => one.Partition == 4);
        Assert.Equal((LaneFate.Refused, "stream alerts has 4 open shards"), (beyond.Fate, beyond.Why));
    }

    /// <summary>A hash key leads to some open shard, whatever the stream was split to.</summary>
    [Fact]
    public async Task Where_the_shards_cannot_be_listed_any_more_the_older_list_is_gone_by()
    {
        await PublishAsync(0);
        clock.Advance(TimeSpan.FromMinutes(5));
        rest.Faults["ListShards"] = new([(400, "LimitExceededException")]);

        Assert.Equal(LaneFate.Acknowledged, Assert.Single(await PublishAsync(2)).Fate);
        Assert.Equal([rest.StartOf(2)], rest.Puts[^1]);
    }

    [Fact]
    public async Task Where_they_were_never_listed_nothing_is_known_to_be_written()
    {
        rest.Faults["ListShards"] = new([(503, "ServiceUnavailable")]);

        Assert.Equal(LaneFate.Unacknowledged, Assert.Single(await PublishAsync(2)).Fate);
        Assert.Empty(rest.Puts);
    }

    [Fact]
    public async Task A_list_is_used_for_a_minute_and_asked_for_again_when_the_stream_has_grown()
    {
        await PublishAsync(0);
        await PublishAsync(1);
        Assert.Equal(1, rest.Calls.Count(call => call == "ListShards"));

        rest.Shards = 8;
        Assert.Equal(LaneFate.Acknowledged, Assert.Single(await PublishAsync(7)).Fate);
        Assert.Equal([rest.StartOf(7)], rest.Puts[^1]);
    }

    /// <summary>A request bears 500 records and 5 MB.</summary>
    [Fact]
    public async Task Many_lanes_go_in_requests_that_kinesis_takes()
    {
        rest.Shards = 256;
        var outcomes = await PublishAsync([.. Enumerable.Range(0, 256)]);

        Assert.Equal(256, outcomes.Count(one => one.Fate == LaneFate.Acknowledged));
        Assert.Equal(256, rest.Puts.SelectMany(put => put).Distinct().Count());
        Assert.All(
            rest.Puts,
            put =>
                Assert.InRange(put.Count * (AlertRecordCodec.MaxBytes + SignedEnvelope.MaxOverhead), 1, 5 * 1024 * 1024)
        );
    }

    private Task<IReadOnlyList<LaneOutcome>> PublishAsync(params int[] partitions) =>
        clock.RunAsync(() =>
            publisher.PublishAsync(
                [.. partitions.Select((partition, lane) => new LaneRecord(lane, partition, "event", Value))],
                default
            )
        );

    private static readonly SignedValue Value = new([1, 2, 3], [4, 5], "k1");
}
