using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.KafkaEvents;
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
