using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports.Page;

/// <summary>The report of a run on this machine.</summary>
/// <param name="Command">To repeat it.</param>
/// <param name="Faults">As they were asked for.</param>
public sealed record RunContext(string Command, IReadOnlyList<string> Faults, DateTimeOffset At);

/// <summary>Makes a run's report document from what is known from outside. Pure.</summary>
public static partial class RunDocument
{
    private const int CurvePoints = 240;
    private const int CitiesMarked = 6;
    private const int TextsShown = 8;

    public static ReportDocument Of(
        RunEvidence evidence,
        GuaranteeResult result,
        RunReport report,
        IEnumerable<SimulatedMessage> log,
        RunContext context
    )
    {
        var account = RunAccount.Of(evidence);
        var messages = log.ToList();
        var cities = Cities(account, report);
        return new ReportDocument(
            evidence.Truth.Scenario.Title,
            context.At,
            Verdicts.Headline(evidence, result),
            evidence.Truth.Scenario.Category != AlertCategory.Actual,
            Verdicts.Delivery(result),
            Verdicts.Timeliness(result),
            account.Waterfall(),
            CurveOf(evidence, account, cities),
            cities,
            Channels(report, messages),
            Estimates(evidence),
            Chain(evidence),
            Texts(messages),
            context.Faults,
            Origin(report, context)
        );
    }

    private static Curve? CurveOf(RunEvidence evidence, RunAccount account, IReadOnlyList<CityReport> cities)
    {
        if (account.Seconds.Count == 0)
            return null;
        var shown = evidence.Truth.ShownAt(evidence.Alerts[0]);
        var step = Math.Max(0.25, account.Seconds[^1] / CurvePoints);
        var points = new List<CurvePoint> { new(0, 0) };
        var notified = 0;
        for (var second = step; notified < account.Seconds.Count; second += step)
        {
            while (notified < account.Seconds.Count && account.Seconds[notified] <= second)
                notified++;
            points.Add(new CurvePoint(Math.Round(second, 2), notified));
        }

        var alerts = evidence.Alerts.Select(alert => new CurveMarker(
            Math.Round((alert.DecidedAt - shown).TotalSeconds, 2),
            Text($"{alert.Kind} M {alert.Estimate.Magnitude.Value:F1}"),
            IsAlert: true
        ));
        var waves = cities
            .OrderByDescending(city => city.Subscribers)
            .Take(CitiesMarked)
            .Select(city => new CurveMarker(Math.Round(city.SSeconds, 1), $"S in {city.Name}", IsAlert: false));
        return new Curve(points, [.. alerts, .. waves]);
    }

    private static List<CityReport> Cities(RunAccount account, RunReport report) =>
        [
            .. from figures in report.Cities
            let city = City.All.First(one => one.Name == figures.Name)
            let seconds = account.SecondsByCity[city]
            select new CityReport(
                city.Name,
                city.Centre.Latitude,
                city.Centre.Longitude,
                figures.Subscribers,
                figures.Eligible,
                figures.Notified,
                figures.NotifiedAfterSeconds,
                Percentile(seconds, 0.9),
                figures.SAfterSeconds,
                figures.SecondsLeft,
                figures.Intensity
            ),
        ];

    private static List<ChannelReport> Channels(RunReport report, List<SimulatedMessage> messages)
    {
        var causes = messages
            .Where(message => !message.Accepted)
            .GroupBy(message => (Channel: message.Channel.Name(), message.Status, message.Reason))
            .Select(group =>
                (group.Key.Channel, Cause: new Cause($"{group.Key.Status} {group.Key.Reason}".Trim(), group.Count()))
            )
            .ToLookup(one => one.Channel, one => one.Cause);
        return
        [
            .. report.ByChannel.Select(one => new ChannelReport(
                one.Key,
                one.Value.Sent,
                one.Value.Failed,
                one.Value.Retried,
                one.Value.FellBack,
                [.. causes[one.Key].OrderByDescending(cause => cause.Count)]
            )),
        ];
    }

    private static List<EstimateReport> Estimates(RunEvidence evidence)
    {
        var truth = evidence.Truth.Scenario.Events.Count > 0 ? evidence.Truth.Scenario.Events[0].Values : null;
        var rows = evidence
            .Alerts.Where(alert => alert.Kind != AlertKind.Cancelled)
            .Select(
                (alert, i) =>
                    new EstimateReport(
                        i == 0 ? "first alert" : Text($"alert {i + 1}"),
                        alert.Id.Value,
                        alert.Estimate.Magnitude.Value,
                        alert.Estimate.Hypocenter.Epicenter.Latitude,
                        alert.Estimate.Hypocenter.Epicenter.Longitude,
                        alert.Estimate.Hypocenter.DepthKm,
                        alert.Estimate.OriginTime,
                        truth is null
                            ? null
                            : Math.Round(alert.Estimate.Hypocenter.Epicenter.DistanceKmTo(truth.Epicenter), 1),
                        alert.Estimate.LocationAssumed
                    )
            )
            .ToList();
        if (truth is not null && evidence.Alerts.Count > 0)
            rows.Add(
                new EstimateReport(
                    "catalogue",
                    evidence.Truth.Scenario.Events[0].Id,
                    truth.Magnitude,
                    truth.Epicenter.Latitude,
                    truth.Epicenter.Longitude,
                    truth.DepthKm,
                    evidence.Truth.OriginOf(evidence.Alerts[0]),
                    0,
                    LocationAssumed: false
                )
            );
        return rows;
    }

    /// <summary>An escalation was seen when its event was, so only a first alert has a time from frame to
    /// decision.</summary>
    private static List<ChainReport> Chain(RunEvidence evidence)
    {
        var accepted = evidence
            .Seen.Where(one => one.Accepted)
            .Select(one => (Alert: SeenBySubscriber.AlertOf(one, evidence), one.At))
            .ToLookup(one => one.Alert, one => one.At);
        return
        [
            .. evidence.Alerts.Select(
                (alert, i) =>
                {
                    var after = accepted[i].Select(at => (at - alert.DecidedAt).TotalMilliseconds).Order().ToList();
                    return new ChainReport(
                        alert.Id.Value,
                        Math.Round((alert.DecidedAt - alert.FirstSeenAt).TotalMilliseconds, 1),
                        Rounded(Percentile(after, 0)),
                        Rounded(Percentile(after, 0.5)),
                        Rounded(Percentile(after, 0.9)),
                        Rounded(Percentile(after, 0.99)),
                        Rounded(Percentile(after, 1))
                    );
                }
            ),
        ];
    }

    private static double? Rounded(double? milliseconds) => milliseconds is { } value ? Math.Round(value, 1) : null;

    /// <summary>The most frequent texts, those that differ in numbers only taken as one.</summary>
    private static List<TextReport> Texts(List<SimulatedMessage> messages) =>
        [
            .. messages
                .Where(message => message is { Accepted: true, Text.Length: > 0 })
                .GroupBy(message => (message.Channel, Shape: Numbers().Replace(message.Text, "#")))
                .OrderByDescending(group => group.Count())
                .Take(TextsShown)
                .Select(group => new TextReport(group.Key.Channel.Name(), group.First().Text, group.Count())),
        ];

    private static List<NamedText> Origin(RunReport report, RunContext context) =>
        [
            new("command", context.Command),
            new("seed", Text($"{report.Seed}")),
            new("version", Version()),
            new("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}"),
            new("time", context.At.ToString("u", CultureInfo.InvariantCulture)),
        ];

    internal static string Version() =>
        typeof(RunDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    /// <summary>Nearest rank; null of nothing.</summary>
    private static double? Percentile(List<double> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
