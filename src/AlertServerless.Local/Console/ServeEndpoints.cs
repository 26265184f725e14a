using System.Globalization;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Console;

/// <summary>
/// What only a system on this machine has: <c>POST /replay?scenario=NAME&amp;speed=N</c>, <c>/stop-replay</c>,
/// <c>/kill-leader</c> and <c>/scale</c>.
/// </summary>
internal sealed class ServeEndpoints(ServeRun run)
{
    /// <summary>Feeds are asked about once a second: what is shown for less is not seen.</summary>
    private const int MostSpeed = 20;

    /// <returns>Null for a request that is none of these.</returns>
    public Answer? Handle(HttpRequest request) =>
        request.Path.Value switch
        {
            "/replay" => Replay(request.Query["scenario"].ToString(), request.Query["speed"].ToString()),
            "/stop-replay" => StopReplay(),
            "/kill-leader" => KillLeader(),
            "/scale" => Scale(),
            _ => null,
        };

    private static bool TryReadSpeed(string text, out int speed)
    {
        speed = 1;
        return text.Length == 0
            || (
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out speed)
                && speed is >= 1 and <= MostSpeed
            );
    }

    private Answer Replay(string name, string speedText)
    {
        if (!run.TakesReplays)
            return OperationsSite.Text(
                StatusCodes.Status409Conflict,
                "real feeds are being watched: there is nothing to replay on"
            );
        // A name only: whoever can reach the page must not make this process read files.
        if (
            !ScenarioLibrary.Names.Contains(name)
            || ScenarioLibrary.Load(name) is not ScenarioLoad.Loaded { Scenario: var scenario }
        )
            return OperationsSite.Text(
                StatusCodes.Status404NotFound,
                $"no scenario of that name; known are {string.Join(", ", ScenarioLibrary.Names)}"
            );
        if (!TryReadSpeed(speedText, out var speed))
            return OperationsSite.Text(
                StatusCodes.Status400BadRequest,
                $"speed: '{speedText}' is not 1 to {MostSpeed}"
            );
        if (run.Replayed is { } current && run.IsReplaying)
            return OperationsSite.Text(
                StatusCodes.Status409Conflict,
                $"{current.Scenario.Title} is being replayed: stop it first"
            );
        run.Replay(scenario.Faster(speed));
        return OperationsSite.Text(StatusCodes.Status202Accepted, $"replaying {scenario.Title}");
    }

    private Answer StopReplay()
    {
        if (!run.IsReplaying)
            return OperationsSite.Text(StatusCodes.Status409Conflict, "nothing is being replayed");
        run.Replay(Scenario.Idle);
        return OperationsSite.Text(StatusCodes.Status202Accepted, "the replay is stopped: the feeds show nothing");
    }

    private Answer KillLeader() =>
        run.Producers.KillLeader() is { } name
            ? OperationsSite.Text(StatusCodes.Status202Accepted, $"producer {name} is dead")
            : OperationsSite.Text(StatusCodes.Status409Conflict, "nobody leads at this moment");

    private Answer Scale()
    {
        run.Scaler.Ask();
        return OperationsSite.Text(StatusCodes.Status202Accepted, "the scaler runs");
    }
}
