using System.CommandLine;
using System.Net;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Local.Console;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert drill</c>: an exercise on a running <c>alert serve</c> or a deployment, or as a document for a
/// feed of one's own.</summary>
internal static class DrillCommand
{
    private const string Scenario = "drill";

    public static Command Create(CommandIo io)
    {
        var target = new TargetOptions();
        var print = new Option<bool>("--print")
        {
            Description =
                "Print the exercise as the drill feed's document (ShakeAlert, category exercise), of this minute, "
                + "instead: for the address a deployment watches as shakealert-xml.",
        };
        var command = new Command(
            "drill",
            "Start an exercise: it reaches those who opted in, and every message says that it is one."
        )
        {
            print,
        };
        target.AddTo(command, asks: true);
        command.SetAction(
            (parsed, cancellation) =>
                parsed.GetValue(print)
                    ? Task.FromResult(Print(io))
                    : target.RunAsync(
                        parsed,
                        io,
                        (installation, acting) =>
                            ConfirmAndStartAsync(target, parsed, installation, acting, io, cancellation),
                        cancellation
                    )
        );
        return command;
    }

    private static int Print(CommandIo io)
    {
        io.Out.WriteLine(Document(io.Clock));
        io.Error.WriteLine(
            "put it where the deployment's shakealert-xml feed reads within ten minutes, and take it away after the "
                + "drill"
        );
        return ExitCodes.Done;
    }

    /// <summary>The drill scenario as its feed shows it at its end, with an origin that lies just before now.</summary>
    private static string Document(TimeProvider clock)
    {
        var scenario = Load();
        var shownAt = scenario.Events[0].At + scenario.Events[0].Reports.Max(report => report.After);
        var now = clock.GetUtcNow();
        var shown = new Timeline(scenario, now - shownAt).Shown(ScenarioFeed.ShakeAlertXml, now);
        return ShakeAlertXml.Write(shown, AlertCategory.Exercise)!;
    }

    private static async Task<int> ConfirmAndStartAsync(
        TargetOptions target,
        ParseResult parsed,
        Installation installation,
        Operator acting,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var people = await installation.SubscribersAsync(cancellation);
        var line =
            $"This starts an exercise on {installation.Access.Name}: of {TargetOptions.People(people)} those who opted "
            + "in are notified, and every message says that it is an exercise.";
        if (!target.IsConfirmed(parsed, installation.Access.Name, line, io))
            return ExitCodes.Usage;
        if (!target.IsDeployment(parsed))
        {
            await acting.RecordAsync("drill", people, cancellation);
            return await StartAsync(target.Page(parsed), io, cancellation);
        }

        // A deployment's producer takes the document as its drill feed would show it.
        var exercise = new ExerciseRequest(
            $"{io.Clock.GetUtcNow():yyyyMMddHHmmss}",
            Encoding.UTF8.GetBytes(Document(io.Clock))
        );
        var outcome = await acting.DrillAsync(exercise, people, cancellation);
        if (!outcome.Done)
            return io.Fail(ExitCodes.BadData, outcome.Line);
        await io.Out.WriteLineAsync(outcome.Line);
        return ExitCodes.Done;
    }

    // The replay shows the scenario on the local feeds, revision after revision, as an institute would.
    private static async Task<int> StartAsync(Uri serve, CommandIo io, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add(SiteAccess.OperatorHeader, "drill");
        using var answer = await http.PostAsync(new Uri(serve, $"/replay?scenario={Scenario}"), null, cancellation);
        var line = (await answer.Content.ReadAsStringAsync(cancellation)).Trim();
        if (answer.StatusCode != HttpStatusCode.Accepted)
            return io.Fail(ExitCodes.Usage, $"{serve}: {(int)answer.StatusCode}: {line}");
        await io.Out.WriteLineAsync($"drill begun: {Load().Title}");
        await io.Error.WriteLineAsync(
            $"watch it at {serve}; those who opted in are notified, and every message says that it is an exercise"
        );
        return ExitCodes.Done;
    }

    private static Scenario Load() =>
        ScenarioLibrary.Load(Scenario) is ScenarioLoad.Loaded { Scenario: var scenario }
            ? scenario
            : throw new InvalidOperationException("the drill scenario is missing from this build");
}
