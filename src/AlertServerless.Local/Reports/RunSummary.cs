using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Local.Reports.Page;
using Spectre.Console;

namespace AlertServerless.Local.Reports;

/// <summary>The report for people: what happened, who was notified when, how much time they had, and whether the
/// guarantees held.</summary>
public static class RunSummary
{
    private const int CitiesShown = 14;

    public static void Write(IAnsiConsole console, RunEvidence evidence, GuaranteeResult result, RunReport report)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(evidence.Truth.Scenario.Title)}[/]").LeftJustified());
        console.MarkupLine(
            Text(
                $"{report.Subscribers:N0} subscribers, seed {report.Seed}; {report.Segments:N0} segments on {report.Lanes} lanes, {report.WorkersPerSegment} worker(s) each"
            )
        );
        console.WriteLine();
        WriteStory(console, evidence, result);
        if (report.Cities.Any(c => c.Eligible > 0))
            console.Write(CityTable(report.Cities));
        console.Write(ChannelTable(report));
        console.MarkupLine(
            Text(
                $"{report.DispatchesPerSecond:N0} messages/s; {Store(report)}{report.KafkaRecords:N0} {(report.Stream == Names.Streams.Kinesis ? "Kinesis" : "Kafka")} records; longest GC pause {report.GcMaxPauseMs:F1} ms; {report.PeakRssMb:N0} MB; {report.WallSeconds:F0} s in all"
            )
        );
        foreach (var region in report.Regions)
            console.MarkupLine(Line(region));
        WriteChain(console, report.ChainMs);
        WritePlay(console, report.Play);
        console.WriteLine();
        WriteGuarantees(console, result, report);
    }

    private static string Line(RegionFigures region)
    {
        var line = Text($"region {region.Region}: {region.Records:N0} records");
        if (region.Dispatches is { } dispatches)
            line += Text($", {dispatches:N0} messages");
        if (region.Cut is { } cut)
        {
            line += Text(
                $"; cut off from +{cut.FromSeconds:0.0} s to +{cut.ToSeconds:0.0} s with {cut.ConsumersAtWork:N0} consumers at work"
            );
            if (cut.DispatchesMeanwhile is { } meanwhile)
                line += Text($", {meanwhile:N0} messages meanwhile");
        }

        if (region.TookOverAfterSeconds is { } after)
            line += Text($"; led {after:0.0} s after the cut");
        return line + (region.LedAtLast ? "; leads" : "");
    }

    private static void WriteChain(IAnsiConsole console, LatencyChain chain)
    {
        if (chain.DecisionToTopic.Samples == 0)
            return;
        console.MarkupLine(
            $"median (99 %) in ms: feed to decision {Span(chain.FeedToDecision)}, decision to topic {Span(chain.DecisionToTopic)}, record to first accepted {Span(chain.RecordToFirstAccepted)}; the report's confirmation before it {Span(chain.ReportConfirmation)}"
        );
    }

    private static void WritePlay(IAnsiConsole console, PlayFigures? play)
    {
        if (play is null)
            return;
        var used = play.ProcessorSeconds.Where(one => one.Value > 0).OrderByDescending(one => one.Value);
        var processes = string.Join(", ", used.Select(one => Text($"{one.Key} {one.Value:0.0}")));
        console.MarkupLine(Markup.Escape($"processor seconds: {processes}"));
        if (play.ConsumerPeakMb is { } peak)
            console.MarkupLine(
                Text(
                    $"consumers' GC pauses: {play.Gc.Pauses:N0}, 99.9 % {play.Gc.P999Ms ?? 0:0.0} ms, longest {play.Gc.MaxMs:0.0} ms; the largest had {peak:N0} MB"
                )
            );
    }

    private static string Span(SpanMs span) => span.Samples == 0 ? "-" : Text($"{span.P50:0.#} ({span.P99:0.#})");

    // Processes of their own are not counted.
    private static string Store(RunReport report) =>
        report.DynamoDb.Reads == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"store: {report.DynamoDb.Reads:N0} reads, {report.DynamoDb.Writes:N0} writes; "
            );

    private static void WriteStory(IAnsiConsole console, RunEvidence evidence, GuaranteeResult result)
    {
        if (evidence.Alerts.Count == 0)
        {
            console.MarkupLine("The feeds showed nothing that concerns anybody, and nobody was disturbed.");
            console.WriteLine();
            return;
        }

        var story = new Grid().AddColumn(new GridColumn().RightAligned().NoWrap()).AddColumn();
        var first = evidence.Alerts[0];
        var origin = evidence.Truth.OriginOf(first);
        var lines = new List<(DateTimeOffset At, string What)>();
        void Line(DateTimeOffset at, string what) => lines.Add((at, what));
        Line(
            origin,
            $"the rupture begins ({origin.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC)"
        );
        Line(evidence.Truth.ShownAt(first), "the feed first shows it");
        foreach (var alert in evidence.Alerts)
            Line(alert.DecidedAt, Describe(alert));
        // By the providers' own clocks: a latency is counted from each alert's own moment, and would not add up here.
        var taken = evidence.Seen.Where(one => one.Accepted).ToList();
        if (taken.Count > 0)
        {
            Line(taken[0].At, "the first provider has taken a message");
            Line(
                taken.DistinctBy(one => one.Subscriber).Last().At,
                Text($"the last of {result.Notified:N0} subscribers is notified")
            );
        }

        Line(evidence.Truth.SArrival(first, ReferenceHypocenter.Bucharest), "the S wave reaches Bucharest");
        foreach (var (at, what) in lines.OrderBy(l => l.At))
            story.AddRow(Text($"+{(at - origin).TotalSeconds:F1} s"), what);
        console.Write(story);
        console.WriteLine();
    }

    private static string Describe(Alert alert)
    {
        var what = alert.Kind switch
        {
            AlertKind.First => "[bold]alert[/]",
            AlertKind.Escalated => "[bold]escalated[/]",
            _ => "[bold]cancelled[/]",
        };
        return Text(
                $"{what}: M {alert.Estimate.Magnitude.Value:F1}, intensity up to {IntensityScale.ToRoman(alert.Tier)}"
            ) + (alert.Category == AlertCategory.Actual ? string.Empty : " (exercise)");
    }

    private static Table CityTable(IReadOnlyList<CityFigures> cities)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .Title("Who had how much time")
            .AddColumns("city", "expected", "notified", "notified after", "S wave after", "time left");
        foreach (var column in table.Columns.Skip(2))
            column.RightAligned();
        var shown = cities.OrderByDescending(c => c.Subscribers).Take(CitiesShown).OrderBy(c => c.SAfterSeconds);
        foreach (var city in shown)
        {
            table.AddRow(
                Markup.Escape(city.Name),
                IntensityScale.ToRoman(IntensityScale.ToDegree(city.Intensity)),
                Text($"{city.Notified:N0} of {city.Subscribers:N0}"),
                city.NotifiedAfterSeconds is { } notified ? Text($"{notified:F2} s") : "-",
                Text($"{city.SAfterSeconds:F1} s"),
                Left(city.SecondsLeft)
            );
        }

        return table;
    }

    private static string Left(double? seconds) =>
        seconds switch
        {
            null => "-",
            < 0 => Text($"[yellow]{seconds:F1} s[/]"),
            _ => Text($"[green]{seconds:F1} s[/]"),
        };

    private static Table ChannelTable(RunReport report)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .Title("Channels")
            .AddColumns("channel", "sent", "refused", "retried", "fell back to it");
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var (name, figures) in report.ByChannel)
            table.AddRow(
                name,
                Text($"{figures.Sent:N0}"),
                Text($"{figures.Failed:N0}"),
                Text($"{figures.Retried:N0}"),
                Text($"{figures.FellBack:N0}")
            );
        return table;
    }

    private static void WriteGuarantees(IAnsiConsole console, GuaranteeResult result, RunReport report)
    {
        if (result.WrongAlerts > 0)
            console.MarkupLine(
                Text(
                    $"[red]Not the alerts that this scenario asks for:[/] {report.Alerts.Count(alert => alert.Kind == "first")} first ones and {report.Alerts.Count(alert => alert.Kind == "cancelled")} cancellations."
                )
            );
        if (result.Telegram is { Replies: > 0 } or { StrayReplies: > 0 } or { Unanswered: > 0 })
            console.MarkupLine(
                Text(
                    $"Telegram: {result.Telegram.Replies:N0} updates answer an earlier message, {result.Telegram.Edits:N0} of those say that they are outdated; {result.Telegram.StrayReplies:N0} answer none that exists, {result.Telegram.Unanswered:N0} none though there was one."
                )
            );
        if (result.Expired > 0)
            console.MarkupLine(
                Text(
                    $"{result.Expired:N0} messages expired unsent; the providers' logs lack {result.Undelivered:N0}. {result.Stale:N0} were sent after the alert had ended."
                )
            );
        if (result.WronglyFiled > 0)
            console.MarkupLine(
                Text(
                    $"{result.WronglyFiled:N0} were filed as not reached twice, or though a provider took their message."
                )
            );
        WriteStops(console, result, report);
        if (result.Trace is { } trace)
            WriteTrace(console, trace);
        WriteVerdict(console, "Delivery", Verdicts.Delivery(result));
        WriteVerdict(console, "Timeliness", Verdicts.Timeliness(result));
        if (result.AllowedDuplicates > 0)
            console.MarkupLine(
                Text(
                    $"Up to {result.AllowedDuplicates:N0} notified twice are explained by {report.KilledConsumers} kills, {report.Regions.Sum(region => region.Cut?.ConsumersAtWork ?? 0)} consumers cut off, and lost answers."
                )
            );
        if (result.Holds && result.Notified > 0)
            console.MarkupLine("[green]The guarantees hold.[/]");
    }

    private static void WriteVerdict(IAnsiConsole console, string question, Verdict verdict)
    {
        var colour = verdict.Kind switch
        {
            VerdictKind.Kept => "green",
            VerdictKind.Open => "yellow",
            _ => "red",
        };
        var figures = verdict
            .Figures.Where(figure => figure.Value is not null)
            .Select(figure =>
                $"{figure.Label} {ReportPage.Number(figure.Value)}{(figure.Unit is "" ? "" : $" {figure.Unit}")}"
            );
        console.MarkupLine($"[bold]{question}:[/] [{colour}]{Markup.Escape(verdict.Word)}[/]");
        console.MarkupLine(Markup.Escape($"  {string.Join(", ", figures)}"));
    }

    private static void WriteTrace(IAnsiConsole console, ClaimTraceResult trace)
    {
        console.MarkupLine(
            Text(
                $"Claims: {trace.Entries:N0} calls on {trace.Slots:N0} slots, {trace.Violations.Count:N0} against the claim model."
            )
        );
        if (trace.Violations is [var first, ..])
            console.MarkupLine($"[red]{Markup.Escape(first)}[/]");
    }

    private static void WriteStops(IAnsiConsole console, GuaranteeResult result, RunReport report)
    {
        var stops = result.Stops;
        if (report.Alerts.Any(alert => alert.Kind == "cancelled"))
            console.MarkupLine(
                Text(
                    $"Withdrawn: {stops.Recipients:N0} had received it, {stops.Retracted:N0} of them received its retraction; {result.Withdrawn:N0} were not notified any more."
                )
            );
        if (result.Superseded > 0)
            console.MarkupLine(Text($"Escalated: {result.Superseded:N0} received the stronger alert only."));
        if (!stops.Hold(result.AllowedDuplicates))
            console.MarkupLine(
                Text(
                    $"[red]Not stopped:[/] {stops.AlarmsAfterWithdrawal:N0} alarms after the withdrawal, {stops.AlarmsAfterRetraction:N0} after a retraction; {stops.NotRetracted:N0} never received one, {stops.RetractedTwice:N0} twice, {stops.RetractedToOthers:N0} for nothing; {stops.WeakerAfterStronger:N0} weaker after a stronger one, {stops.AlarmsAfterEscalation:N0} after the escalation; {stops.SentWhilePaused:N0} while paused; {stops.Ignored:N0} changes without an alert."
                )
            );
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
