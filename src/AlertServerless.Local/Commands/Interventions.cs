using System.CommandLine;
using System.CommandLine.Parsing;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;

namespace AlertServerless.Local.Commands;

/// <summary>What a demo does to its running alert. All times count from the decision of the first alert.</summary>
/// <param name="CancelAt">The feed withdraws the event.</param>
/// <param name="EscalateAt">The feed shows the event larger by <see cref="ScenarioIntervention.Growth"/>.</param>
/// <param name="Pause">Between the two all sending is paused, by the item that <c>alert stop</c> writes.</param>
public sealed record InterventionOptions(
    TimeSpan? CancelAt = null,
    TimeSpan? EscalateAt = null,
    (TimeSpan From, TimeSpan To)? Pause = null
)
{
    public static InterventionOptions None { get; } = new();

    public bool ChangesFeed => CancelAt is not null || EscalateAt is not null;

    public bool IsNone => !ChangesFeed && Pause is null;
}

/// <summary>When it was done.</summary>
/// <param name="WithdrawnAt">The feed withdrew the event from here on.</param>
/// <param name="GrownAt">The feed showed it larger from here on.</param>
/// <param name="PausedAt">Sending was paused from here on.</param>
/// <param name="ResumedAt">Sending was resumed no earlier than here.</param>
public sealed record InterventionTimes(
    DateTimeOffset? WithdrawnAt = null,
    DateTimeOffset? GrownAt = null,
    DateTimeOffset? PausedAt = null,
    DateTimeOffset? ResumedAt = null
)
{
    public static InterventionTimes None { get; } = new();
}

/// <summary>Intervenes in a running demo as the world would: by the feed's document, and as an operator pauses and
/// resumes sending.</summary>
internal sealed class Interventions(
    LocalStack stack,
    InterventionOptions options,
    TimeProvider clock,
    Action<string> progress
)
{
    /// <summary>Completes when all of it is done.</summary>
    /// <param name="first">The first alert of the run, once it is decided.</param>
    public async Task<InterventionTimes> RunAsync(Task<Alert> first, CancellationToken cancellation)
    {
        if (options.IsNone)
            return InterventionTimes.None;
        var decidedAt = (await first.WaitAsync(cancellation)).DecidedAt;
        var withdrawing = ChangeAsync(options.CancelAt, ScenarioIntervention.Withdraw, "withdraws the event");
        var growing = ChangeAsync(options.EscalateAt, ScenarioIntervention.Grow, "shows the event larger");
        var (pausedAt, resumedAt) = await PauseAsync(decidedAt, cancellation);
        return new InterventionTimes(await withdrawing, await growing, pausedAt, resumedAt);

        async Task<DateTimeOffset?> ChangeAsync(TimeSpan? at, Func<Scenario, TimeSpan, Scenario> change, string what)
        {
            if (at is not { } after)
                return null;
            await WaitUntilAsync(decidedAt + after, cancellation);
            var now = clock.GetUtcNow();
            stack.Feeds.Change(running => change(running.Scenario, now - running.OriginOf(running.Scenario.Events[0])));
            progress($"the feed {what}");
            return now;
        }
    }

    private async Task<(DateTimeOffset? From, DateTimeOffset? To)> PauseAsync(
        DateTimeOffset decidedAt,
        CancellationToken cancellation
    )
    {
        if (options.Pause is not var (from, to))
            return default;
        await WaitUntilAsync(decidedAt + from, cancellation);
        await stack.SetSendingAsync(paused: true, cancellation);
        var pausedAt = clock.GetUtcNow();
        progress("sending is paused");
        await WaitUntilAsync(decidedAt + to, cancellation);
        var resumedAt = clock.GetUtcNow();
        await stack.SetSendingAsync(paused: false, cancellation);
        progress("sending is resumed");
        return (pausedAt, resumedAt);
    }

    private async Task WaitUntilAsync(DateTimeOffset at, CancellationToken cancellation)
    {
        if (at - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left, clock, cancellation);
    }
}

/// <summary>The demo's options for it.</summary>
internal sealed class InterventionArguments
{
    private readonly Option<TimeSpan?> cancel = Moment(
        "--cancel-at",
        "The feed withdraws the event this long after the first alert's decision, e.g. 2s."
    );

    private readonly Option<TimeSpan?> escalate = Moment(
        "--escalate-at",
        "The feed shows the event larger by 1.5 this long after the first alert's decision, e.g. 2s."
    );

    private readonly Option<(TimeSpan From, TimeSpan To)?> pause = new("--pause")
    {
        Description = "All sending is paused between FROM and TO after the first alert's decision, e.g. 3s..8s.",
        HelpName = "FROM..TO",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Durations.TryReadWindow(text, out var from, out var to) && to < TimeSpan.MaxValue)
                return (from, to);
            result.AddError($"--pause '{text}' is not a window FROM..TO such as 3s..8s");
            return null;
        },
    };

    public void AddTo(Command command)
    {
        command.Add(cancel);
        command.Add(escalate);
        command.Add(pause);
    }

    public InterventionOptions Of(ParseResult parsed) =>
        new(parsed.GetValue(cancel), parsed.GetValue(escalate), parsed.GetValue(pause));

    private static Option<TimeSpan?> Moment(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "DURATION",
            CustomParser = result =>
            {
                if (Durations.TryRead(result.Tokens[0].Value, out var moment))
                    return moment;
                result.AddError($"{name} '{result.Tokens[0].Value}' is not a duration such as 2s or 800ms");
                return null;
            },
        };
}
