using System.Globalization;
using System.Text.Json.Nodes;
using AlertServerless.Local.Stack.Streams;
using Amazon.Kinesis.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.KinesisEvents;

namespace AlertServerless.Local.Stack.Kinesis;

/// <summary>One invocation. A null answer is one that the mapping could not read: the batch is retried.</summary>
/// <param name="shard">The number in the shard's id, so that each can have a consumer, or a process, of its
/// own.</param>
public delegate Task<StreamsEventResponse?> ShardHandler(int shard, KinesisEvent kinesisEvent, ILambdaContext context);

/// <summary>A stream's records on their way to the function.</summary>
/// <param name="onFailure">The destination for failures, which gets a document.</param>
internal sealed class KinesisRecords(
    string streamArn,
    ShardHandler handler,
    Func<string, CancellationToken, Task> onFailure
) : IMappedRecords<Record>
{
    public const string EventSource = "aws:kinesis";

    public DateTimeOffset ArrivedAt(Record record) =>
        record.ApproximateArrivalTimestamp is { } at
            ? new DateTimeOffset(at.ToUniversalTime())
            : DateTimeOffset.MaxValue;

    public async Task<int> InvokeAsync(int lane, IReadOnlyList<Record> batch, ILambdaContext context) =>
        FirstFailure(batch, await handler(lane, EventOf(lane, batch), context));

    /// <summary>Where the records lie, not what is in them. Field names as in AWS's Lambda guide, "Retain discarded
    /// batch records for a Kinesis Data Streams event source".</summary>
    public Task DiscardAsync(
        int lane,
        IReadOnlyList<Record> batch,
        Discarding discarding,
        CancellationToken cancellation
    ) =>
        onFailure(
            new JsonObject
            {
                ["requestContext"] = new JsonObject
                {
                    ["requestId"] = discarding.RequestId,
                    ["functionArn"] = discarding.FunctionArn,
                    ["condition"] = discarding.Condition.ToString(),
                    ["approximateInvokeCount"] = discarding.Invocations,
                },
                ["version"] = "1.0",
                ["timestamp"] = Time(discarding.At),
                ["KinesisBatchInfo"] = new JsonObject
                {
                    ["shardId"] = IdOf(lane),
                    ["startSequenceNumber"] = batch[0].SequenceNumber,
                    ["endSequenceNumber"] = batch[^1].SequenceNumber,
                    ["approximateArrivalOfFirstRecord"] = Time(ArrivedAt(batch[0])),
                    ["approximateArrivalOfLastRecord"] = Time(ArrivedAt(batch[^1])),
                    ["batchSize"] = batch.Count,
                    ["streamArn"] = streamArn,
                },
            }.ToJsonString(),
            cancellation
        );

    /// <summary>As Kinesis names shards.</summary>
    internal static string IdOf(int shard) => string.Create(CultureInfo.InvariantCulture, $"shardId-{shard:D12}");

    internal static int NumberOf(string shardId) =>
        int.Parse(shardId.AsSpan(shardId.IndexOf('-', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);

    /// <summary>A null response, or a failure that is not in the batch, retries everything; else from the earliest
    /// failure on.</summary>
    private static int FirstFailure(IReadOnlyList<Record> batch, StreamsEventResponse? response)
    {
        if (response is null)
            return 0;
        var first = batch.Count;
        foreach (var failed in response.BatchItemFailures ?? [])
        {
            var index = 0;
            while (index < batch.Count && batch[index].SequenceNumber != failed.ItemIdentifier)
                index++;
            if (index == batch.Count)
                return 0;
            first = Math.Min(first, index);
        }

        return first;
    }

    private KinesisEvent EventOf(int shard, IReadOnlyList<Record> batch) =>
        new()
        {
            Records =
            [
                .. batch.Select(record => new KinesisEvent.KinesisEventRecord
                {
                    AwsRegion = "local",
                    EventId = $"{IdOf(shard)}:{record.SequenceNumber}",
                    EventName = "aws:kinesis:record",
                    EventSource = EventSource,
                    EventSourceARN = streamArn,
                    EventVersion = "1.0",
                    InvokeIdentityArn = "arn:aws:iam::000000000000:role/local",
                    Kinesis = new KinesisEvent.Record
                    {
                        KinesisSchemaVersion = "1.0",
                        PartitionKey = record.PartitionKey,
                        SequenceNumber = record.SequenceNumber,
                        // Another delivery reads it again from its beginning.
                        Data = new MemoryStream(record.Data.ToArray(), writable: false),
                        ApproximateArrivalTimestamp = record.ApproximateArrivalTimestamp,
                    },
                }),
            ],
        };

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
