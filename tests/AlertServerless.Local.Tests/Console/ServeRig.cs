using System.Globalization;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Console;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.SignUp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlertServerless.Local.Tests.Console;

/// <summary>A running system, watched from outside.</summary>
internal sealed class ServeRig : IAsyncDisposable
{
    /// <summary>Says how many people the emergency tests have, for a measurement.</summary>
    private const string PeopleVariable = "ALERT_EMERGENCY_PEOPLE";

    // Serving more than tests usually have takes its time.
    private const int PeopleASecond = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60 + (PeopleOr(0) / PeopleASecond));
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private ServeRig(ServeRun run) => Run = run;

    /// <summary>As many people as the environment asks for, or the usual number.</summary>
    public static int PeopleOr(int usual) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(PeopleVariable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var people
        )
            ? people
            : usual;

    public ServeRun Run { get; }

    /// <param name="like">Feeds, faults and heartbeat; without heartbeats and test earthquakes unless it says so, for
    /// tests that count records.</param>
    public static async Task<ServeRig> StartAsync(
        int people = 200,
        string? kafka = null,
        ServeOptions? like = null,
        SignUpSiteOptions? signUp = null,
        ILoggerFactory? logs = null
    )
    {
        // Away from the test framework's synchronization context: the functions have none, here or in Lambda.
        var options = (like ?? new ServeOptions { Heartbeat = TimeSpan.Zero, Canary = TimeSpan.Zero }) with
        {
            Subscribers = people,
            Port = 0,
            SignUpPort = 0,
            SignUpSite = signUp ?? new SignUpSiteOptions(),
            Kafka = kafka,
        };
        var rig = new ServeRig(
            await Task.Run(() =>
                ServeRun.StartAsync(
                    options,
                    TimeProvider.System,
                    logs ?? NullLoggerFactory.Instance,
                    _ => { },
                    CancellationToken.None
                )
            )
        );
        if (options.Feeds is null)
            await rig.Run.Board.Watching.WaitAsync(Limit);
        return rig;
    }

    /// <exception cref="TimeoutException">It never came to be.</exception>
    public static async Task UntilAsync(string what, Func<bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"not within {Limit.TotalSeconds:0} s: {what}");
            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    /// <summary>Waits for the last dispatch, and judges by the providers' log.</summary>
    public async Task<GuaranteeResult> JudgeAsync(Timeline timeline, int alerts)
    {
        await UntilAsync($"{alerts} alerts", () => Run.Board.Read().Alerts.Count >= alerts);
        await UntilAsync("records read", () => Run.Trigger.Received > 0);
        await UntilAsync("everything dispatched", () => Run.Trigger.Unfinished == 0);
        var decided = Run.Board.Read().Alerts.Select(one => one.Alert).OrderBy(alert => alert.DecidedAt).ToList();
        var evidence = await DemoVerdict.GatherAsync(
            Run.Stack,
            Run.Population,
            new DemoFacts(decided, timeline, 0, 0, 0),
            CancellationToken.None
        );
        return GuaranteeCheck.Check(evidence);
    }

    public ValueTask DisposeAsync() => Run.DisposeAsync();
}
