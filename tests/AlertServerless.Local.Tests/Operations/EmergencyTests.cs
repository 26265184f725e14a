using System.Globalization;
using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Local.Console;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Commands;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>The emergency verbs during an alert, judged by what the providers took.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class EmergencyTests
{
    private static readonly int People = ServeRig.PeopleOr(1500);

    /// <summary>Of a provider's answer: so slow that the alert is under way for many seconds.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(700);

    /// <summary>A provider is asked for nothing more from here on after a stop.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task Stop_holds_a_running_alert_within_two_seconds_and_resume_misses_and_doubles_nobody()
    {
        await using var rig = await ServeRig.StartAsync(People);
        var log = Slow(rig.Run, Latency);
        var timeline = rig.Run.Replay(QuickQuake.Once());
        await ServeRig.UntilAsync("first messages", () => log.Count > 50);

        var stopped = await RunAsync(rig, "stop", "--yes", "local");
        var at = TimeProvider.System.GetUtcNow();
        await Task.Delay(StopLimit * 2, TimeProvider.System);
        var during = log.From(0).Where(message => message.Accepted).Select(message => message.At).ToList();
        var status = await RunAsync(rig, "status", "--json");
        var resumed = await RunAsync(rig, "resume", "--yes", "local");
        var result = await rig.JudgeAsync(timeline, alerts: 1);

        Assert.Equal((0, 0), (stopped.ExitCode, resumed.ExitCode));
        Assert.DoesNotContain(during, accepted => accepted > at + StopLimit);
        Assert.InRange(during.Count, 50, result.Notified - 1);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
        Assert.Equal(1, status.ExitCode);
        using var document = JsonDocument.Parse(status.Out);
        Assert.Equal("stopped", document.RootElement.GetProperty("sending").GetString());
        Assert.StartsWith(
            "sending is stopped by ",
            document.RootElement.GetProperty("notReady")[0].GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task Cancel_reaches_exactly_those_who_were_notified()
    {
        await using var rig = await ServeRig.StartAsync(People);
        var log = Slow(rig.Run, Latency);
        rig.Run.Replay(QuickQuake.Once());
        await ServeRig.UntilAsync("first messages", () => log.Count > 50);
        var alert = rig.Run.Board.Read().Alerts.Single().Alert;

        var cancelled = await RunAsync(rig, "cancel", alert.Id.Value, "--yes", "local");
        await ServeRig.UntilAsync("the cancellation", () => rig.Run.Board.Read().Alerts.Count == 2);
        await ServeRig.UntilAsync("everything dispatched", () => rig.Run.Trigger is { Received: > 2, Unfinished: 0 });

        var page = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.html");
        var reported = await RunAsync(rig, "report", alert.Id.Event.Value, "--output", page);
        Assert.Equal((0, ""), (cancelled.ExitCode, cancelled.Error));
        Assert.Equal(AlertKind.Cancelled, rig.Run.Board.Read().Alerts[0].Alert.Kind);
        // An edit marks an old message as outdated; it is none of its own.
        var accepted = log.From(0).Where(message => message is { Accepted: true, IsEdit: false }).ToList();
        var alarms = accepted.Where(message => !IsRetraction(message)).Select(Who).Order().ToList();
        var retractions = accepted.Where(IsRetraction).Select(Who).Order().ToList();
        Assert.InRange(alarms.Count, 50, People - 1);
        Assert.Equal(alarms, retractions);
        Assert.Equal(0, reported.ExitCode);
        var people = alarms.Distinct().Count().ToString("N0", CultureInfo.InvariantCulture);
        Assert.Contains($">{people}<", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.Contains("it was withdrawn", reported.Out, StringComparison.Ordinal);
        File.Delete(page);
    }

    [Fact]
    public async Task What_operators_did_is_on_record_and_a_wrong_name_does_nothing()
    {
        await using var rig = await ServeRig.StartAsync(people: 20);

        var refused = await RunAsync(rig, "stop", "--yes", "production");
        var typed = await CommandRun.Of("local\n", "stop", "--serve", $"{rig.Run.Page}");
        var unknown = await RunAsync(rig, "cancel", "20200101t000000-abcdef", "--yes", "local");
        using var http = new HttpClient { BaseAddress = rig.Run.Page };
        http.DefaultRequestHeaders.Add(SiteAccess.OperatorHeader, "test");
        using var unconfirmed = await http.PostAsync(new Uri("/resume", UriKind.Relative), null);
        using var confirmed = await http.PostAsync(new Uri("/resume?confirm=local", UriKind.Relative), null);
        var status = await RunAsync(rig, "status", "--json");

        Assert.Equal((2, "'production' is not local: nothing was changed"), (refused.ExitCode, refused.Error.Trim()));
        Assert.Equal(0, typed.ExitCode);
        Assert.Contains("stops all sending of local: 20 people", typed.Error, StringComparison.Ordinal);
        Assert.Equal(
            (65, "20200101t000000-abcdef: no such event in the catalog"),
            (unknown.ExitCode, unknown.Error.Trim())
        );
        Assert.Equal((409, 200), ((int)unconfirmed.StatusCode, (int)confirmed.StatusCode));
        using var document = JsonDocument.Parse(status.Out);
        Assert.Equal(
            [("resume", 20), ("stop", 20)],
            document
                .RootElement.GetProperty("audit")
                .EnumerateArray()
                .Select(one => (one.GetProperty("what").GetString(), one.GetProperty("people").GetInt32()))
        );
    }

    /// <summary>The way of a deployment, which has no local feed to show it on.</summary>
    [Fact]
    public async Task An_exercise_that_is_asked_of_the_producer_takes_the_whole_path()
    {
        await using var rig = await ServeRig.StartAsync();
        using var installation = new Installation(InstallationAccess.Of(rig.Run.Stack), TimeProvider.System);
        var document = (await CommandRun.Of("", "drill", "--print")).Out;

        var outcome = await new Operator(installation, "test").DrillAsync(
            new ExerciseRequest("1", Encoding.UTF8.GetBytes(document)),
            200,
            CancellationToken.None
        );

        Assert.True(outcome.Done, outcome.Line);
        await ServeRig.UntilAsync("an alert", () => rig.Run.Board.Read().Alerts.Count > 0);
        var alert = rig.Run.Board.Read().Alerts.Single().Alert;
        Assert.Equal((AlertCategory.Exercise, "operator"), (alert.Category, alert.Estimate.Source));
        await ServeRig.UntilAsync("messages", () => rig.Run.Stack.Providers.Log.Count > 0);
        var first = rig.Run.Stack.Providers.Log[0];
        Assert.Matches("EXERCI[TȚ]IU|DRILL|EXERCISE", first.Text + first.Detail);
    }

    private static SimulatorLog Slow(ServeRun run, TimeSpan latency)
    {
        foreach (var channel in ChannelNames.All)
            run.Stack.Providers.Of(channel).Latency = latency;
        return run.Stack.Providers.Log;
    }

    private static Task<CommandRun> RunAsync(ServeRig rig, params string[] arguments) =>
        CommandRun.Of("", [.. arguments, "--serve", $"{rig.Run.Page}"]);

    private static string Who(SimulatedMessage message) => $"{message.Channel} {message.Recipient}";

    private static bool IsRetraction(SimulatedMessage message) =>
        MessageReading.KindOf(message) == MessageKind.Retraction;
}
