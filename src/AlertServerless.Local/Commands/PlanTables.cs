using System.Globalization;
using AlertServerless.Core.Scaling;
using Spectre.Console;

namespace AlertServerless.Local.Commands;

/// <summary>A plan as people read it.</summary>
internal static class PlanTables
{
    public static void Write(IAnsiConsole console, PlanReport report)
    {
        console.MarkupLine(Text($"[bold]{report.Subscribers:N0} subscribers[/] in {report.Segments:N0} segments"));
        console.Write(Numbers(report));
        foreach (var sentence in report.Reach) console.WriteLine(sentence);
        foreach (var shortfall in report.Shortfalls) console.MarkupLine($"[yellow]{Markup.Escape(shortfall)}[/]");
        if (report.Simulation is { } simulation) console.Write(Predictions(simulation));
        console.Write(Bill("A month without an alert", report.MonthlyCost, report.MonthlyCostUsd));
        console.Write(Bill("One alert that everyone is told of", report.AlertCost, report.AlertCostUsd));
    }

    public static void Write(IAnsiConsole console, IReadOnlyList<HistoryEntry> history)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("since", "subscribers", "lanes", "partitions", "warm", "pollers", "workers", "in force");
        foreach (var entry in history)
        {
            table.AddRow(
                Text($"{entry.Since:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"), Text($"{entry.Subscribers:N0}"), Text($"{entry.Lanes}"), Text($"{entry.Partitions}"),
                Text($"{entry.ProvisionedConcurrency}"), Text($"{entry.Pollers}"), Text($"{entry.WorkersPerSegment}"), entry.InForce ? "yes" : string.Empty);
        }

        console.Write(table);
    }

    private static Table Numbers(PlanReport report)
    {
        var numbers = new Table().Border(TableBorder.Rounded).AddColumns("what", "how many", "why");
        numbers.Columns[1].RightAligned();
        void Row(string name, int value) => numbers.AddRow(name, Text($"{value:N0}"), Markup.Escape(report.Reasons.GetValueOrDefault(name, string.Empty)));
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
        var table = new Table().Border(TableBorder.Rounded).Title("Simulated: seconds after the feed shows the event")
            .AddColumns("channel", "people", "reached", "first", "p50", "p99", "last");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var (name, channel) in simulation.Channels) AddRow(name, channel);
        AddRow("[bold]all[/]", simulation.Overall);
        if (simulation is { MeasuredMs: { } measured, Deviation: { } deviation })
        {
            table.AddRow("measured", "", "", Seconds(measured.First / 1000), Seconds(measured.P50 / 1000), Seconds(measured.P99 / 1000), Seconds(measured.Last / 1000));
            table.AddRow("predicted too late by", "", "", Share(deviation.First), Share(deviation.P50), Share(deviation.P99), Share(deviation.Last));
        }

        return table;

        void AddRow(string name, SimulatedReach reach) => table.AddRow(
            name, Text($"{reach.People:N0}"), Text($"{reach.Reached:N0}"), Seconds(reach.First), Seconds(reach.P50), Seconds(reach.P99), Seconds(reach.Last));
    }

    private static string Seconds(double? seconds) => seconds is { } known ? Figures.Time(known) : "never";

    private static string Share(double? share) => share is { } known ? Text($"{known:P0}") : string.Empty;

    private static Table Bill(string title, IReadOnlyList<CostLine> lines, double sum)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(title).AddColumns("for", "US dollars", "reckoned as");
        table.Columns[1].RightAligned();
        foreach (var line in lines) table.AddRow(Markup.Escape(line.Item), Text($"{line.Usd:N2}"), Markup.Escape(line.Basis));
        table.AddRow("[bold]sum[/]", Text($"[bold]{sum:N2}[/]"), string.Empty);
        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
