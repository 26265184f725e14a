using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Costs;
using AlertServerless.Core.Scaling.Reach;
using Spectre.Console;

namespace AlertServerless.Local.Commands;

/// <summary>The plan's report; names are a contract with scripts.</summary>
internal sealed record PlanReport(
    long Subscribers,
    int Segments,
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int WorkersPerSegment,
    int ProducerThreads,
    IReadOnlyDictionary<string, double> TimeToReachAllSeconds,
    double MonthlyCostUsd,
    double AlertCostUsd,
    IReadOnlyDictionary<string, string> Reasons,
    int MaxPollers,
    int Chunk,
    IReadOnlyList<string> Shortfalls,
    IReadOnlyList<CostLine> MonthlyCost,
    IReadOnlyList<CostLine> AlertCost,
    IReadOnlyList<string> Reach)
{
    public static PlanReport Of(long subscribers, ChannelMix mix)
    {
        var options = ScalingOptions.Default;
        var census = SubscriberCensus.Estimate(subscribers, mix, options.PageSize);
        var plan = ScalingPolicy.Plan(census, ChannelRates.Default, AccountLimits.Default, current: null, options);
        var reach = ChannelNames.All.Select(channel => ChannelReach.Of(channel, census.On(channel), plan, options.Lane)).ToList();
        var month = CostModel.Month(plan, Deployment.Default, Prices.Default);
        var alert = CostModel.Alert(plan, census, options, Deployment.Default, Prices.Default);
        return new PlanReport(
            plan.Subscribers, plan.Segments, plan.Lanes, plan.Partitions, plan.Capacity.ProvisionedConcurrency, plan.Capacity.Pollers,
            plan.WorkersPerSegment, plan.ProducerThreads,
            reach.ToDictionary(r => r.Channel.Name(), r => Math.Round(r.Seconds, 1)),
            Math.Round(month.Usd, 2), Math.Round(alert.Usd, 2), plan.Reasons, plan.Capacity.MaxPollers, plan.Capacity.Chunk, plan.Shortfalls,
            month.Lines, alert.Lines,
            [.. reach.Where(r => r.People > 0).Select(r => r.Advice is null ? r.Sentence : $"{r.Sentence}. {r.Advice}")]);
    }
}

/// <summary><c>alert plan</c>: what the scaler would deploy for so many subscribers, how fast they are reached, and what it costs.</summary>
internal static class PlanCommand
{
    private const long MostSubscribers = 1_000_000_000;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(CommandIo io)
    {
        var subscribers = new Option<long>("--subscribers") { Description = "How many there are.", HelpName = "N", Required = true, CustomParser = ReadCount };
        var mix = new Option<ChannelMix>("--mix")
        {
            Description = "First channels, e.g. sms=40,telegram=35,email=25.",
            HelpName = "CHANNEL=SHARE,…",
            DefaultValueFactory = _ => ChannelMix.Typical,
            CustomParser = ReadMix,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command("plan", "Say what so many subscribers need, and what it costs.") { subscribers, mix, json };
        command.SetAction(parsed =>
        {
            var report = PlanReport.Of(parsed.GetValue(subscribers), parsed.GetValue(mix)!);
            if (parsed.GetValue(json)) io.Out.WriteLine(JsonSerializer.Serialize(report, Json));
            else Write(io.Terminal(), report);
            return ExitCodes.Done;
        });
        return command;
    }

    private static long ReadCount(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostSubscribers) return count;
        result.AddError($"--subscribers: '{text}' is not a whole number from 0 to {MostSubscribers}");
        return 0;
    }

    private static ChannelMix ReadMix(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (ChannelMix.TryParse(result.Tokens[0].Value, out var fault) is { } mix) return mix;
        result.AddError($"--mix: {fault}");
        return ChannelMix.Typical;
    }

    private static void Write(IAnsiConsole console, PlanReport report)
    {
        console.MarkupLine(Text($"[bold]{report.Subscribers:N0} subscribers[/] in {report.Segments:N0} segments"));
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
        console.Write(numbers);
        foreach (var sentence in report.Reach) console.WriteLine(sentence);
        foreach (var shortfall in report.Shortfalls) console.MarkupLine($"[yellow]{Markup.Escape(shortfall)}[/]");
        console.Write(Bill("A month without an alert", report.MonthlyCost, report.MonthlyCostUsd));
        console.Write(Bill("One alert that everyone is told of", report.AlertCost, report.AlertCostUsd));
    }

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
