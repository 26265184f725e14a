using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Core.Scaling.Simulation;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Local.Benchmarks;
using Spectre.Console;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert plan</c>: what the scaler would deploy for so many subscribers, how fast they are reached, and
/// what it costs; and what it did deploy before.</summary>
internal static class PlanCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<ChannelKind>(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create(CommandIo io) => Create(io, StateFromEnvironment);

    /// <param name="state">Where plans are kept, asked for only where it is needed; or why it cannot be known.</param>
    public static Command Create(CommandIo io, Func<(IScalerState? State, string Fault)> state)
    {
        var options = new PlanOptions();
        var command = options.Command();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                if (parsed.GetValue(options.Calibrate) is not null)
                    return Calibrate(io, options, parsed);
                if (parsed.GetValue(options.Subscribers) is not null || parsed.GetValue(options.Against) is not null)
                    return Plan(io, options, parsed);
                var (known, fault) = state();
                if (known is null)
                    return io.Fail(ExitCodes.Usage, fault);
                try
                {
                    return await WithHistoryAsync(io, options, parsed, new PlanHistory(known), cancellation);
                }
                catch (Exception failure)
                    when (failure
                            is ControlPlaneUnavailableException
                                or StoreUnavailableException
                                or StoreRefusedException
                    )
                {
                    return io.Fail(ExitCodes.BadData, $"{Names.Env.StateTable}: {failure.Message}");
                }
            }
        );
        return command;
    }

    private static int Plan(CommandIo io, PlanOptions options, ParseResult parsed)
    {
        SimulationParameters? simulation = null;
        MeasuredRun? measured = null;
        if (parsed.GetValue(options.Simulate) || parsed.GetValue(options.Against) is not null)
        {
            simulation = SimulationModels.Read(parsed.GetValue(options.Model)!, out var fault);
            if (simulation is null)
                return io.Fail(ExitCodes.BadData, fault);
        }

        if (parsed.GetValue(options.Against) is { } file)
        {
            measured = MeasuredRun.Read(file, out var fault);
            if (measured is null)
                return io.Fail(ExitCodes.BadData, fault);
        }

        var request = options.Request(parsed, simulation);
        var report = PlanReport.Of(measured is null ? request : request.As(measured));
        if (parsed.GetValue(options.Json))
            io.Out.WriteLine(JsonSerializer.Serialize(report, Json));
        else
            PlanTables.Write(io.Terminal(), report);
        return parsed.GetValue(options.Within) is > 0 and var percent
            ? Judge(io, report.Simulation!.Deviation!, percent)
            : ExitCodes.Done;
    }

    private static int Judge(CommandIo io, Deviation deviation, double percent)
    {
        var (median, last) = (deviation.P50 * 100, deviation.Last * 100);
        var holds =
            Math.Abs(median ?? double.PositiveInfinity) <= percent
            && Math.Abs(last ?? double.PositiveInfinity) <= percent;
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"median {median:+0.0;-0.0} %, last {last:+0.0;-0.0} %"
        );
        return holds
            ? ExitCodes.Done
            : io.Fail(ExitCodes.GuaranteeBroken, $"--within {percent}: predicted {sentence} off what was measured");
    }

    private static int Calibrate(CommandIo io, PlanOptions options, ParseResult parsed)
    {
        if (MeasuredRun.Read(parsed.GetValue(options.Calibrate)!, out var fault) is not { } run)
            return io.Fail(ExitCodes.BadData, fault);
        if (BenchResult.Read(parsed.GetValue(options.Bench)!, out fault) is not { } bench)
            return io.Fail(ExitCodes.BadData, fault);
        var request = options.Request(parsed, SimulationParameters.Local).As(run);
        io.Out.WriteLine(
            JsonSerializer.Serialize(
                Calibration.Fit(request, bench.PerSecond, Environment.ProcessorCount),
                SimulationModels.Json
            )
        );
        return ExitCodes.Done;
    }

    private static async Task<int> WithHistoryAsync(
        CommandIo io,
        PlanOptions options,
        ParseResult parsed,
        PlanHistory history,
        CancellationToken cancellation
    )
    {
        var json = parsed.GetValue(options.Json);
        if (parsed.GetValue(options.History))
        {
            var entries = await history.ListAsync(cancellation);
            if (json)
                await io.Out.WriteLineAsync(JsonSerializer.Serialize(entries, Json));
            else
                PlanTables.Write(io.Terminal(), entries);
            return ExitCodes.Done;
        }

        if (parsed.GetValue(options.Unpin))
        {
            var fault = await history.UnpinAsync(cancellation);
            return fault.Length > 0
                ? io.Fail(ExitCodes.BadData, fault)
                : Answer(io, json, "unpinned: the scaler's next run follows the subscribers again", pinned: null);
        }

        var (pinned, reason) = await history.RollBackAsync(parsed.GetValue(options.Rollback)!.Value, cancellation);
        return pinned is null
            ? io.Fail(ExitCodes.BadData, reason)
            : Answer(
                io,
                json,
                $"pinned to the plan of {pinned.Lanes} lanes; the scaler's next run applies it, and --unpin ends it",
                pinned
            );
    }

    private static int Answer(CommandIo io, bool json, string sentence, HistoryEntry? pinned)
    {
        io.Out.WriteLine(json ? JsonSerializer.Serialize(new PinReport(pinned, sentence), Json) : sentence);
        return ExitCodes.Done;
    }

    private static (IScalerState? State, string Fault) StateFromEnvironment() =>
        Environment.GetEnvironmentVariable(Names.Env.StateTable) is { Length: > 0 } table
            ? (new DynamoScalerState(new DynamoDbStore(DynamoDbClients.Create()), table), "")
            : (null, $"{Names.Env.StateTable} is not set: the name of the state table of a deployment");

    private sealed record PinReport(HistoryEntry? Pinned, string Text);
}

