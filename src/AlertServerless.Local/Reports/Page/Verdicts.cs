using System.Globalization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Reports.Page;

/// <summary>
/// The two questions of a run, answered apart: did everybody get what was theirs (delivery), and soon enough
/// (timeliness)? A run in which nobody was notified keeps no promise, whatever is filed.
/// </summary>
public static class Verdicts
{
    /// <summary>The project's own target for a burst on one machine.</summary>
    private const double InTimeTarget = 0.995;

    public static Verdict Delivery(GuaranteeResult result)
    {
        var (kind, word) = Delivered(result);
        return new Verdict(
            kind,
            word,
            [
                new Figure("eligible", "to be notified", result.Eligible),
                new Figure("notified", "notified", result.Notified),
                new Figure("missed", "missed", result.Missed),
                new Figure("duplicates", "notified twice", result.Duplicates),
                new Figure("falseAlarms", "false alarms", result.FalseAlarms),
                new Figure("deadLettered", "kept with a reason", result.DeadLettered),
                new Figure("leftSilent", "wanted nothing late", result.DeclinedLate),
            ]
        );
    }

    public static Verdict Timeliness(GuaranteeResult result)
    {
        var (kind, word) = Timely(result);
        return new Verdict(
            kind,
            word,
            [
                new Figure("reachable", "could be reached in time", result.Reachable),
                new Figure("inTime", "were", result.InTime),
                new Figure("late", "after their S wave", result.Late),
                new Figure("latencyMs.first", "first", Tenth(result.Latency.First), "ms"),
                new Figure("latencyMs.p50", "half", Tenth(result.Latency.P50), "ms"),
                new Figure("latencyMs.p99", "99 %", Tenth(result.Latency.P99), "ms"),
                new Figure("latencyMs.last", "last", Tenth(result.Latency.Last), "ms"),
            ]
        );
    }

    public static string Headline(RunEvidence evidence, GuaranteeResult result)
    {
        if (evidence.Alerts.Count == 0)
            return "The feeds showed nothing that concerns anybody, and nobody was disturbed.";
        var last = evidence.Alerts.LastOrDefault(alert => alert.Kind != AlertKind.Cancelled) ?? evidence.Alerts[^1];
        var withdrawn = evidence.Alerts.Any(alert => alert.Kind == AlertKind.Cancelled) ? " It was withdrawn." : "";
        return Text(
                $"Magnitude {last.Estimate.Magnitude.Value:F1}: {result.Notified:N0} of {result.Eligible:N0} people who were to be warned were, {Share(result.InTime, result.Reachable)} of those who could be before their S wave."
            ) + withdrawn;
    }

    /// <summary>Never 100 % while one is missing, never 0 % while there is one.</summary>
    public static string Share(long part, long whole)
    {
        if (whole == 0)
            return "none";
        var percent = 100.0 * part / whole;
        var shown = part == whole ? 100 : Math.Clamp(percent, part > 0 ? 0.1 : 0, 99.9);
        return Text($"{shown:F1} %");
    }

    private static (VerdictKind, string) Delivered(GuaranteeResult result)
    {
        if (!result.Holds)
            return (VerdictKind.Broken, "A guarantee was broken.");
        if (result.Eligible == 0)
            return (VerdictKind.Open, "Nobody was to be notified, and nobody was.");
        if (result.Notified == 0)
            return (VerdictKind.Open, "Nobody was notified. What became of each is on record, and no more.");
        var kept =
            result.Duplicates > 0
                ? $"Nobody was missed or falsely alarmed; {Text($"{result.Duplicates:N0}")} messages came a second time, which "
                    + "kills, cuts and lost answers explain"
                : "Nobody was missed, doubled or falsely alarmed";
        var unreached = result.Eligible - result.Notified - result.DeclinedLate - result.Withdrawn;
        var rest = unreached > 0 ? Text($"; {unreached:N0} could not be reached.") : ".";
        return (VerdictKind.Kept, kept + rest);
    }

    private static (VerdictKind, string) Timely(GuaranteeResult result)
    {
        if (result.Reachable == 0)
            return (VerdictKind.Open, "Nobody could be reached before the S wave.");
        var word = $"{Share(result.InTime, result.Reachable)} of those who could be were notified before their S wave.";
        return (result.InTimeShare >= InTimeTarget ? VerdictKind.Kept : VerdictKind.Broken, word);
    }

    // As the JSON report rounds it.
    private static double? Tenth(double? value) => value is { } v ? Math.Round(v, 1) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
