using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.FanOut;
using Amazon.Lambda.KafkaEvents;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>
/// A Kafka event whose alerts were decided just now. A published function goes by the machine's clock, and every alert
/// in a file has ended long ago. Records that the signer does not believe stay as they are.
/// </summary>
internal static class RedatedEvent
{
    public static KafkaEvent At(DateTimeOffset now, KafkaEvent recorded, AlertSigner signer) =>
        new()
        {
            EventSource = recorded.EventSource,
            EventSourceArn = recorded.EventSourceArn,
            BootstrapServers = recorded.BootstrapServers,
            Records = recorded.Records.ToDictionary(
                partition => partition.Key,
                IList<KafkaEvent.KafkaEventRecord> (partition) =>
                    [.. partition.Value.Select(record => Move(record, now, signer))]
            ),
        };

    private static KafkaEvent.KafkaEventRecord Move(
        KafkaEvent.KafkaEventRecord record,
        DateTimeOffset now,
        AlertSigner signer
    )
    {
        var then = DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp);
        var opened = signer
            .Verifier()
            .Open(
                record.Value?.ToArray() ?? [],
                record.Header(Names.Headers.Signature).Span,
                record.HeaderText(Names.Headers.KeyId),
                then
            );
        if (opened is not AlertReading.Accepted { Record: var alert })
            return record;
        var signed = signer.Sign(AlertRecordCodec.Encode(alert with { Alert = Move(alert.Alert, now - then) }));
        return new KafkaEvent.KafkaEventRecord
        {
            Topic = record.Topic,
            Partition = record.Partition,
            Offset = record.Offset,
            Timestamp = now.ToUnixTimeMilliseconds(),
            TimestampType = record.TimestampType,
            Key = record.Key,
            Value = new MemoryStream(signed.Value),
            Headers = SignedHeaders.Of(signed),
        };
    }

    private static Alert Move(Alert alert, TimeSpan by) =>
        alert with
        {
            Estimate = Move(alert.Estimate, by),
            Earlier =
            [
                .. alert.Earlier.Select(earlier =>
                    earlier with
                    {
                        Estimate = Move(earlier.Estimate, by),
                        DecidedAt = earlier.DecidedAt + by,
                    }
                ),
            ],
            FirstSeenAt = alert.FirstSeenAt + by,
            DecidedAt = alert.DecidedAt + by,
            ExpiresAt = alert.ExpiresAt + by,
        };

    private static EventEstimate Move(EventEstimate estimate, TimeSpan by) =>
        estimate with
        {
            OriginTime = estimate.OriginTime + by,
        };
}

/// <summary>The headers of a signed record as Lambda writes them: bytes as JSON numbers of Java's signed
/// byte.</summary>
internal static class SignedHeaders
{
    public static IList<IDictionary<string, sbyte[]>> Of(SignedValue signed) =>
        [
            Header(Names.Headers.Signature, signed.Signature),
            Header(Names.Headers.KeyId, System.Text.Encoding.ASCII.GetBytes(signed.KeyId)),
        ];

    private static Dictionary<string, sbyte[]> Header(string name, byte[] value) =>
        new Dictionary<string, sbyte[]>(StringComparer.Ordinal)
        {
            [name] = [.. value.Select(one => unchecked((sbyte)one))],
        };
}
