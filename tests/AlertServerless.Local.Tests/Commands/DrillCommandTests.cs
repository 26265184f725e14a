using System.Text.Json;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class DrillCommandTests
{
    [Fact]
    public async Task A_drill_reaches_those_who_opted_in_and_says_what_it_is()
    {
        await using var rig = await ServeRig.StartAsync();

        var run = await CommandRun.Of("", "drill", "--serve", $"{rig.Run.Page}", "--yes", "local");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("drill begun: ", run.Out, StringComparison.Ordinal);
        await ServeRig.UntilAsync("an alert", () => rig.Run.Board.Read().Alerts.Count > 0);
        await ServeRig.UntilAsync(
            "messages",
            () =>
                rig.Run.Trigger.Received > 0 && rig.Run.Trigger.Unfinished == 0 && rig.Run.Stack.Providers.Log.Count > 0
        );
        var messages = rig.Run.Stack.Providers.Log.From(0).ToList();
        Assert.NotEmpty(messages);
        Assert.All(
            messages,
            message =>
                Assert.Matches("EXERCI[TȚ]IU|EXERCISE|GYAKORLAT|УЧЕНИЕ|УЧЕНИЯ|НАВЧАННЯ", message.Text + message.Detail)
        );
        Assert.All(
            messages,
            message =>
                Assert.True(
                    rig.Run
                        .Population[rig.Run.Population.IndexOf(message.Channel, message.Recipient)!.Value]
                        .Preferences
                        .Exercises
                )
        );
    }

    [Fact]
    public async Task The_printed_document_is_an_exercise_of_this_minute()
    {
        var drill = await CommandRun.Of("", "drill", "--print");

        var report = JsonDocument
            .Parse((await CommandRun.Of(drill.Out, "parse", "shakealert-xml", "-")).Out)
            .RootElement;
        Assert.Equal("exercise", report.GetProperty("category").GetString());
        Assert.InRange(
            TimeProvider.System.GetUtcNow() - report.GetProperty("originTime").GetDateTimeOffset(),
            TimeSpan.Zero,
            TimeSpan.FromMinutes(1)
        );
    }

    [Fact]
    public async Task Without_anybody_to_drill_it_says_how()
    {
        var run = await CommandRun.Of("", "drill", "--serve", "http://127.0.0.1:9/");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(
            "http://127.0.0.1:9/: nobody answers (ConnectionError). On this machine run `alert serve` first",
            run.Error,
            StringComparison.Ordinal
        );
    }
}
