using System.Text.Json;
using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Topics;
using AlertServerless.Lambda.Consuming;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Xunit;

namespace AlertServerless.Local.Tests.Events;

/// <summary>The sample record is what the system's own code writes, and Lambda's serializer reads it.</summary>
public sealed class SampleRecordTests
{
    private const string Sample = "kafka-alert.json";

    private const string SampleKey = "sample-1";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly DateTimeOffset Decided = new(2026, 1, 14, 12, 0, 22, TimeSpan.Zero);

    private static readonly DefaultLambdaJsonSerializer Lambda = new();

    [Fact]
    public void TheSampleIsWhatTheCodeWrites()
    {
        var written = KafkaSample().ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("ALERT_WRITE_SAMPLES") == "1") File.WriteAllText(PathOf(Sample), written);
        Assert.Equal(written, File.ReadAllText(PathOf(Sample)));
    }

    [Fact]
    public void TheRecordOpensWithItsKeyInItsTimeAndNeverAgain()
    {
        var record = Assert.Single(Assert.Single(ReadSample().Records).Value);
        var signer = new AlertSigner(new Dictionary<string, byte[]> { [SampleKey] = Key() }, SampleKey);
        AlertReading Open(DateTimeOffset now) => signer.Open(record.Value.ToArray(), record.Header(Names.Headers.Signature).Span, record.HeaderText(Names.Headers.KeyId), now);
        Assert.Equal("sample.t8", Assert.IsType<AlertReading.Accepted>(Open(Decided)).Record.Alert.Id.Value);
        Assert.Equal(AlertRefusal.Expired, Assert.IsType<AlertReading.Refused>(Open(Decided.AddMinutes(11))).Refusal);
    }

    private static JsonObject KafkaSample()
    {
        var record = new AlertRecord(SampleAlert(), Lane: 0, Lanes: 1, WorkersPerSegment: 1, new Dictionary<ChannelKind, double> { [ChannelKind.Sms] = 100 });
        var signed = new AlertSigner(new Dictionary<string, byte[]> { [SampleKey] = Key() }, SampleKey).Sign(AlertRecordCodec.Encode(record));
        return new JsonObject
        {
            ["eventSource"] = "aws:kafka",
            ["eventSourceArn"] = "arn:aws:kafka:eu-central-1:123456789012:cluster/alert/00000000-0000-0000-0000-000000000000-1",
            ["bootstrapServers"] = "b-1.alert.example.org:9098",
            ["records"] = new JsonObject
            {
                ["alerts-0"] = new JsonArray(new JsonObject
                {
                    ["topic"] = "alerts",
                    ["partition"] = 0,
                    ["offset"] = 15,
                    ["timestamp"] = Decided.ToUnixTimeMilliseconds(),
                    ["timestampType"] = "CREATE_TIME",
                    ["value"] = Convert.ToBase64String(signed.Value),
                    ["headers"] = new JsonArray(Header(Names.Headers.Signature, signed.Signature), Header(Names.Headers.KeyId, System.Text.Encoding.ASCII.GetBytes(signed.KeyId))),
                }),
            },
        };
    }

    // Lambda writes header bytes as Java's signed ones.
    private static JsonObject Header(string name, byte[] value) =>
        new() { [name] = new JsonArray([.. value.Select(b => JsonValue.Create((int)unchecked((sbyte)b)))]) };

    private static Alert SampleAlert()
    {
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.77, 26.76), 94), Decided.AddSeconds(-22), new Magnitude(7.4, MagnitudeType.Mw), 0.3, LocationAssumed: false, "Vrancea", "infp-ews");
        return new Alert(AlertId.ForTier(new EventId("sample"), 8), AlertKind.First, AlertCategory.Actual, 8, estimate, [], Decided, Decided, Decided.AddMinutes(10));
    }

    private static byte[] Key() => [.. Enumerable.Repeat((byte)1, AlertSigner.MinKeyBytes)];

    private static KafkaEvent ReadSample()
    {
        using var stream = File.OpenRead(PathOf(Sample));
        return Lambda.Deserialize<KafkaEvent>(stream);
    }

    private static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AlertServerless.sln"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("no AlertServerless.sln above the tests"), "tests", "events", file);
    }
}
