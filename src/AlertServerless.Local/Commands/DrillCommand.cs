using System.CommandLine;
using System.Net;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Console;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert drill</c>: an exercise through the drill feed, on a running <c>alert serve</c> or as a document
/// for a deployment's own.</summary>
internal static class DrillCommand
{
    private const string Scenario = "drill";

    private static readonly Uri Usual = new($"http://127.0.0.1:{ServeOptions.UsualPort}/");

    public static Command Create(CommandIo io)
    {
        var serve = Arguments.Address("--serve", $"The operations page of a running alert serve; {Usual} unless said.");
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
            serve,
            print,
        };
        command.SetAction(
            (parsed, cancellation) =>
                parsed.GetValue(print)
                    ? Task.FromResult(Print(io))
                    : StartAsync(parsed.GetValue(serve) ?? Usual, io, cancellation)
        );
        return command;
    }

    /// <summary>The drill scenario as its feed shows it at its end, with an origin that lies just before now.</summary>
    private static int Print(CommandIo io)
    {
        var scenario = Load();
        var shownAt = scenario.Events[0].At + scenario.Events[0].Reports.Max(report => report.After);
        var now = io.Clock.GetUtcNow();
        var shown = new Timeline(scenario, now - shownAt).Shown(ScenarioFeed.ShakeAlertXml, now);
        io.Out.WriteLine(ShakeAlertXml.Write(shown, AlertCategory.Exercise));
        io.Error.WriteLine(
            "put it where the deployment's shakealert-xml feed reads within ten minutes, and take it away after the "
                + "drill"
        );
        return ExitCodes.Done;
    }

    private static async Task<int> StartAsync(Uri serve, CommandIo io, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        try
        {
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
        catch (HttpRequestException nobody)
        {
            return io.Fail(
                ExitCodes.Usage,
                $"{serve}: nobody answers ({nobody.HttpRequestError}). On this machine run `alert serve` first; for "
                    + $"a deployment `alert drill --print` writes the document its drill feed must show"
            );
        }
    }

    private static Scenario Load() =>
        ScenarioLibrary.Load(Scenario) is ScenarioLoad.Loaded { Scenario: var scenario }
            ? scenario
            : throw new InvalidOperationException("the drill scenario is missing from this build");
}