/// <summary>A plan as people read it.</summary>
internal static class PlanTables
{
    public static void Write(IAnsiConsole console, PlanReport report)
    {
        console.MarkupLine(Text($"[bold]{report.Subscribers:N0} subscribers[/] in {report.Segments:N0} segments"));
        console.Write(Numbers(report));
        foreach (var sentence in report.Reach)
            console.WriteLine(sentence);
        foreach (var shortfall in report.Shortfalls)
            console.MarkupLine($"[yellow]{Markup.Escape(shortfall)}[/]");
        if (report.Simulation is { } simulation)
            console.Write(Predictions(simulation));
        console.WriteLine($"Class {report.CostClass} survives {report.Survives}.");
        console.WriteLine($"It does not survive {report.DoesNotSurvive}.");
        console.Write(Bill("A month without an alert", report.MonthlyCost, report.MonthlyCostUsd));
        console.Write(Bill("One alert that everyone is notified of", report.AlertCost, report.AlertCostUsd));
    }

    public static void Write(IAnsiConsole console, IReadOnlyList<HistoryEntry> history)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns("since", "subscribers", "lanes", "partitions", "warm", "pollers", "workers", "in force");
        foreach (var entry in history)
        {
            table.AddRow(
                Text($"{entry.Since:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"),
                Text($"{entry.Subscribers:N0}"),
                Text($"{entry.Lanes}"),
                Text($"{entry.Partitions}"),
                Text($"{entry.ProvisionedConcurrency}"),
                Text($"{entry.Pollers}"),
                Text($"{entry.WorkersPerSegment}"),
                entry.InForce ? "yes" : string.Empty
            );
        }

        console.Write(table);
    }

    private static Table Numbers(PlanReport report)
    {
        var numbers = new Table().Border(TableBorder.Rounded).AddColumns("what", "how many", "why");
        numbers.Columns[1].RightAligned();
        void Row(string name, int value) =>
            numbers.AddRow(
                name,
                Text($"{value:N0}"),
                Markup.Escape(report.Reasons.GetValueOrDefault(name, string.Empty))
            );
        Row("lanes", report.Lanes);
        Row("partitions", report.Partitions);
        Row("provisionedConcurrency", report.ProvisionedConcurrency);
        Row("pollers", report.Pollers);
        Row("maxPollers", report.MaxPollers);
        Row("workersPerSegment", report.WorkersPerSegment);
        Row("producerThreads", report.ProducerThreads);
        Row("chunk", report.Chunk);
        return numbers;
    }

    private static Table Predictions(SimulationReport simulation)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .Title("Simulated: seconds after the feed shows the event")
            .AddColumns("channel", "people", "reached", "first", "p50", "p99", "last");
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var (name, channel) in simulation.Channels)
            AddRow(name, channel);
        AddRow("[bold]all[/]", simulation.Overall);
        if (simulation is { MeasuredMs: { } measured, Deviation: { } deviation })
        {
            table.AddRow(
                "measured",
                "",
                "",
                Seconds(measured.First / 1000),
                Seconds(measured.P50 / 1000),
                Seconds(measured.P99 / 1000),
                Seconds(measured.Last / 1000)
            );
            table.AddRow(
                "predicted too late by",
                "",
                "",
                Share(deviation.First),
                Share(deviation.P50),
                Share(deviation.P99),
                Share(deviation.Last)
            );
        }

        return table;

        void AddRow(string name, SimulatedReach reach) =>
            table.AddRow(
                name,
                Text($"{reach.People:N0}"),
                Text($"{reach.Reached:N0}"),
                Seconds(reach.First),
                Seconds(reach.P50),
                Seconds(reach.P99),
                Seconds(reach.Last)
            );
    }

    private static string Seconds(double? seconds) => seconds is { } known ? Figures.Time(known) : "never";

    private static string Share(double? share) => share is { } known ? Text($"{known:P0}") : string.Empty;

    private static Table Bill(string title, IReadOnlyList<CostLine> lines, double sum)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(title).AddColumns("for", "US dollars", "reckoned as");
        table.Columns[1].RightAligned();
        foreach (var line in lines)
            table.AddRow(Markup.Escape(line.Item), Text($"{line.Usd:N2}"), Markup.Escape(line.Basis));
        table.AddRow("[bold]sum[/]", Text($"[bold]{sum:N2}[/]"), string.Empty);
        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
