using System.Collections.Concurrent;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using Confluent.Kafka;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// Writes each record to its own partition, set explicitly, through threads that each own some of the partitions. The
/// broker acknowledges when every in-sync replica has it.
/// </summary>
public sealed class KafkaAlertPublisher : IAlertPublisher, IDisposable
{
    private static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(5);

    private readonly IProducer<string, byte[]> producer;
    private readonly string topic;
    private readonly PublisherThreads owners;
    private readonly PublisherThread[] threads;

    /// <param name="producer">Owned from here on. See <see cref="KafkaProducers"/> for its options.</param>
    public KafkaAlertPublisher(IProducer<string, byte[]> producer, string topic, PublisherThreads owners)
    {
        (this.producer, this.topic, this.owners) = (producer, topic, owners);
        threads = [.. Enumerable.Range(0, owners.Count).Select(n => new PublisherThread(producer, topic, n))];
    }

    /// <summary>Also connects, so that the first alert does not have to.</summary>
    public Task<TopicSize> MeasureAsync(CancellationToken cancellation) => Task.Run(Measure, cancellation);

    public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    ) => await Task.WhenAll(records.Select(WriteAsync));

    private async Task<LaneOutcome> WriteAsync(LaneRecord record)
    {
        using var span = LaneSpans.Start(record, topic);
        return span.End(await threads[owners.OwnerOf(record.Partition)].PublishAsync(record.Within(span)));
    }

    private TopicSize Measure()
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
            var found = admin.GetMetadata(topic, MetadataLimit).Topics.Single(t => t.Topic == topic);
            return found.Error.IsError || found.Partitions.Count == 0
                ? new TopicSize.Unknown($"topic {topic}: {found.Error.Reason}")
                : new TopicSize.Known(found.Partitions.Count);
        }
        catch (KafkaException failure)
        {
            return new TopicSize.Unknown($"topic {topic}: {failure.Error.Reason}");
        }
    }

    public void Dispose()
    {
        foreach (var thread in threads)
            thread.Dispose();
        producer.Flush(MetadataLimit);
        producer.Dispose();
    }
}

/// <summary>One thread and the partitions it owns: nobody else writes to them, so their records leave in the order they
/// came.</summary>
internal sealed class PublisherThread : IDisposable
{
    private readonly BlockingCollection<Job> jobs = [];
    private readonly IProducer<string, byte[]> producer;
    private readonly string topic;
    private readonly Thread thread;

    public PublisherThread(IProducer<string, byte[]> producer, string topic, int number)
    {
        (this.producer, this.topic) = (producer, topic);
        thread = new Thread(Run) { IsBackground = true, Name = $"publisher-{number}" };
        thread.Start();
    }

    public Task<LaneOutcome> PublishAsync(LaneRecord record)
    {
        var job = new Job(
            record,
            new TaskCompletionSource<LaneOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        jobs.Add(job);
        return job.Done.Task;
    }

    public void Dispose()
    {
        jobs.CompleteAdding();
        thread.Join();
        jobs.Dispose();
    }

    private void Run()
    {
        foreach (var job in jobs.GetConsumingEnumerable())
        {
            try
            {
                producer.Produce(
                    new TopicPartition(topic, job.Record.Partition),
                    KafkaMessages.Of(job.Record),
                    report => job.Done.SetResult(Outcome(job.Record, report.Error))
                );
            }
            catch (ProduceException<string, byte[]> refused)
            {
                job.Done.SetResult(Outcome(job.Record, refused.Error));
            }
        }
    }

    private static LaneOutcome Outcome(LaneRecord record, Error error)
    {
        var fate = error.Code switch
        {
            ErrorCode.NoError => LaneFate.Acknowledged,
            ErrorCode.Local_UnknownPartition
            or ErrorCode.UnknownTopicOrPart
            or ErrorCode.TopicAuthorizationFailed
            or ErrorCode.ClusterAuthorizationFailed
            or ErrorCode.MsgSizeTooLarge
            or ErrorCode.Local_UnknownTopic => LaneFate.Refused,
            _ => LaneFate.Unacknowledged,
        };
        return new LaneOutcome(
            record.Lane,
            record.Partition,
            fate,
            fate == LaneFate.Acknowledged ? null : $"{error.Code}: {error.Reason}"
        );
    }

    private sealed record Job(LaneRecord Record, TaskCompletionSource<LaneOutcome> Done);
}

/// <summary>A lane's record as Kafka carries it: the event as key, the signature in the headers.</summary>
internal static class KafkaMessages
{
    public static Message<string, byte[]> Of(LaneRecord record)
    {
        var message = new Message<string, byte[]>
        {
            Key = record.Key,
            Value = record.Value.Value,
            Headers =
            [
                new Header(Names.Headers.Signature, record.Value.Signature),
                new Header(Names.Headers.KeyId, Encoding.ASCII.GetBytes(record.Value.KeyId)),
            ],
        };
        if (record.TraceParent is { } span)
            message.Headers.Add(Names.Headers.TraceParent, Encoding.ASCII.GetBytes(span));
        return message;
    }
}
