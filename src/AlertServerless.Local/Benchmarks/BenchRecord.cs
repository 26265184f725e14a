using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using Amazon.Lambda.KafkaEvents;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The whole of <see cref="BenchAlert"/> in one lane, as the event source mapping sends it.</summary>
internal static class BenchRecord
{
    /// <param name="number">Of the event: another number is another alert.</param>
    public static byte[] Of(int number, AlertSigner signer, DateTimeOffset now)
    {
        var alert = BenchAlert.Decided(number, now);
        var signed = signer.Sign(
            AlertRecordCodec.Encode(new AlertRecord(alert, 0, 1, 1, new Dictionary<ChannelKind, double>()))
        );
        return EventDocuments.Of(
            new KafkaEvent
            {
                EventSource = "aws:kafka",
                Records = new Dictionary<string, IList<KafkaEvent.KafkaEventRecord>>
                {
                    [$"{LocalStackOptions.Topic}-0"] = [Record(number, now, signed)],
                },
            }
        );
    }

    private static KafkaEvent.KafkaEventRecord Record(int number, DateTimeOffset now, SignedValue signed) =>
        new()
        {
            Topic = LocalStackOptions.Topic,
            Offset = number,
            Timestamp = now.ToUnixTimeMilliseconds(),
            TimestampType = "CREATE_TIME",
            Value = new MemoryStream(signed.Value),
            Headers = SignedHeaders.Of(signed),
        };
}
