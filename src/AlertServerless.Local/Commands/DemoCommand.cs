using System.CommandLine;
using System.Diagnostics;
using AlertServerless.Core;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Reports.Page;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Regions;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert demo</c>: the whole system, one earthquake, and a verdict from outside.</summary>
internal static class DemoCommand
{
    private const string DefaultReport = "artifacts/demo.json";

    public static Command Create(CommandIo io)
    {
        var scenario = Arguments.Scenario("What happens", _ => "vrancea-2022");
        var subscribers = Arguments.Count("--subscribers", "How many people sign up.", 10_000, 1, 5_000_000);
        var seed = Arguments.Count("--seed", "Of everything random.", 1, 0, int.MaxValue);
        var lanes = Arguments.Count("--lanes", "Lanes an alert is divided into; a power of two.", 8, 1, 256);
        var partitions = Arguments.OptionalCount(
            "--partitions",
            "Of the topic; four times the lanes by default.",
            1,
            10_000
        );
        var workers = Arguments.Count("--workers-per-segment", "Slots a segment is split into.", 1, 1, 16);
        var kills = Arguments.Count(
            "--kill-consumers",
            "Kill that many consumer processes at random moments; the published ones when they are published.",
            0,
            0,
            100
        );
        var deliveries = Arguments.Count(
            "--deliveries",
            "Deliver every record that many times, out of order.",
            1,
            1,
            10
        );
        var stalled = Arguments.Count(
            "--stall-partitions",
            "So many partitions, spread over the topic, never deliver.",
            0,
            0,
            1024
        );
        var producers = Arguments.Count("--producers", "Producers that watch at once.", 1, 1, 4);
        var faults = Arguments.Faults();
        var rates = Arguments.Rates();
        var report = new Option<string>("--report")
        {
            Description =
                "Where the report is written: FILE.html, a self-contained page with its JSON "
                + "report beside it; else the "
                + "JSON report alone.",
            HelpName = "FILE",
            DefaultValueFactory = _ => DefaultReport,
        };
        var json = new Option<bool>("--json") { Description = "Print the report instead of the summary." };
        var kafka = new Option<string?>("--kafka")
        {
            Description = "A real broker (host:port) instead of the embedded one.",
        };
        var stream = Arguments.Stream();
        var asDeployed = new Option<bool>("--as-deployed")
        {
            Description = "Start the published functions as Lambda does, instead of their handlers in this process.",
        };
        var options = new Option<string?>("--options")
        {
            Description = "The alert options to decide by, instead of the defaults.",
            HelpName = "FILE",
        };
        var trace = new Option<string?>("--trace")
        {
            Description = "Write what consumers did to claims, as JSON lines, and check it against the claim model.",
            HelpName = "FILE",
        };
        var regions = Arguments.Count(
            "--regions",
            "Whole regions that share the alert, each with stream, queues and functions of its own.",
            1,
            1,
            LocalRegions.Most
        );
        var cut = RegionCut.Option();
        var interventions = new InterventionArguments();
        var command = new Command("demo", "Run the whole system on this machine through one earthquake.")
        {
            scenario,
            subscribers,
            seed,
            lanes,
            partitions,
            workers,
            kills,
            deliveries,
            stalled,
            producers,
            faults,
            rates,
            report,
            json,
            kafka,
            stream,
            options,
            asDeployed,
            trace,
            regions,
            cut,
        };
        interventions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    new DemoOptions
                    {
                        Scenario = parsed.GetValue(scenario)!,
                        Subscribers = parsed.GetValue(subscribers),
                        Seed = parsed.GetValue(seed),
                        Lanes = parsed.GetValue(lanes),
                        Partitions = parsed.GetValue(partitions),
                        WorkersPerSegment = parsed.GetValue(workers),
                        KillConsumers = parsed.GetValue(kills),
                        Deliveries = parsed.GetValue(deliveries),
                        Stalled = Spread(
                            parsed.GetValue(stalled),
                            parsed.GetValue(partitions) ?? (4 * parsed.GetValue(lanes) / parsed.GetValue(regions))
                        ),
                        Producers = parsed.GetValue(producers),
                        Faults = parsed.GetValue(faults) ?? [],
                        Rates = parsed.GetValue(rates)!,
                        Kafka = parsed.GetValue(kafka),
                        Stream = parsed.GetValue(stream)!,
                        AsDeployed =
                            parsed.GetValue(asDeployed)
                            || (
                                parsed.GetValue(regions) == 1
                                && IsKilledAsDeployed(parsed.GetValue(kills), parsed.GetValue(trace))
                            ),
                        AlertOptions = parsed.GetValue(options),
                        Interventions = interventions.Of(parsed),
                        Trace = parsed.GetValue(trace),
                        Regions = parsed.GetValue(regions),
                        Cut = parsed.GetValue(cut),
                    },
                    new ReportOptions(
                        parsed.GetValue(report)!,
                        string.Join(' ', ["alert", .. parsed.Tokens.Select(token => token.Value)])
                    ),
                    parsed.GetValue(json),
                    io,
                    cancellation
                )
        );
        return command;
    }

    // A killed consumer's successor starts as in the cloud, in milliseconds. As processes of this program they would
    // start in seconds, all at once, on the machine of those that still work; and only those write a trace.
    private static bool IsKilledAsDeployed(int kills, string? trace) =>
        kills > 0 && trace is null && PublishedPackage.Search() is not null;

    private static async Task<int> RunAsync(
        DemoOptions options,
        ReportOptions output,
        bool json,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        if (ScenarioLibrary.Load(options.Scenario) is not ScenarioLoad.Loaded { Scenario: var scenario })
            return io.Fail(ExitCodes.BadData, ((ScenarioLoad.Failed)ScenarioLibrary.Load(options.Scenario)).Line);
        if (OptionsFile.Read(options.AlertOptions, io) is { Fault: { } fault })
            return io.Fail(ExitCodes.BadData, fault);
        if (!int.IsPow2(options.Lanes))
            return io.Fail(ExitCodes.Usage, $"--lanes {options.Lanes} is not a power of two");
        if (options is { Kafka: not null, Stream: not Names.Streams.Kafka })
            return io.Fail(ExitCodes.Usage, $"--kafka: no broker is used with --stream {options.Stream}");
        if (options.Stream != Names.Streams.Kinesis && options.Faults.Any(one => one.Provider == Names.Streams.Kinesis))
            return io.Fail(ExitCodes.Usage, "--fault kinesis: nothing uses Kinesis without --stream kinesis");
        if (options is { Trace: not null, AsDeployed: true })
            return io.Fail(ExitCodes.Usage, "--trace: published functions write no trace; leave out --as-deployed");
        if (RegionsRefusal(options) is { } notThere)
            return io.Fail(ExitCodes.Usage, notThere);
        if (options.Trace is { } trace && ReportFile.Refusal("--trace", trace) is { } unwritable)
            return io.Fail(ExitCodes.Usage, unwritable);
        if (ReportFile.Refusal("--report", output.Path) is { } refusal)
            return io.Fail(ExitCodes.Usage, refusal);
        if (Changeable(scenario, options.Interventions) is not { } played)
            return io.Fail(
                ExitCodes.Usage,
                $"--cancel-at and --escalate-at: scenario {scenario.Name} alerts nobody, so there is nothing to change"
            );
        try
        {
            var (evidence, result, report) = await PlayAsync(options, played, output.Command, io, cancellation);
            await output.WriteAsync(report, cancellation);
            if (json)
                await io.Out.WriteLineAsync(report.ToJson());
            else
                RunSummary.Write(io.Terminal(), evidence, result, report);
            return result.Holds ? ExitCodes.Done : ExitCodes.GuaranteeBroken;
        }
        catch (BrokerUnavailableException refused)
        {
            return io.Fail(ExitCodes.Usage, $"--kafka: {refused.Message}");
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

    private static string? RegionsRefusal(DemoOptions options)
    {
        if (options.Regions == 1)
            return options.Cut is null ? null : "--cut: there is only one region; add --regions 2";
        if (options.Lanes < options.Regions)
            return $"--lanes {options.Lanes}: {options.Regions} regions need at least {options.Regions}";
        if (options.Kafka is not null)
            return "--kafka: one broker cannot be that of two regions";
        if (options.AsDeployed)
            return "--as-deployed: published functions run in one region only; leave out --regions";
        return null;
    }

    private static async Task<(RunEvidence Evidence, GuaranteeResult Result, RunReport Report)> PlayAsync(
        DemoOptions options,
        Scenario scenario,
        string command,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var started = io.Clock.GetTimestamp();
        using var logs = LoggerFactory.Create(log =>
            log.AddSimpleConsole(console => console.SingleLine = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .SetMinimumLevel(LogLevel.Warning)
        );
        await using var regions = await LocalRegions.StartAsync(
            StackOptions(options),
            options.Regions,
            io.Clock,
            cancellation
        );
        var stack = regions.Stacks[0];
        var people = new SyntheticPopulation(
            options.Subscribers,
            options.Seed,
            new SyntheticAddresses(stack.Providers.HookAddress("")),
            options.SeveralPlaces
        );
        var facts = await new DemoRun(regions.Stacks, people, options, io.Clock, logs, Progress).RunAsync(
            scenario,
            cancellation
        );
        var evidence = await DemoVerdict.GatherAsync(regions.Stacks, people, facts, cancellation);
        if (options.Trace is { } file)
            await File.WriteAllLinesAsync(file, (evidence.Trace ?? []).Select(ClaimTrace.Write), cancellation);
        var result = GuaranteeCheck.Check(evidence);
        var figures = new RunFigures(
            options.Seed,
            options.Lanes,
            facts.Segments,
            options.WorkersPerSegment,
            facts.KafkaRecords,
            regions.Stacks.Sum(one => one.Traffic.Reads),
            regions.Stacks.Sum(one => one.Traffic.Writes),
            facts.Play?.Gc.MaxMs ?? 0,
            Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0,
            io.Clock.GetElapsedTime(started).TotalSeconds,
            Speed: 1
        )
        {
            Stream = options.Stream,
            Play = facts.Play,
            Regions = facts.Regions,
        };
        var report = RunReport.Of(evidence, result, figures);
        var context = new RunContext(command, [.. options.Faults.Select(Injected)], io.Clock.GetUtcNow());
        var details = RunDocument.Of(evidence, result, report, stack.Providers.Log.From(0), context);
        return (evidence, result, report with { Details = details });

        void Progress(string line) =>
            io.Error.WriteLine($"{io.Clock.GetElapsedTime(started).TotalSeconds, 6:0.0} s  {line}");
    }

    private static Scenario? Changeable(Scenario scenario, InterventionOptions options) =>
        options.ChangesFeed
            ? ScenarioIntervention.Prepare(
                scenario,
                grows: options.EscalateAt is not null,
                cancelled: options.CancelAt is not null
            )
            : scenario;

    private static string Injected(Fault fault) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{fault.Provider}: {fault.Kind} from {fault.From.TotalSeconds:0.###} s to {fault.To.TotalSeconds:0.###} s"
        );

    private static HashSet<int> Spread(int count, int partitions) =>
        [.. Enumerable.Range(0, Math.Min(count, partitions)).Select(i => i * partitions / count)];

    private static LocalStackOptions StackOptions(DemoOptions options) =>
        new()
        {
            Lanes = options.Lanes,
            Partitions = options.Partitions ?? (4 * options.Lanes / options.Regions),
            WorkersPerSegment = options.WorkersPerSegment,
            Seed = options.Seed,
            Kafka = options.Kafka,
            Stream = options.Stream,
            Rates = options.Rates,
            Faults = options.Faults,
            AlertOptions = options.AlertOptions,
            TraceClaims = options.Trace is not null,
            QuickFeed = options.Interventions.ChangesFeed ? ScenarioIntervention.Feed : null,
        };
}
