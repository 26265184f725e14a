using System.Text.Json;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

public sealed class RunReportTests
{
    private static readonly RunFigures Figures = new(
        Seed: 7,
        Lanes: 4,
        Segments: 20,
        WorkersPerSegment: 1,
        KafkaRecords: 4,
        StoreReads: 10,
        StoreWrites: 20,
        GcMaxPauseMs: 1.5,
        PeakRssMb: 100,
        WallSeconds: 30,
        Speed: 1
    );

    /// <summary>Scripts read these; a name that is gone breaks them.</summary>
    [Theory]
    [InlineData(
        "scenario,seed,subscribers,eligible,notified,missed,duplicates,late,falseAlarms,deadLettered,lanes,segments,workersPerSegment,killedConsumers"
    )]
    [InlineData("byChannel.sms.sent,byChannel.telegram.failed,byChannel.email.retried,byChannel.webhook.fellBack")]
    [InlineData("latencyMs.first,latencyMs.p50,latencyMs.p99,latencyMs.last,inTimeShare,handOffsPerSecond")]
    [InlineData("dynamoDb.reads,dynamoDb.writes,kafkaRecords,gcMaxPauseMs,peakRssMb,wallSeconds")]
    public void TheReportHasItsPromisedNames(string paths)
    {
        using var json = JsonDocument.Parse(Report().ToJson());
        foreach (var path in paths.Split(','))
        {
            var element = json.RootElement;
            foreach (var name in path.Split('.'))
                Assert.True(element.TryGetProperty(name, out element), $"{path} is missing");
            Assert.True(
                path == "scenario"
                    ? element.ValueKind == JsonValueKind.String
                    : element.ValueKind == JsonValueKind.Number,
                $"{path} is {element.ValueKind}"
            );
        }
    }

    [Fact]
    public void TheSummaryShowsHowMuchTimePeopleHad()
    {
        var evidence = GuaranteeCheckTests.Sample();
        using var text = new StringWriter();
        RunSummary.Write(CommandIo.Plain(text), evidence, GuaranteeCheck.Check(evidence), Report());
        var summary = text.ToString();
        Assert.Contains("Vrancea, 30 August 1986", summary);
        Assert.Contains("the S wave reaches Bucharest", summary);
        Assert.Contains("Bucuresti", summary);
        Assert.Contains("The guarantees hold.", summary);
        Assert.DoesNotContain("\u001b", summary);
    }

    private static RunReport Report()
    {
        var evidence = GuaranteeCheckTests.Sample();
        return RunReport.Of(evidence, GuaranteeCheck.Check(evidence), Figures);
    }
}
