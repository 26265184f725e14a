using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using Spectre.Console;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert bench</c>: each measures the thing and its yardstick in one run, so that ratios hold on a noisy
/// machine.</summary>
internal static partial class BenchCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static Command Create(CommandIo io) =>
        new("bench", "Measure how fast the parts are on this machine.")
        {
            Engine(io),
            Claims(io),
            Dispatch(io),
            Deadline(io),
            Shares(io),
            Decide(io),
            ColdStart(io),
            Counts(io),
            All(io),
            Page(io),
        };

    private static Command Decide(CommandIo io)
    {
        var (seed, json) = (Seed(), AsJson());
        var command = new Command(
            "decide",
            "Association and alert policy for lists of 1,000 to 20,000 rows, on one thread."
        )
        {
            seed,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = DecideBench.Run(parsed.GetValue(seed), io.Clock);
            var printed = Print(io, parsed.GetValue(json), report, holds: true, BenchTables.Of(report));
            return report.Holds
                ? printed
                : io.Fail(
                    ExitCodes.GuaranteeBroken,
                    $"the longest list within a day took more than {DecideReport.MostSeconds} s, or reading it again "
                        + $"changed something"
                );
        });
        return command;
    }

    private static Command ColdStart(CommandIo io)
    {
        var runs = Arguments.Count("--runs", "Of each variant.", 10, 1, 1000);
        var folder = new Option<string>("--packages")
        {
            Description = "Where the variants are published: native, readytorun and jit.",
            DefaultValueFactory = _ => "artifacts/coldstart",
            HelpName = "FOLDER",
        };
        var json = AsJson();
        var command = new Command(
            "coldstart",
            "The published consumer from its process's start to the first message: native, ReadyToRun and JIT."
        )
        {
            runs,
            folder,
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var packages = new[]
                {
                    ColdStartBench.Native,
                    ColdStartBench.ReadyToRun,
                    ColdStartBench.Jit,
                }.ToDictionary(
                    variant => variant,
                    variant => Path.GetFullPath(Path.Combine(parsed.GetValue(folder)!, variant))
                );
                if (packages.Values.FirstOrDefault(package => !Directory.Exists(package)) is { } missing)
                    return io.Fail(
                        ExitCodes.Usage,
                        $"{missing} is not there: `make bench ARGS=coldstart` publishes all three"
                    );
                try
                {
                    await using var stack = await LocalStack.StartAsync(
                        new LocalStackOptions { Lanes = 1, Partitions = 4 },
                        io.Clock,
                        cancellation
                    );
                    var report = await new ColdStartBench(stack, packages, io.Clock, Progress(io)).RunAsync(
                        parsed.GetValue(runs),
                        cancellation
                    );
                    return Print(io, parsed.GetValue(json), report, holds: true, BenchTables.Of(report));
                }
                catch (EmulatorUnavailableException absent)
                {
                    return io.Fail(ExitCodes.Usage, absent.Message);
                }
                catch (FunctionDoesNotStartException failure)
                {
                    return io.Fail(ExitCodes.Usage, failure.Message);
                }
            }
        );
        return command;
    }

    private static Command Engine(CommandIo io)
    {
        var (seed, json) = (Seed(), AsJson());
        var round = Arguments.Count("--round-ms", "Length of one of the nine rounds.", 500, 1, 60_000);
        var command = new Command("engine", "Eligibility, countdown and text for stored subscribers, on one thread.")
        {
            round,
            seed,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = EngineBench.Run(
                10_000,
                parsed.GetValue(seed),
                TimeSpan.FromMilliseconds(parsed.GetValue(round)),
                io.Clock
            );
            return Print(io, parsed.GetValue(json), report, holds: true, BenchTables.Of(report));
        });
        return command;
    }

    private static Command Deadline(CommandIo io)
    {
        var subscribers = Arguments.Count("--subscribers", "Spread over the country.", 20_000, 100, 1_000_000);
        var (seed, json) = (Seed(), AsJson());
        var command = new Command(
            "deadline",
            "Who is notified in time by a slow provider: deadline order against sign-up order, simulated."
        )
        {
            subscribers,
            seed,
            json,
        };
        command.SetAction(
            (parsed, cancellation) =>
                WithStoreAsync(
                    io,
                    inMemory: true,
                    async store =>
                    {
                        var report = await new DeadlineBench(store, io.Clock).RunAsync(
                            parsed.GetValue(subscribers),
                            parsed.GetValue(seed),
                            cancellation
                        );
                        return Print(io, parsed.GetValue(json), report, holds: true, BenchTables.Of(report));
                    },
                    cancellation
                )
        );
        return command;
    }

    private static Option<int> Seed() => Arguments.Count("--seed", "Of everything random.", 1, 0, int.MaxValue);

    private static Option<bool> AsJson() => new("--json") { Description = "Print one JSON document." };

    private static Action<string> Progress(CommandIo io) => io.Error.WriteLine;

    private static int Print<T>(
        CommandIo io,
        bool json,
        T report,
        bool holds,
        IEnumerable<(string Name, FormattableString Value)> rows
    )
    {
        if (json)
            io.Out.WriteLine(JsonSerializer.Serialize(report, Json));
        else
            Write(io.Terminal(), rows);
        return holds
            ? ExitCodes.Done
            : io.Fail(ExitCodes.GuaranteeBroken, "someone was missed or notified twice: the times above mean nothing");
    }

    private static void Write(IAnsiConsole console, IEnumerable<(string Name, FormattableString Value)> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("what", "measured");
        table.Columns[1].RightAligned();
        foreach (var (name, value) in rows)
            table.AddRow(Markup.Escape(name), Markup.Escape(value.ToString(CultureInfo.InvariantCulture)));
        console.Write(table);
    }
}
