using System.CommandLine;
using System.Globalization;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Operations;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert status</c>, <c>stop</c>, <c>resume</c> and <c>cancel</c>: what a person must be able to do at
/// night, on <c>alert serve</c> and on a deployment alike.</summary>
internal static class OperateCommands
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public static IEnumerable<Command> Create(CommandIo io) => [Status(io), Stop(io), Resume(io), Cancel(io)];

    private static Command Status(CommandIo io)
    {
        var target = new TargetOptions();
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var wait = Arguments.Wait(
            "--wait",
            "How long to wait until it is ready, such as 15m or 90s, an hour at most: for the end of a deployment."
        );
        var command = new Command(
            "status",
            "Ready or not, and why; who stopped what. Exit code 1 when nobody would be warned now."
        )
        {
            json,
            wait,
        };
        target.AddTo(command, asks: false);
        command.SetAction(
            (parsed, cancellation) =>
                target.RunAsync(
                    parsed,
                    io,
                    async (installation, _) =>
                    {
                        var status = await UntilReadyAsync(installation, parsed.GetValue(wait), io, cancellation);
                        await io.Out.WriteLineAsync(
                            parsed.GetValue(json) ? status.ToJson() : string.Join('\n', status.Lines())
                        );
                        return status.IsReady ? ExitCodes.Done : ExitCodes.GuaranteeBroken;
                    },
                    cancellation
                )
        );
        return command;
    }

    // Prints what it waits for whenever that changes in more than how long it has lasted.
    private static async Task<InstallationStatus> UntilReadyAsync(
        Installation installation,
        TimeSpan wait,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var until = io.Clock.GetUtcNow() + wait;
        var printed = "";
        while (true)
        {
            string why;
            try
            {
                var status = await InstallationStatus.ReadAsync(installation, cancellation);
                if (status.IsReady || io.Clock.GetUtcNow() >= until)
                    return status;
                why = string.Join("; ", status.NotReady);
            }
            // One table that is slow must not end a deployment; after the time is up it is the answer.
            catch (StoreUnavailableException outage) when (io.Clock.GetUtcNow() < until)
            {
                why = outage.Message;
            }

            var words = string.Concat(why.Where(c => !char.IsAsciiDigit(c)));
            if (words != printed)
                await io.Error.WriteLineAsync($"waiting: {why}");
            printed = words;
            await Task.Delay(PollInterval, io.Clock, cancellation);
        }
    }

    private static Command Stop(CommandIo io) =>
        Verb(
            io,
            "stop",
            "Stop all sending: within 2 s no provider is asked for anything.",
            async (installation, cancellation) =>
            {
                var people = await installation.SubscribersAsync(cancellation);
                var open = await installation.OpenAlertsAsync(cancellation);
                var waiting = open.Count == 0 ? "no alert is under way" : Text($"{open.Count} alerts are under way");
                return new Consequence(
                    people,
                    Text(
                        $"This stops all sending of {installation.Access.Name}: {TargetOptions.People(people)} would not be warned until `alert resume`; {waiting}."
                    )
                );
            },
            (acting, people, cancellation) => acting.StopAsync(people, cancellation)
        );

    private static Command Resume(CommandIo io) =>
        Verb(
            io,
            "resume",
            "Go on sending: what has not expired meanwhile is sent at once.",
            async (installation, cancellation) =>
            {
                var people = await installation.SubscribersAsync(cancellation);
                var open = await installation.OpenAlertsAsync(cancellation);
                var alerts = string.Concat(open.Select(one => $"\n  {InstallationStatus.ProgressLine(one)}"));
                return new Consequence(
                    people,
                    Text(
                        $"This lets {installation.Access.Name} send again, to {TargetOptions.People(people)} at most; {open.Count} alerts go on.{alerts}"
                    )
                );
            },
            (acting, people, cancellation) => acting.ResumeAsync(people, cancellation)
        );

    private static Command Verb(
        CommandIo io,
        string name,
        string description,
        Func<Installation, CancellationToken, Task<Consequence>> inspect,
        Func<Operator, long, CancellationToken, Task<OperatorOutcome>> act
    )
    {
        var target = new TargetOptions();
        var command = new Command(name, description);
        target.AddTo(command, asks: true);
        command.SetAction(
            (parsed, cancellation) =>
                target.RunAsync(
                    parsed,
                    io,
                    async (installation, acting) =>
                    {
                        var consequence = await inspect(installation, cancellation);
                        if (!target.IsConfirmed(parsed, installation.Access.Name, consequence.Line, io))
                            return ExitCodes.Usage;
                        return Report(await act(acting, consequence.People, cancellation), io);
                    },
                    cancellation
                )
        );
        return command;
    }

    private static Command Cancel(CommandIo io)
    {
        var target = new TargetOptions();
        var id = new Argument<string>("EVENT")
        {
            Description = "Its id, or the id of one of its alerts; status shows them.",
        };
        var command = new Command(
            "cancel",
            "Withdraw an event: exactly those who were notified of it receive the cancellation."
        )
        {
            id,
        };
        target.AddTo(command, asks: true);
        command.SetAction(
            (parsed, cancellation) =>
                target.RunAsync(
                    parsed,
                    io,
                    async (installation, acting) =>
                    {
                        var check = await acting.CheckAsync(parsed.GetValue(id)!, cancellation);
                        if (check.Event is not { } known)
                            return io.Fail(ExitCodes.BadData, check.Fault!);
                        var last = known.Issued[^1].Estimate;
                        var atMost = known.Issued.Length > 1 ? "at most " : "";
                        var line = Text(
                            $"This withdraws {known.Id} (M {last.Magnitude.Value:F1}, {last.OriginTime:u}): {atMost}{TargetOptions.People(check.Notified)} were notified of it and will receive the cancellation."
                        );
                        if (!target.IsConfirmed(parsed, installation.Access.Name, line, io))
                            return ExitCodes.Usage;
                        return Report(await acting.CancelAsync(known, check.Notified, cancellation), io);
                    },
                    cancellation
                )
        );
        return command;
    }

    private static int Report(OperatorOutcome outcome, CommandIo io)
    {
        if (!outcome.Done)
            return io.Fail(ExitCodes.BadData, outcome.Line);
        io.Out.WriteLine(outcome.Line);
        return ExitCodes.Done;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Consequence(long People, string Line);
}
