using System.Text;
using AlertServerless.Core;
using Confluent.Kafka;

namespace AlertServerless.Lambda.Publishing;

/// <summary>A lane's record as Kafka carries it: the event as key, the signature in the headers.</summary>
internal static class KafkaMessages
{
    public static Message<string, byte[]> Of(LaneRecord record) => new()
    {
        Key = record.Key,
        Value = record.Value.Value,
        Headers =
        [
            new Header(Names.Headers.Signature, record.Value.Signature),
            new Header(Names.Headers.KeyId, Encoding.ASCII.GetBytes(record.Value.KeyId)),
        ],
    };
}
