using System.Text;
using System.Xml.Linq;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

public sealed class CapCommandTests
{
    private static readonly XNamespace Cap = "urn:oasis:names:tc:emergency:cap:1.2";

    [Fact]
    public async Task ARecordBecomesACapMessage()
    {
        var run = await CommandRun.Of(Record(), "cap", "-", "--sender", "quake.example.org");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var alert = XDocument.Parse(run.Out).Root!;
        Assert.Equal(
            ("e1.t7", "quake.example.org", "Alert"),
            (
                alert.Element(Cap + "identifier")!.Value,
                alert.Element(Cap + "sender")!.Value,
                alert.Element(Cap + "msgType")!.Value
            )
        );
    }

    [Fact]
    public async Task AKafkaEventIsOpenedFirst()
    {
        var value = Convert.ToBase64String(Encoding.UTF8.GetBytes(Record()));
        var run = await CommandRun.Of(
            $$$"""{"eventSource":"aws:kafka","records":{"alerts-0":[{"topic":"alerts","partition":0,"offset":0,"value":"{{{value}}}"}]}}""",
            "cap",
            "-"
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("e1.t7", run.Out);
    }

    [Theory]
    [InlineData("nonsense", "-: line 1, byte 2: not JSON")]
    [InlineData("""{"records":{}}""", "-: records: none")]
    [InlineData("""{"records":{"alerts-0":[{"value":"*"}]}}""", "-: records.alerts-0[0].value: not base64")]
    [InlineData("""{"schema":9}""", "-: WrongVersion: schema 9; this reader knows 1")]
    public async Task WhatIsNoAlertIsOneLineAndExitCode65(string document, string line)
    {
        var run = await CommandRun.Of(document, "cap", "-");
        Assert.Equal((65, line, ""), (run.ExitCode, run.Error.TrimEnd(), run.Out));
    }

    [Fact]
    public async Task ASenderIsADomain() =>
        Assert.Equal(2, (await CommandRun.Of(Record(), "cap", "-", "--sender", "a b")).ExitCode);

    private static string Record()
    {
        var decided = new DateTimeOffset(2026, 1, 14, 12, 0, 22, TimeSpan.Zero);
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.77, 26.76), 94),
            decided.AddSeconds(-22),
            new Magnitude(7.4, MagnitudeType.Mw),
            0.2,
            false,
            "Vrancea",
            "test"
        );
        var alert = new Alert(
            AlertId.ForTier(new EventId("e1"), 7),
            AlertKind.First,
            AlertCategory.Actual,
            7,
            estimate,
            [],
            decided,
            decided,
            decided.AddMinutes(10)
        );
        return Encoding.UTF8.GetString(
            AlertRecordCodec.Encode(new AlertRecord(alert, 0, 1, 1, new Dictionary<ChannelKind, double>()))
        );
    }
}
