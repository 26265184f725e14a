using System.Text;
using System.Text.Json.Nodes;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Publishing;

public sealed class AlertRecordCodecTests
{
    private static readonly string ContractFile = Path.Combine(
        AppContext.BaseDirectory,
        "Publishing",
        "alert-record.v1.json"
    );

    [Fact]
    public void A_record_is_written_as_the_contract_file_says()
    {
        var written = JsonNode.Parse(AlertRecordCodec.Encode(SampleAlerts.Record(SampleAlerts.Escalated)));

        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(ContractFile)), written),
            written!.ToJsonString()
        );
    }

    [Fact]
    public void The_contract_file_reads_as_the_record()
    {
        var record = Assert
            .IsType<AlertReading.Accepted>(AlertRecordCodec.Decode(File.ReadAllBytes(ContractFile)))
            .Record;

        Assert.True(
            AlertRecordCodec
                .Encode(SampleAlerts.Record(SampleAlerts.Escalated))
                .AsSpan()
                .SequenceEqual(AlertRecordCodec.Encode(record))
        );
        Assert.Equal(SampleAlerts.Escalated.Estimate, record.Alert.Estimate);
        Assert.Equal(SampleAlerts.Escalated.Earlier, record.Alert.Earlier);
        Assert.Equal(28.5, record.RatePerSecond[ChannelKind.Telegram]);
    }

    [Fact]
    public void The_regions_that_take_part_are_written_and_read()
    {
        var record = SampleAlerts.Record(SampleAlerts.Escalated) with
        {
            Regions = [new GeoPoint(44.43, 26.1), new GeoPoint(46.77, 23.6)],
        };

        var read = Assert.IsType<AlertReading.Accepted>(AlertRecordCodec.Decode(AlertRecordCodec.Encode(record)));

        Assert.Equal(record.Regions, read.Record.Regions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\":1}")]
    [InlineData("{\"schema\":\"1\"}")]
    [InlineData("<html>Nu sunt robot</html>")]
    public void What_is_no_alert_record_is_malformed(string value) =>
        Assert.Equal(AlertRefusal.Malformed, Refusal(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("lane", "8")]
    [InlineData("lane", "-1")]
    [InlineData("lanes", "6")]
    [InlineData("lanes", "512")]
    [InlineData("workersPerSegment", "0")]
    [InlineData("ratePerSecond", "{\"sms\":0}")]
    [InlineData("ratePerSecond", "{\"pigeon\":1}")]
    [InlineData("ratePerSecond", "null")]
    [InlineData("regions", "[{\"latitude\":91,\"longitude\":26}]")]
    [InlineData(
        "regions",
        "[{\"latitude\":44,\"longitude\":26},{\"latitude\":46,\"longitude\":23},{\"latitude\":47,\"longitude\":27}]"
    )]
    [InlineData("alert.tier", "13")]
    [InlineData("alert.tier", "4")]
    [InlineData("alert.kind", "1")]
    [InlineData("alert.kind", "\"cancelled\"")]
    [InlineData("alert.id", "\"../etc.t5\"")]
    [InlineData("alert.expiresAt", "\"2022-11-03T04:50:00Z\"")]
    [InlineData("alert.expiresAt", "\"2022-11-03T04:50:49.25Z\"")]
    [InlineData("alert.decidedAt", "\"2022-11-03T04:50:00\"")]
    [InlineData("alert.estimate.latitude", "91")]
    [InlineData("alert.estimate.depthKm", "148800")]
    [InlineData("alert.estimate.magnitude", "\"5.4\"")]
    [InlineData("alert.estimate.magnitude", "54")]
    [InlineData("alert.estimate.magnitudeSigma", "-0.1")]
    [InlineData("alert.estimate.magnitudeSigma", "5.1")]
    [InlineData("alert.estimate.source", "null")]
    public void A_value_out_of_its_range_is_malformed(string path, string json)
    {
        var node = JsonNode.Parse(File.ReadAllText(ContractFile))!;
        var parent = node;
        var names = path.Split('.');
        foreach (var name in names[..^1])
            parent = parent[name]!;
        parent[names[^1]] = JsonNode.Parse(json);

        Assert.Equal(AlertRefusal.Malformed, Refusal(Encoding.UTF8.GetBytes(node.ToJsonString())));
    }

    [Fact]
    public void Another_version_is_distinguished_from_damage() =>
        Assert.Equal(AlertRefusal.WrongVersion, Refusal("""{"schema":2,"tiding":{}}"""u8.ToArray()));

    [Fact]
    public void Any_truncation_is_refused()
    {
        var whole = AlertRecordCodec.Encode(SampleAlerts.Record(SampleAlerts.Escalated));

        Assert.All(
            Enumerable.Range(0, whole.Length),
            length => Assert.Equal(AlertRefusal.Malformed, Refusal(whole[..length]))
        );
    }

    [Fact]
    public void More_bytes_than_any_alert_has_are_not_read() =>
        Assert.Equal(
            AlertRefusal.Malformed,
            Refusal(Encoding.UTF8.GetBytes(new string(' ', AlertRecordCodec.MaxBytes + 1)))
        );

    private static AlertRefusal Refusal(byte[] value) =>
        Assert.IsType<AlertReading.Refused>(AlertRecordCodec.Decode(value)).Refusal;
}
