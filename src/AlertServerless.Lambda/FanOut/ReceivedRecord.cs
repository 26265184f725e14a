using System.Runtime.InteropServices;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Publishing;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;

namespace AlertServerless.Lambda.FanOut;

/// <summary>A record as it came, from either stream.</summary>
/// <param name="Topic">Or the stream's name.</param>
/// <param name="Partition">For logs, which keep the type: a number with Kafka, the shard's id with Kinesis.</param>
/// <param name="Offset">Likewise: a number with Kafka, the sequence number's digits with Kinesis.</param>
/// <param name="Value">The record's own bytes, without its envelope.</param>
/// <param name="Signature">Empty when there was none.</param>
/// <param name="KeyId">Null when there was none.</param>
/// <param name="Fault">Why it could not even be taken apart; null when it could.</param>
/// <param name="TraceParent">The span that wrote it; empty or null when there was none.</param>
public sealed record ReceivedRecord(
    string Topic,
    object Partition,
    object Offset,
    byte[] Value,
    ReadOnlyMemory<byte> Signature,
    string? KeyId,
    string? Fault = null,
    string? TraceParent = null
)
{
    public static ReceivedRecord Of(KafkaEvent.KafkaEventRecord record) =>
        new(
            record.Topic,
            (long)record.Partition,
            record.Offset,
            record.Value?.ToArray() ?? [],
            record.Header(Names.Headers.Signature),
            record.HeaderText(Names.Headers.KeyId),
            TraceParent: record.HeaderText(Names.Headers.TraceParent)
        );

    public static ReceivedRecord Of(KinesisEvent.KinesisEventRecord record)
    {
        // arn:aws:kinesis:region:account:stream/name, or with /consumer/… behind it; and shardId-…:sequence number.
        var stream = record.EventSourceARN?.Split('/') is [_, var name, ..] ? name : "";
        var shard = record.EventId?.Split(':')[0] ?? "";
        var position = record.Kinesis?.SequenceNumber ?? "";
        return SignedEnvelope.Open(record.Kinesis?.Data?.ToArray() ?? []) switch
        {
            EnvelopeReading.Opened { Content: var signed } => new ReceivedRecord(
                stream,
                shard,
                position,
                signed.Value,
                signed.Signature,
                signed.KeyId,
                TraceParent: KinesisPartitionKey.TraceParentIn(record.Kinesis?.PartitionKey)
            ),
            EnvelopeReading.Refused refused => new ReceivedRecord(
                stream,
                shard,
                position,
                [],
                default,
                null,
                refused.Why
            ),
            _ => throw new InvalidOperationException("an envelope is opened or refused"),
        };
    }
}

/// <summary>Headers arrive as a list of one-entry maps of signed bytes; the last one of a name counts, as in
/// Kafka.</summary>
public static class KafkaRecordHeaders
{
    public static ReadOnlyMemory<byte> Header(this KafkaEvent.KafkaEventRecord record, string name)
    {
        foreach (var header in (record.Headers ?? []).Reverse())
            if (header.TryGetValue(name, out var value) && value is not null)
                return MemoryMarshal.AsBytes(value.AsSpan()).ToArray();
        return default;
    }

    public static string HeaderText(this KafkaEvent.KafkaEventRecord record, string name) =>
        Encoding.ASCII.GetString(record.Header(name).Span);
}
