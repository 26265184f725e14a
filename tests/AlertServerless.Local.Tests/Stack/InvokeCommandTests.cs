using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Commands;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

public sealed class InvokeCommandTests
{
    /// <summary>Run with ALERT_REGENERATE=1 to write the file anew.</summary>
    [Fact]
    public async Task TheSampleIsWhatTheCodecAndTheSignerMake()
    {
        var path = SampleEvent.Path("kafka-alert.json");
        if (Environment.GetEnvironmentVariable("ALERT_REGENERATE") == "1")
            await File.WriteAllTextAsync(path, SampleEvent.Make());
        var (kafka, _) = LambdaEvents.Kafka(await File.ReadAllBytesAsync(path), out _);
        // Every signature is another one; whether this one is good, the next test asks.
        var signature = kafka!.Records.Single().Value.Single().Header(Names.Headers.Signature).ToArray();
        Assert.Equal(SampleEvent.Make(signature), await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task TheSampleOpensInItsTimeAndNeverAgain()
    {
        var (kafka, _) = LambdaEvents.Kafka(
            await File.ReadAllBytesAsync(SampleEvent.Path("kafka-alert.json")),
            out var at
        );
        var record = Assert.Single(Assert.Single(kafka!.Records).Value);
        AlertReading Open(DateTimeOffset now) =>
            LocalSecrets
                .Fixed()
                .Verifier()
                .Open(
                    record.Value.ToArray(),
                    record.Header(Names.Headers.Signature).Span,
                    record.HeaderText(Names.Headers.KeyId),
                    now
                );
        var alert = Assert.IsType<AlertReading.Accepted>(Open(at)).Record.Alert;
        Assert.Equal(5.4, alert.Estimate.Magnitude.Value);
        Assert.IsType<AlertReading.Ended>(Open(alert.ExpiresAt));
        Assert.Equal(
            AlertRefusal.Expired,
            Assert.IsType<AlertReading.Refused>(Open(alert.ExpiresAt + AlertRecord.KeptFor)).Refusal
        );
    }

    /// <summary>The sample's alert is four years old and signed with the fixed secrets: believed at its own time, it is
    /// notified.</summary>
    [Fact]
    public async Task TheConsumerBelievesTheSampleAndNotifiesPeople()
    {
        var run = await CommandRun.Of("", "invoke", "Consumer", "--event", SampleEvent.Path("kafka-alert.json"));
        Assert.Equal((0, """{"batchItemFailures":[]}"""), (run.ExitCode, run.Out.TrimEnd()));
        var notified = int.Parse(run.Error.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(notified > 50, $"of 300 people {notified} were notified");
    }

    [Fact]
    public async Task TheProducerRunsAndAnswersNothing()
    {
        var run = await CommandRun.Of("", "invoke", "producer", "--event", SampleEvent.Path("scheduled.json"));
        Assert.Equal((0, "null"), (run.ExitCode, run.Out.TrimEnd()));
    }

    /// <summary>The sample's alert is in no archive here, so its message must come again.</summary>
    [Fact]
    public async Task RetryAsksForTheMessageOfAnUnknownAlertAgain()
    {
        var run = await CommandRun.Of("", "invoke", "Retry", "--event", SampleEvent.Path("sqs-retry.json"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            """{"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975830a7d"}]}""",
            run.Out.TrimEnd()
        );
    }

    [Theory]
    [InlineData("scaler.json")]
    [InlineData("scaler-stream.json")]
    public async Task TheScalerPlansForThePeopleOfTheStackAndAppliesIt(string sample)
    {
        var run = await CommandRun.Of("", "invoke", "Scaler", "--event", SampleEvent.Path(sample));
        Assert.Equal(0, run.ExitCode);
        using var report = JsonDocument.Parse(run.Out);
        Assert.Equal(
            ("Applied", 300, 2),
            (
                report.RootElement.GetProperty("outcome").GetString(),
                report.RootElement.GetProperty("subscribers").GetInt32(),
                report.RootElement.GetProperty("lanesInForce").GetInt32()
            )
        );
        var warm = report
            .RootElement.GetProperty("steps")
            .EnumerateArray()
            .Single(step => step.GetProperty("step").GetString() == "warm consumers");
        Assert.Equal(
            ("Done", "0", "2"),
            (
                warm.GetProperty("outcome").GetString(),
                warm.GetProperty("from").GetString(),
                warm.GetProperty("to").GetString()
            )
        );
        // 2 × 1,769 MB for 730 h at 0.0000041667 a GB-second, the price of provisioned concurrency that CostModel
        // states.
        Assert.Equal(2 * (1769 / 1024d) * 730 * 3600 * 0.0000041667, warm.GetProperty("monthlyUsd").GetDouble(), 0.01);
    }

    [Fact]
    public async Task TheScheduleMakesTheRetryFunctionCloseEndedAlerts()
    {
        var run = await CommandRun.Of("", "invoke", "Retry", "--event", SampleEvent.Path("scheduled.json"));
        Assert.Equal(0, run.ExitCode);
        using var response = JsonDocument.Parse(run.Out);
        Assert.Empty(response.RootElement.GetProperty("batchItemFailures").EnumerateArray());
        Assert.Contains("0 messages dispatched", run.Error);
    }

    [Fact]
    public async Task ADryRunOfTheScalerChangesNothing()
    {
        var run = await CommandRun.Of("""{"dryRun":true}""", "invoke", "Scaler", "--event", "-");
        Assert.Equal(0, run.ExitCode);
        using var report = JsonDocument.Parse(run.Out);
        Assert.Equal("DryRun", report.RootElement.GetProperty("outcome").GetString());
        Assert.False(report.RootElement.TryGetProperty("lanesInForce", out _));
    }

    [Theory]
    [InlineData("Consumer", "", "-: line 1, byte 1: not JSON")]
    [InlineData("Consumer", "[]", "-: not an object")]
    [InlineData("Consumer", "{}", "-: records: is missing")]
    [InlineData("Consumer", """{"records":{"alerts-0":{}}}""", "-: records.alerts-0: not a list")]
    [InlineData("Consumer", """{"records":{"alerts-0":[{"value":"*"}]}}""", "-: records.alerts-0[0].value: not base64")]
    [InlineData(
        "Consumer",
        """{"records":{"alerts-0":[{"value":"AA==","offset":"x"}]}}""",
        "-: $.records.alerts-0[0].offset: not of the expected form"
    )]
    [InlineData(
        "Consumer",
        """{"records":{"alerts-0":[{"value":"AA=="}]}}""",
        "-: records: a timestamp of 0 is not milliseconds since 1970"
    )]
    [InlineData("Retry", """{"Records":[{}]}""", "-: Records: a message without messageId")]
    [InlineData("Retry", """{"records":{}}""", "-: Records: is missing")]
    [InlineData("Producer", "{", "-: line 1, byte 2: not JSON")]
    [InlineData("Scaler", "dryRun", "-: line 1, byte 1: not JSON")]
    public async Task WhatIsNoEventIsOneLineAndExitCode65(string function, string document, string line)
    {
        var run = await CommandRun.Of(document, "invoke", function, "--event", "-");
        Assert.Equal((65, line, ""), (run.ExitCode, run.Error.TrimEnd(), run.Out));
    }

    [Fact]
    public async Task AMissingFileIsOneLineAndExitCode65()
    {
        var run = await CommandRun.Of("", "invoke", "Consumer", "--event", "/nowhere/x.json");
        Assert.Equal((65, "/nowhere/x.json: no such file\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("Nobody", "--event", "-")]
    [InlineData("Consumer")]
    public async Task WrongArgumentsAreExitCode2(params string[] arguments) =>
        Assert.Equal(2, (await CommandRun.Of("{}", ["invoke", .. arguments])).ExitCode);
}
