using System.Collections.Concurrent;
using System.Text;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Local.Stack.Kafka;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.TestUtilities;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>A topic grows while alerts are published and consumed: real clients for all three, a broker of ours between
/// them.</summary>
public sealed class GrowingTopicTests
{
    [Fact]
    public async Task NewPartitionsAreTakenUpWithoutALostOrADoubledRecord()
    {
        await using var rig = await Rig.StartAsync(partitions: 4);
        using var admin = KafkaAdmins.Create(rig.Broker.Bootstrap, auth: "none", region: null);
        var topic = new KafkaPartitions(admin, rig.Broker.Topic);
        Assert.Equal(new TopicSize.Known(4), await rig.Publisher.MeasureAsync(default));
        await rig.PublishAsync(rounds: 5, partitions: 4);

        foreach (var size in new[] { 16, 64 })
        {
            // Records flow to the old partitions while the topic grows, and to the new ones before anybody has noticed
            // them.
            var meanwhile = rig.PublishAsync(rounds: 20, partitions: rig.Trigger.Partitions);
            Assert.IsType<RequestAnswer.Accepted>(await topic.GrowAsync(size, default));
            Assert.Equal(new TopicSize.Known(size), await rig.Publisher.MeasureAsync(default));
            await rig.PublishAsync(rounds: 5, partitions: size);
            await meanwhile;
            await rig.AllArrivedAsync();
            Assert.Equal(size, rig.Trigger.Partitions);
        }

        Assert.Equal([16, 64], rig.Broker.Asked);
        Assert.Equal(rig.Published, rig.Broker.Records);
        Assert.Equal(rig.Published, rig.Trigger.Received);
        Assert.Equal(rig.Published, rig.Seen.Count);
        Assert.Equal(rig.Published, rig.Seen.Distinct().Count());
        Assert.All(Enumerable.Range(0, 64), partition => Assert.Contains(rig.Seen, one => one.Partition == partition));
    }

    private sealed class Rig : IAsyncDisposable
    {
        private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

        private readonly SemaphoreSlim arrived = new(0);
        private long published;

        private Rig(int partitions)
        {
            Broker = KafkaBrokerDouble.Start(partitions);
            Publisher = new KafkaAlertPublisher(
                KafkaProducers.Create(Broker.Bootstrap, auth: "none", region: null),
                Broker.Topic,
                new PublisherThreads(4)
            );
            var options = new TopicTriggerOptions
            {
                BootstrapServers = Broker.Bootstrap,
                Topic = Broker.Topic,
                Partitions = partitions,
                PartitionRefresh = TimeSpan.FromMilliseconds(50),
            };
            Trigger = TopicTrigger.Start(
                options,
                new TopicTriggerParts(
                    (partition, kafkaEvent, _) => Take(partition, kafkaEvent),
                    (_, _) => throw new InvalidOperationException("nothing fails here"),
                    TimeProvider.System,
                    NullLogger.Instance,
                    new TestLambdaLogger()
                )
            );
        }

        public KafkaBrokerDouble Broker { get; }

        public KafkaAlertPublisher Publisher { get; }

        public TopicTrigger Trigger { get; }

        public ConcurrentQueue<(int Partition, string Text)> Seen { get; } = new();

        public long Published => Volatile.Read(ref published);

        public static async Task<Rig> StartAsync(int partitions)
        {
            var rig = new Rig(partitions);
            await rig.Trigger.Ready.WaitAsync(WaitLimit);
            return rig;
        }

        public async Task PublishAsync(int rounds, int partitions)
        {
            for (var round = 0; round < rounds; round++)
            {
                var outcomes = await Publisher.PublishAsync(
                    [.. Enumerable.Range(0, partitions).Select(Record)],
                    default
                );
                Assert.All(
                    outcomes,
                    outcome => Assert.Equal((LaneFate.Acknowledged, null), (outcome.Fate, outcome.Why))
                );
            }
        }

        public async Task AllArrivedAsync()
        {
            while (Seen.Count < Published)
                Assert.True(
                    await arrived.WaitAsync(WaitLimit),
                    $"{Seen.Count} of {Published} records arrived; {Trigger.Partitions} partitions are read"
                );
        }

        public async ValueTask DisposeAsync()
        {
            await Trigger.DisposeAsync();
            Publisher.Dispose();
            await Broker.DisposeAsync();
            arrived.Dispose();
        }

        private Task<KafkaBatchResponse?> Take(int partition, KafkaEvent kafkaEvent)
        {
            foreach (var record in kafkaEvent.Records.Values.SelectMany(records => records))
                Seen.Enqueue((partition, Encoding.ASCII.GetString(record.Value.ToArray())));
            arrived.Release();
            return Task.FromResult<KafkaBatchResponse?>(KafkaBatchResponse.Success);
        }

        private LaneRecord Record(int partition) =>
            new(
                partition,
                partition,
                "key",
                new SignedValue(Encoding.ASCII.GetBytes($"{Interlocked.Increment(ref published)}"), [1], "k1")
            );
    }
}
