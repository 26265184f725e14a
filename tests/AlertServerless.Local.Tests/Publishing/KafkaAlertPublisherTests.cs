using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Stack.Kafka;
using Confluent.Kafka;
using Xunit;

namespace AlertServerless.Local.Tests.Publishing;

/// <summary>The publisher against a broker that speaks the real protocol.</summary>
public sealed class KafkaAlertPublisherTests : IDisposable
{
    private const string Topic = "alerts";
    private const int Partitions = 64;

    private readonly EmbeddedKafka kafka = EmbeddedKafka.Start();

    public KafkaAlertPublisherTests() => kafka.CreateTopic(Topic, Partitions);

    public void Dispose() => kafka.Dispose();

    private KafkaAlertPublisher Publisher(int threads = 4) =>
        new(
            KafkaProducers.Create(kafka.BootstrapServers, auth: null, region: null),
            Topic,
            new PublisherThreads(threads)
        );

    private static LaneRecord Record(int lane, int partition) =>
        new(
            lane,
            partition,
            "20221103t045025-a1b2c3",
            new SignedValue(Encoding.ASCII.GetBytes($"lane {lane}"), [1, 2, 200], "k1")
        );

    [Fact]
    public async Task It_knows_the_topics_partitions()
    {
        using var publisher = Publisher();

        Assert.Equal(new TopicSize.Known(Partitions), await publisher.MeasureAsync(default));
    }

    [Fact]
    public async Task A_topic_that_is_not_there_has_no_size()
    {
        using var publisher = new KafkaAlertPublisher(
            KafkaProducers.Create(kafka.BootstrapServers, null, null),
            "no-such-topic",
            new PublisherThreads(1)
        );

        Assert.Contains(
            "no-such-topic",
            Assert.IsType<TopicSize.Unknown>(await publisher.MeasureAsync(default)).Why,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_partition_gets_its_own_record_with_key_and_signature()
    {
        using var publisher = Publisher();
        var outcomes = await publisher.PublishAsync(
            [.. Enumerable.Range(0, Partitions).Select(lane => Record(lane, (lane + 7) % Partitions))],
            default
        );

        Assert.All(outcomes, o => Assert.Equal(LaneFate.Acknowledged, o.Fate));
        var read = ReadAll(Partitions);
        Assert.Equal(Partitions, read.Select(r => r.Partition.Value).Distinct().Count());
        Assert.All(
            read,
            r =>
            {
                Assert.Equal(
                    $"lane {(r.Partition.Value - 7 + Partitions) % Partitions}",
                    Encoding.ASCII.GetString(r.Message.Value)
                );
                Assert.Equal("20221103t045025-a1b2c3", r.Message.Key);
                Assert.Equal([1, 2, 200], r.Message.Headers.GetLastBytes(Names.Headers.Signature));
                Assert.Equal("k1", Encoding.ASCII.GetString(r.Message.Headers.GetLastBytes(Names.Headers.KeyId)));
            }
        );
    }

    [Fact]
    public async Task A_partition_that_is_not_there_is_refused_and_harms_no_other()
    {
        using var publisher = Publisher();
        await publisher.MeasureAsync(default);

        var outcomes = await publisher.PublishAsync([Record(0, 3), Record(1, Partitions + 5)], default);

        Assert.Equal(LaneFate.Acknowledged, outcomes[0].Fate);
        Assert.NotEqual(LaneFate.Acknowledged, outcomes[1].Fate);
        Assert.NotNull(outcomes[1].Why);
    }

    [Fact]
    public async Task A_broker_that_is_gone_leaves_the_record_unacknowledged_within_seconds()
    {
        using var publisher = Publisher();
        await publisher.MeasureAsync(default);
        kafka.Dispose();

        var outcome = Assert.Single(
            await publisher.PublishAsync([Record(0, 3)], default).WaitAsync(TimeSpan.FromSeconds(20))
        );

        Assert.Equal(LaneFate.Unacknowledged, outcome.Fate);
        Assert.IsType<TopicSize.Unknown>(await publisher.MeasureAsync(default));
    }

    private List<ConsumeResult<string, byte[]>> ReadAll(int count)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = kafka.BootstrapServers,
                GroupId = "test",
                EnableAutoCommit = false,
            }
        ).Build();
        consumer.Assign(
            Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(Topic, p, Offset.Beginning))
        );
        var read = new List<ConsumeResult<string, byte[]>>();
        while (read.Count < count && consumer.Consume(TimeSpan.FromSeconds(10)) is { } result)
            read.Add(result);
        Assert.Equal(count, read.Count);
        return read;
    }
}
