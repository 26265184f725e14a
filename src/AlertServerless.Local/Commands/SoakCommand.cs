using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert soak</c>: many alerts, and consumers killed at random moments of each.</summary>
internal static class SoakCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static Command Create(CommandIo io)
    {
        var schedules = Arguments.Count(
            "--schedules",
            "Alerts, each with a kill schedule of its own.",
            200,
            1,
            100_000
        );
        var subscribers = Arguments.Count("--subscribers", "How many people sign up.", 10_000, 1, 1_000_000);
        var seed = Arguments.Count(
            "--seed",
            "Of the first schedule; the next has the next one. Repeats a schedule with --schedules 1.",
            1,
            0,
            int.MaxValue / 2
        );
        var lease = Arguments.Count("--lease", "Seconds a consumer's claim lasts; 2 as deployed.", 2, 1, 60);
        var json = new Option<bool>("--json") { Description = "Print the verdicts instead of a table." };
        var command = new Command("soak", "Kill consumers at random moments of many alerts; nobody may be missed.")
        {
            schedules,
            subscribers,
            seed,
            lease,
            json,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(schedules),
                    parsed.GetValue(subscribers),
                    parsed.GetValue(seed),
                    TimeSpan.FromSeconds(parsed.GetValue(lease)),
                    parsed.GetValue(json),
                    io,
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        int schedules,
        int subscribers,
        int seed,
        TimeSpan lease,
        bool json,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        try
        {
            // A killed consumer is no news here.
            using var logs = LoggerFactory.Create(_ => { });
            await using var stack = await LocalStack.StartAsync(
                new LocalStackOptions { Lease = lease },
                io.Clock,
                cancellation
            );
            var population = new SyntheticPopulation(
                subscribers,
                seed: 1,
                new SyntheticAddresses(stack.Providers.HookAddress(""))
            );
            var verdicts = await new SoakRun(stack, population, io.Clock, logs).RunAsync(
                seed,
                schedules,
                verdict => io.Error.WriteLine(Line(verdict)),
                cancellation
            );
            return Conclude(verdicts, schedules, subscribers, json, io);
        }
        catch (EmulatorUnavailableException absent)
        {
            return io.Fail(ExitCodes.Usage, absent.Message);
        }
    }

    private static int Conclude(
        IReadOnlyList<SoakVerdict> verdicts,
        int schedules,
        int subscribers,
        bool json,
        CommandIo io
    )
    {
        if (json)
            io.Out.WriteLine(JsonSerializer.Serialize(verdicts, Json));
        else
            io.Out.WriteLine(Summary(verdicts, schedules, subscribers));
        if (verdicts.FirstOrDefault(verdict => !verdict.Holds) is not { } broken)
            return ExitCodes.Done;
        io.Error.WriteLine($"broken by {broken.Schedule}");
        io.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"repeat: alert soak --subscribers {subscribers} --seed {broken.Schedule.Seed} --schedules 1"
            )
        );
        return ExitCodes.GuaranteeBroken;
    }

    private static string Line(SoakVerdict verdict) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(verdict.Holds ? "held  " : "BROKEN")} {verdict.Schedule}; killed {verdict.Killed}; owed "
                + $"{verdict.Owed}, notified {verdict.Notified}, missed {verdict.Missed}, twice {verdict.Duplicates}, "
                + $"false alarms {verdict.FalseAlarms}; {verdict.Seconds:0.0} s"
        );

    private static string Summary(IReadOnlyList<SoakVerdict> verdicts, int schedules, int subscribers)
    {
        var peaceful = verdicts.Where(verdict => verdict.Killed == 0).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{verdicts.Count} of {schedules} schedules over {subscribers} subscribers: "
                + $"{verdicts.Sum(v => v.Notified)} notified, {verdicts.Sum(v => v.Killed)} consumers killed, missed "
                + $"{verdicts.Sum(v => v.Missed)}, notified twice {verdicts.Sum(v => v.Duplicates)} (at most "
                + $"{verdicts.Max(v => v.Killed == 0 ? 0 : v.Duplicates / v.Killed)} a kill; "
                + $"{peaceful.Sum(v => v.Duplicates)} in {peaceful.Count} runs without one), false "
                + $"alarms {verdicts.Sum(v => v.FalseAlarms)}"
        );
    }
}
