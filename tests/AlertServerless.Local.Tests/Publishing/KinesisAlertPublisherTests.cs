using System.Text;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Publishing;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Xunit;
using Record = Amazon.Kinesis.Model.Record;

namespace AlertServerless.Local.Tests.Publishing;

/// <summary>The publisher against an emulator of Kinesis, through the SDK's own client.</summary>
public sealed class KinesisAlertPublisherTests(KinesisStreamFixture emulator) : IClassFixture<KinesisStreamFixture>
{
    private KinesisAlertPublisher Publisher(string stream) => new(emulator.Kinesis, stream, TimeProvider.System);

    private static LaneRecord Record(int lane, int partition) =>
        new(
            lane,
            partition,
            "20221103t045025-a1b2c3",
            new SignedValue(Encoding.ASCII.GetBytes($"lane {lane}"), [1, 2, 200], "k1")
        );

    [Fact]
    public async Task It_knows_the_streams_shards()
    {
        var stream = await emulator.CreateAsync(12);

        Assert.Equal(new TopicSize.Known(12), await Publisher(stream).MeasureAsync(default));
    }

    [Fact]
    public async Task A_stream_that_is_not_there_has_no_size_and_takes_nothing()
    {
        var publisher = Publisher("no-such-stream");

        var size = Assert.IsType<TopicSize.Unknown>(await publisher.MeasureAsync(default));
        Assert.Contains("no-such-stream", size.Why, StringComparison.Ordinal);
        Assert.Equal(LaneFate.Refused, Assert.Single(await publisher.PublishAsync([Record(0, 0)], default)).Fate);
    }

    [Fact]
    public async Task Every_shard_gets_its_own_record_in_its_envelope()
    {
        const int Shards = 32;
        var stream = await emulator.CreateAsync(Shards);
        var outcomes = await Publisher(stream)
            .PublishAsync([.. Enumerable.Range(0, Shards).Select(lane => Record(lane, (lane + 7) % Shards))], default);

        Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Acknowledged, outcome.Fate));
        var open = await OpenShards.ListAsync(emulator.Kinesis, stream, default);
        for (var partition = 0; partition < Shards; partition++)
        {
            var record = Assert.Single(await ReadAsync(stream, open.IdOf(partition)));
            var opened = Assert.IsType<EnvelopeReading.Opened>(SignedEnvelope.Open(record.Data.ToArray())).Content;
            Assert.Equal($"lane {(partition - 7 + Shards) % Shards}", Encoding.ASCII.GetString(opened.Value));
            Assert.Equal(("k1", "1,2,200"), (opened.KeyId, string.Join(',', opened.Signature)));
            Assert.Equal("20221103t045025-a1b2c3", record.PartitionKey);
        }
    }

    [Fact]
    public async Task Records_of_a_lane_stay_in_the_order_they_were_acknowledged_in()
    {
        var stream = await emulator.CreateAsync(2);
        var publisher = Publisher(stream);
        for (var number = 0; number < 20; number++)
            await publisher.PublishAsync([Record(number, 1)], default);

        var open = await OpenShards.ListAsync(emulator.Kinesis, stream, default);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(number => $"lane {number}"),
            (await ReadAsync(stream, open.IdOf(1))).Select(Text)
        );
    }

    /// <summary>A publisher that does not know of a split writes to one of the halves, and loses nothing.</summary>
    [Fact]
    public async Task A_record_for_a_shard_that_was_split_lands_in_its_first_half()
    {
        var stream = await emulator.CreateAsync(2);
        var publisher = Publisher(stream);
        await publisher.MeasureAsync(default);
        var before = await OpenShards.ListAllAsync(emulator.Kinesis, stream, default);
        await emulator.SplitAsync(stream, before.Single(shard => shard.HashKeyRange.StartingHashKey != "0"));

        Assert.Equal(LaneFate.Acknowledged, Assert.Single(await publisher.PublishAsync([Record(0, 1)], default)).Fate);

        var after = await OpenShards.ListAsync(emulator.Kinesis, stream, default);
        Assert.Equal(3, after.Count);
        Assert.Equal("lane 0", Text(Assert.Single(await ReadAsync(stream, after.IdOf(1)))));
        Assert.Empty(await ReadAsync(stream, after.IdOf(2)));
        Assert.Equal(new TopicSize.Known(3), await publisher.MeasureAsync(default));
        Assert.Equal(LaneFate.Acknowledged, Assert.Single(await publisher.PublishAsync([Record(2, 2)], default)).Fate);
        Assert.Single(await ReadAsync(stream, after.IdOf(2)));
    }

    private static string Text(Record record) =>
        Encoding.ASCII.GetString(((EnvelopeReading.Opened)SignedEnvelope.Open(record.Data.ToArray())).Content.Value);

    private async Task<IReadOnlyList<Record>> ReadAsync(string stream, string shard)
    {
        var iterator = await emulator.Kinesis.GetShardIteratorAsync(
            new GetShardIteratorRequest
            {
                StreamName = stream,
                ShardId = shard,
                ShardIteratorType = ShardIteratorType.TRIM_HORIZON,
            }
        );
        var answer = await emulator.Kinesis.GetRecordsAsync(
            new GetRecordsRequest { ShardIterator = iterator.ShardIterator }
        );
        return answer.Records;
    }
}
