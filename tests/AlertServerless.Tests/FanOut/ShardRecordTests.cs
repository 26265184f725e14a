using System.Text;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>A Kinesis event as Lambda writes it, and what the consumer answers.</summary>
public sealed class ShardRecordTests
{
    private const string First = "49590338271490256608559692538361571095921575989136588898";
    private const string Second = "49590338271490256608559692540925702759324208523137515618";

    private static readonly AlertSigner Signer = AlertSigner.Create("k");

    [Fact]
    public void A_record_is_read_as_lambda_writes_it()
    {
        var record = ReceivedRecord.Of(Read(Document(("data", First))).Records[0]);

        Assert.Equal(("alerts", "shardId-000000000006", First), (record.Topic, record.Partition, record.Offset));
        Assert.Equal("data", Encoding.ASCII.GetString(record.Value));
        Assert.Equal("k", record.KeyId);
        Assert.Null(record.Fault);
        Assert.Equal(64, record.Signature.Length);
    }

    /// <summary>Through enhanced fan-out the event names the consumer behind the stream.</summary>
    [Fact]
    public void The_stream_is_named_also_through_enhanced_fan_out()
    {
        var read = Read(Document(("data", First)));
        read.Records[0].EventSourceARN += "/consumer/fan-out:1764201600";

        Assert.Equal("alerts", ReceivedRecord.Of(read.Records[0]).Topic);
    }

    [Fact]
    public void What_is_no_envelope_is_malformed_and_says_why()
    {
        var read = Read(Document(("data", First)));
        read.Records[0].Kinesis.Data = new MemoryStream(Encoding.ASCII.GetBytes("Hello, this is a test."));

        Assert.Equal("envelope version 72; this reader knows 1", ReceivedRecord.Of(read.Records[0]).Fault);
    }

    /// <summary>Delivering it again would not make it any better.</summary>
    [Fact]
    public async Task A_malformed_record_is_refused_and_not_delivered_again()
    {
        var read = Read(Document(("data", First)));
        read.Records[0].Kinesis.Data = new MemoryStream([2, 0, 0]);
        using var lines = new MemoryStream();

        var answer = await Function(Signer.Verifier(), lines).HandleAsync(read, Context);

        Assert.Empty(answer.BatchItemFailures);
        Assert.Contains(
            "\"Outcome\":\"Malformed\"",
            Encoding.UTF8.GetString(lines.ToArray()),
            StringComparison.Ordinal
        );
    }

    /// <summary>Delivery resumes there, so the records behind it are not tried now.</summary>
    [Fact]
    public async Task The_answer_names_the_first_record_that_is_to_be_delivered_again()
    {
        var stranger = AlertSigner.Create("other").Verifier();
        var answer = await Function(stranger, Stream.Null)
            .HandleAsync(Read(Document(("one", First), ("two", Second))), Context);

        Assert.Equal(First, Assert.Single(answer.BatchItemFailures).ItemIdentifier);
        Assert.Equal($$"""{"batchItemFailures":[{"itemIdentifier":"{{First}}"}]}""", Write(answer));
    }

    [Fact]
    public async Task A_heartbeat_in_an_envelope_is_taken()
    {
        var beat = AlertRecordCodec.Encode(Heartbeat.Record(3, 8, Rig.Now));
        var answer = await Function(Signer.Verifier(), Stream.Null).HandleAsync(Read(Document(beat, First)), Context);

        Assert.Equal("""{"batchItemFailures":[]}""", Write(answer));
    }

    private static TestLambdaContext Context => new() { RemainingTime = TimeSpan.Zero };

    private static ConsumerFunction Function(AlertVerifier believes, Stream metrics)
    {
        var clock = new OffsetClock(Rig.Now);
        return new ConsumerFunction(
            new RecordConsumer(
                believes,
                run: null!, // Not reached.
                new DispatchControl(clock),
                new EmbeddedMetrics(metrics, clock, "test"),
                clock
            )
        );
    }

    private static KinesisEvent Read(string document)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(document));
        return FunctionSerializer.Instance.Deserialize<KinesisEvent>(json);
    }

    private static string Write(StreamsEventResponse answer)
    {
        using var json = new MemoryStream();
        FunctionSerializer.Instance.Serialize(answer, json);
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static string Document(params (string Value, string Sequence)[] records) =>
        $$"""{"Records":[{{string.Join(
            ',',
            records.Select(record => Item(Encoding.ASCII.GetBytes(record.Value), record.Sequence))
        )}}]}""";

    private static string Document(byte[] value, string sequence) => $$"""{"Records":[{{Item(value, sequence)}}]}""";

    // The shape of https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-example.html
    private static string Item(byte[] value, string sequence) =>
        $$"""
            {
              "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "20221103t045025-a1b2c3",
                "sequenceNumber": "{{sequence}}",
                "data": "{{Convert.ToBase64String(SignedEnvelope.Wrap(Signer.Sign(value)))}}",
                "approximateArrivalTimestamp": 1545084650.987
              },
              "eventSource": "aws:kinesis",
              "eventVersion": "1.0",
              "eventID": "shardId-000000000006:{{sequence}}",
              "eventName": "aws:kinesis:record",
              "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
              "awsRegion": "us-east-2",
              "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/alerts"
            }
            """;
}
