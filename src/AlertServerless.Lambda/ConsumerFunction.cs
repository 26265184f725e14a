using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;

namespace AlertServerless.Lambda;

/// <summary>Entry point: records of the alert topic, or of the Kinesis stream, in; partial batch response
/// out.</summary>
public sealed class ConsumerFunction(RecordConsumer consumer)
{
    public ConsumerFunction()
        : this(Composition.FromEnvironment().Consumer()) { }

    public async Task<KafkaBatchResponse> HandleAsync(KafkaEvent kafkaEvent, ILambdaContext context)
    {
        var failures = new List<KafkaBatchItemFailure>();
        foreach (
            var (partition, records) in kafkaEvent.Records
                ?? new Dictionary<string, IList<KafkaEvent.KafkaEventRecord>>()
        )
            if (await FirstFailureAsync(records, context).ConfigureAwait(false) is { } offset)
                failures.Add(KafkaBatchItemFailure.At(partition, offset));
        if (failures.Count == 0)
            return KafkaBatchResponse.Success;
        return consumer.GivesBackByFailing
            ? throw new RecordsGivenBackException(failures)
            : new KafkaBatchResponse(failures);
    }

    /// <summary>The same for records of a Kinesis shard. Its mapping always reads the answer.</summary>
    public async Task<StreamsEventResponse> HandleAsync(KinesisEvent kinesisEvent, ILambdaContext context)
    {
        var failures = new List<StreamsEventResponse.BatchItemFailure>();
        // All of one shard: delivery resumes at the first failure.
        foreach (var record in kinesisEvent.Records ?? [])
        {
            if (await TryAsync(ReceivedRecord.Of(record), context).ConfigureAwait(false))
                continue;
            failures.Add(
                new StreamsEventResponse.BatchItemFailure { ItemIdentifier = record.Kinesis?.SequenceNumber ?? "" }
            );
            break;
        }

        return new StreamsEventResponse { BatchItemFailures = failures };
    }

    // Delivery resumes at the first failure, so nothing after it is tried now.
    private async Task<long?> FirstFailureAsync(IList<KafkaEvent.KafkaEventRecord> records, ILambdaContext context)
    {
        foreach (var record in records)
        {
            if (!await TryAsync(ReceivedRecord.Of(record), context).ConfigureAwait(false))
                return record.Offset;
        }

        return null;
    }

    private async Task<bool> TryAsync(ReceivedRecord record, ILambdaContext context)
    {
        try
        {
            return await consumer.ConsumeAsync(record, context, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreRefusedException refused)
        {
            Log.StoreRefused(
                FunctionLogger.Of(context),
                record.Topic,
                record.Partition,
                record.Offset,
                refused.Message
            );
            return false;
        }
        catch (Exception failure)
        {
            Log.RecordFailed(FunctionLogger.Of(context), failure, record.Topic, record.Partition, record.Offset);
            return false;
        }
    }
}

/// <summary>Records that are to be delivered again, where the mapping reads nothing but the failure itself.</summary>
public sealed class RecordsGivenBackException(IReadOnlyList<KafkaBatchItemFailure> failures)
    : Exception(
        $"to be delivered again: {string.Join(", ", failures.Select(failure => failure.ItemIdentifier.Partition))}"
    );
