using AlertServerless.Core.Publishing;
using Confluent.Kafka;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// Writes each record to its own partition, set explicitly, through threads that each own some of the partitions. The broker
/// acknowledges when every in-sync replica has it.
/// </summary>
public sealed class KafkaAlertPublisher : IAlertPublisher, IDisposable
{
    private static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(5);

    private readonly IProducer<string, byte[]> producer;
    private readonly string topic;
    private readonly PublisherThreads owners;
    private readonly PublisherThread[] threads;

    /// <param name="producer">Owned from here on. See <see cref="KafkaProducers"/> for its settings.</param>
    public KafkaAlertPublisher(IProducer<string, byte[]> producer, string topic, PublisherThreads owners)
    {
        (this.producer, this.topic, this.owners) = (producer, topic, owners);
        threads = [.. Enumerable.Range(0, owners.Count).Select(n => new PublisherThread(producer, topic, n))];
    }

    /// <summary>Also connects, so that the first alert does not have to.</summary>
    public Task<TopicSize> MeasureAsync(CancellationToken cancellation) => Task.Run(Measure, cancellation);

    public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(IReadOnlyList<LaneRecord> records, CancellationToken cancellation) =>
        await Task.WhenAll(records.Select(record => threads[owners.OwnerOf(record.Partition)].PublishAsync(record)));

    private TopicSize Measure()
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
            var found = admin.GetMetadata(topic, MetadataLimit).Topics.Single(t => t.Topic == topic);
            return found.Error.IsError || found.Partitions.Count == 0 ? new TopicSize.Unknown($"topic {topic}: {found.Error.Reason}") : new TopicSize.Known(found.Partitions.Count);
        }
        catch (KafkaException failure)
        {
            return new TopicSize.Unknown($"topic {topic}: {failure.Error.Reason}");
        }
    }

    public void Dispose()
    {
        foreach (var thread in threads) thread.Dispose();
        producer.Flush(MetadataLimit);
        producer.Dispose();
    }
}
