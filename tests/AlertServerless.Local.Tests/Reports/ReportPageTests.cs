using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Reports.Page;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Commands;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

/// <summary>The page says what the JSON report says, adds up, and needs nothing from elsewhere.</summary>
public sealed partial class ReportPageTests
{
    private static readonly RunFigures Figures = new(7, 4, 20, 1, 4, 10, 20, 1.5, 100, 30, 1);

    [Fact]
    public void Every_figure_of_the_page_is_the_json_reports()
    {
        var report = Report(GuaranteeCheckTests.Sample());
        using var json = JsonDocument.Parse(report.ToJson());

        var figures = Figure().Matches(ReportPage.Render(report.Details!));

        Assert.Equal(14, figures.Count);
        foreach (Match figure in figures)
        {
            var element = figure
                .Groups[1]
                .Value.Split('.')
                .Aggregate(json.RootElement, (at, name) => at.GetProperty(name));
            Assert.Equal(element.GetDouble(), double.Parse(figure.Groups[2].Value, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Everybody_is_in_the_waterfall_once()
    {
        var evidence = GuaranteeCheckTests.Sample();
        var report = Report(evidence with { Seen = [.. evidence.Seen.Skip(evidence.Seen.Count / 2)] });
        var waterfall = report.Details!.Waterfall;

        Assert.Equal(
            (report.Subscribers, report.Eligible),
            (
                (int)(waterfall.NotConcerned.Sum(part => part.People) + waterfall.Eligible),
                (int)waterfall.Outcomes.Sum(part => part.People)
            )
        );
        long Of(string name) => waterfall.Outcomes.Single(part => part.Name == name).People;
        Assert.Equal(
            (report.Notified, report.InTime, report.Late),
            ((int)(Of("inTime") + Of("late")), (int)Of("inTime"), (int)Of("late"))
        );
        Assert.Equal((report.Missed, report.DeclinedLate), ((int)Of("missed"), (int)Of("declinedLate")));
        Assert.True(Of("missed") > 0);
        Assert.Equal(report.Notified, report.Details.Curve!.Points[^1].Notified);
    }

    [Fact]
    public void The_page_loads_nothing_and_runs_nothing()
    {
        var page = ReportPage.Render(Report(GuaranteeCheckTests.Sample()).Details!);

        Assert.DoesNotMatch("(src|href)=|@import|url\\(|<script", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("alert demo --seed 7", page, StringComparison.Ordinal);
        Assert.Contains("twilio: Down", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_strangers_cannot_become_part_of_the_page()
    {
        var log = new SimulatorLog(TimeProvider.System);
        log.Accepted(ChannelKind.Sms, "+40", "<script>alert(1)</script>", "1");

        var page = ReportPage.Render(Report(GuaranteeCheckTests.Sample(), log).Details!);

        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode("<script>alert(1)</script>"), page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_in_which_nobody_was_notified_ends_without_a_green_line()
    {
        var evidence = GuaranteeCheckTests.Sample();
        var alert = evidence.Alerts[0];
        var unnotified = evidence with
        {
            Seen = [],
            DeadLettered = evidence.Population.All().Select(one => (alert.Id, one.Id)).ToHashSet(),
        };
        using var text = new StringWriter();
        var result = GuaranteeCheck.Check(unnotified);

        RunSummary.Write(CommandIo.Plain(text), unnotified, result, Report(unnotified));

        Assert.Equal((true, 0), (result.Holds, result.Notified));
        Assert.DoesNotContain("The guarantees hold", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("Nobody was notified.", text.ToString(), StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Open, Verdicts.Delivery(result).Kind);
        Assert.Equal(VerdictKind.Broken, Verdicts.Timeliness(result).Kind);
    }

    [Fact]
    public void What_came_twice_is_said_where_kills_explain_it()
    {
        var result = GuaranteeCheck.Check(GuaranteeCheckTests.Sample());

        var explained = Verdicts.Delivery(result with { Duplicates = 3, AllowedDuplicates = 100 });

        Assert.Equal(VerdictKind.Kept, explained.Kind);
        Assert.Contains("3 messages came a second time", explained.Word, StringComparison.Ordinal);
        Assert.DoesNotContain("doubled", explained.Word, StringComparison.Ordinal);
    }

    [Fact]
    public void The_story_never_runs_backwards_and_names_those_without_an_answer()
    {
        var evidence = GuaranteeCheckTests.Sample();
        using var text = new StringWriter();

        RunSummary.Write(CommandIo.Plain(text), evidence, GuaranteeCheck.Check(evidence), Report(evidence));

        var seconds = StorySecond()
            .Matches(text.ToString())
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToList();
        Assert.True(seconds.Count > 4);
        Assert.Equal(seconds.Order(), seconds);
        Assert.Matches(@"wanted\s+nothing\s+late", text.ToString());
    }

    [Theory]
    [InlineData(4848, 4849, "99.9 %")]
    [InlineData(4849, 4849, "100.0 %")]
    [InlineData(1, 100_000, "0.1 %")]
    [InlineData(0, 7, "0.0 %")]
    [InlineData(0, 0, "none")]
    public void A_share_is_whole_only_when_nobody_is_left_out(long part, long whole, string shown) =>
        Assert.Equal(shown, Verdicts.Share(part, whole));

    [Fact]
    public async Task A_report_that_cannot_be_written_is_refused_before_the_run()
    {
        var folder = Directory.CreateTempSubdirectory("alert-report-");
        try
        {
            var run = await CommandRun.Of("", "demo", "--report", folder.FullName);

            Assert.Equal((2, $"--report: '{folder.FullName}' is a folder"), (run.ExitCode, run.Error.Trim()));
        }
        finally
        {
            folder.Delete();
        }
    }

    private static RunReport Report(RunEvidence evidence, SimulatorLog? log = null)
    {
        var result = GuaranteeCheck.Check(evidence);
        var report = RunReport.Of(evidence, result, Figures);
        var context = new RunContext("alert demo --seed 7", ["twilio: Down from 0 s to 5 s"], DateTimeOffset.UnixEpoch);
        return report with
        {
            Details = RunDocument.Of(
                evidence,
                result,
                report,
                (log ?? new SimulatorLog(TimeProvider.System)).From(0),
                context
            ),
        };
    }

    [GeneratedRegex("data-json=\"([^\"]+)\">([0-9.,-]+)")]
    private static partial Regex Figure();

    [GeneratedRegex(@"^ *\+([0-9.]+) s ", RegexOptions.Multiline)]
    private static partial Regex StorySecond();
}
