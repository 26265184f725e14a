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
    public static Command Create(CommandIo io)
    {
        var arguments = new DemoArguments();
        var command = new Command("demo", "Run the whole system on this machine through one earthquake.");
        arguments.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(arguments.Of(parsed), arguments.ReportOf(parsed), arguments.IsJson(parsed), io, cancellation)
        );
        return command;
    }

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
        if ((Refusal(options) ?? ReportFile.Refusal("--report", output.Path)) is { } refusal)
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

    // What cannot be done, or not together; the option that is at fault comes first.
    private static string? Refusal(DemoOptions options)
    {
        if (!int.IsPow2(options.Lanes))
            return $"--lanes {options.Lanes} is not a power of two";
        if (options is { Kafka: not null, Stream: not Names.Streams.Kafka })
            return $"--kafka: no broker is used with --stream {options.Stream}";
        if (options.Stream != Names.Streams.Kinesis && options.Faults.Any(one => one.Provider == Names.Streams.Kinesis))
            return "--fault kinesis: nothing uses Kinesis without --stream kinesis";
        if (options is { Trace: not null, AsDeployed: true })
            return "--trace: published functions write no trace; leave out --as-deployed";
        return RegionsRefusal(options) ?? (options.Trace is { } trace ? ReportFile.Refusal("--trace", trace) : null);
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
        var population = new SyntheticPopulation(
            options.Subscribers,
            options.Seed,
            new SyntheticAddresses(stack.Providers.HookAddress("")),
            options.SeveralPlaces
        );
        var facts = await new DemoRun(regions.Stacks, population, options, io.Clock, logs, Progress).RunAsync(
            scenario,
            cancellation
        );
        var evidence = await DemoVerdict.GatherAsync(regions.Stacks, population, facts, cancellation);
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
