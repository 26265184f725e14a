using System.Collections.Concurrent;
using Confluent.Kafka;

namespace AlertServerless.Lambda.Publishing;

/// <summary>One thread and the partitions it owns: nobody else writes to them, so their records leave in the order they came.</summary>
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
        var job = new Job(record, new TaskCompletionSource<LaneOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
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
                producer.Produce(new TopicPartition(topic, job.Record.Partition), KafkaMessages.Of(job.Record), report => job.Done.SetResult(Outcome(job.Record, report.Error)));
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
            ErrorCode.Local_UnknownPartition or ErrorCode.UnknownTopicOrPart or ErrorCode.TopicAuthorizationFailed
                or ErrorCode.ClusterAuthorizationFailed or ErrorCode.MsgSizeTooLarge or ErrorCode.Local_UnknownTopic => LaneFate.Refused,
            _ => LaneFate.Unacknowledged,
        };
        return new LaneOutcome(record.Lane, record.Partition, fate, fate == LaneFate.Acknowledged ? null : $"{error.Code}: {error.Reason}");
    }

    private sealed record Job(LaneRecord Record, TaskCompletionSource<LaneOutcome> Done);
}
