using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>Events as AWS's event source mappings write them.</summary>
internal static class EventDocuments
{
    private static readonly CamelCaseLambdaJsonSerializer Aws = new();

    /// <summary>https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html</summary>
    public static byte[] Of(KafkaEvent records) => Write(records);

    /// <summary>The list alone is written with a capital:
    /// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html</summary>
    public static byte[] Of(SQSEvent queued)
    {
        var document = JsonNode.Parse(Write(queued))!.AsObject();
        return JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject { ["Records"] = document["records"]?.DeepClone() ?? new JsonArray() }
        );
    }

    /// <summary>https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html</summary>
    public static byte[] Of(KinesisEvent records) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject { ["Records"] = new JsonArray([.. (records.Records ?? []).Select(Of)]) }
        );

    private static JsonObject Of(KinesisEvent.KinesisEventRecord record) =>
        new()
        {
            ["kinesis"] = new JsonObject
            {
                ["kinesisSchemaVersion"] = record.Kinesis.KinesisSchemaVersion,
                ["partitionKey"] = record.Kinesis.PartitionKey,
                ["sequenceNumber"] = record.Kinesis.SequenceNumber,
                ["data"] = Convert.ToBase64String(record.Kinesis.Data.ToArray()),
                // Seconds, with a fraction.
                ["approximateArrivalTimestamp"] = record.Kinesis.ApproximateArrivalTimestamp is { } at
                    ? (at.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds
                    : null,
            },
            ["eventSource"] = record.EventSource,
            ["eventVersion"] = record.EventVersion,
            ["eventID"] = record.EventId,
            ["eventName"] = record.EventName,
            ["invokeIdentityArn"] = record.InvokeIdentityArn,
            ["awsRegion"] = record.AwsRegion,
            ["eventSourceARN"] = record.EventSourceARN,
        };

    /// <summary>What a schedule sends:
    /// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html</summary>
    public static byte[] Schedule(DateTimeOffset at) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["version"] = "0",
                ["id"] = Guid.NewGuid().ToString(),
                ["detail-type"] = "Scheduled Event",
                ["source"] = "aws.scheduler",
                ["account"] = "000000000000",
                ["time"] = at.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss'Z'",
                    System.Globalization.CultureInfo.InvariantCulture
                ),
                ["region"] = "eu-central-1",
                ["resources"] = new JsonArray(),
                ["detail"] = new JsonObject(),
            }
        );

    private static byte[] Write<T>(T written)
    {
        using var stream = new MemoryStream();
        Aws.Serialize(written, stream);
        return stream.ToArray();
    }
}
