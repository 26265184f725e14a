using System.Text.Json.Nodes;
using AlertServerless.Local.Stack.Streams;

namespace AlertServerless.Local.Stack.Kafka;

/// <summary>
/// What the destination for failures receives: where the records lie, not what is in them, so whoever reads it
/// fetches them from the topic. Field names as in AWS's Lambda guide, "Capturing discarded batches".
/// </summary>
public sealed record DiscardedBatch(
    DiscardCondition Condition,
    string Topic,
    int Partition,
    long FirstOffset,
    long LastOffset,
    int Records,
    int PayloadBytes,
    int Invocations,
    string RequestId,
    string FunctionArn,
    string BootstrapServers,
    DateTimeOffset At
)
{
    public string ToJson()
    {
        var range = new JsonObject { ["firstRecordOffset"] = FirstOffset, ["lastRecordOffset"] = LastOffset };
        return new JsonObject
        {
            ["requestContext"] = new JsonObject
            {
                ["requestId"] = RequestId,
                ["functionArn"] = FunctionArn,
                ["condition"] = Condition.ToString(),
                ["approximateInvokeCount"] = Invocations,
            },
            ["version"] = "1.0",
            ["timestamp"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["KafkaBatchInfo"] = new JsonObject
            {
                ["batchSize"] = Records,
                ["bootstrapServers"] = BootstrapServers,
                ["payloadSize"] = PayloadBytes,
                ["recordInfo"] = new JsonObject { [$"{Topic}-{Partition}"] = range },
            },
        }.ToJsonString();
    }
}
