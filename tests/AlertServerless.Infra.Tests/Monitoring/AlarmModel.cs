using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Monitoring;

/// <summary>One figure at a minute.</summary>
/// <param name="Dimensions">As <c>Name=Value</c>, in order; the deployment left out.</param>
public sealed record Datapoint(int Minute, string Metric, string Dimensions, double Value);

/// <summary>
/// What CloudWatch makes of an alarm as its template defines it: datapoints of a period become one by the statistic,
/// the last periods are compared, and missing ones count as the alarm says.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
/// </summary>
public sealed partial class AlarmModel
{
    private readonly Resource alarm;

    // One metric, or those of the alarm's expression.
    private readonly List<Part> parts;

    public AlarmModel(Resource alarm)
    {
        this.alarm = alarm;
        parts = Parts(alarm);
    }

    private int Periods => int.Parse(alarm.Text("EvaluationPeriods"), CultureInfo.InvariantCulture);

    // Of those; all of them by default.
    private int Enough =>
        alarm["DatapointsToAlarm"] is { } some ? int.Parse(some.ToString(), CultureInfo.InvariantCulture) : Periods;

    private int PeriodMinutes => Math.Max(1, parts[0].PeriodSeconds / 60);

    private double Threshold => double.Parse(alarm.Text("Threshold"), CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether it sounds when these are all the datapoints and <paramref name="end"/> minutes are over.
    /// </summary>
    public bool Sounds(IReadOnlyList<Datapoint> datapoints, int end) =>
        SoundsBy([
            .. Enumerable
                .Range(0, Periods)
                .Select(back => Value(datapoints, end - ((back + 1) * PeriodMinutes), end - (back * PeriodMinutes))),
        ]);

    /// <summary>The same by the figure of each period; null for a period without one.</summary>
    public bool SoundsBy(IReadOnlyList<double?> periods)
    {
        Assert.Equal(Periods, periods.Count);
        return periods.Count(value =>
                value is { } known ? Breaches(known) : alarm.Text("TreatMissingData") == "breaching"
            ) >= Enough;
    }

    private bool Breaches(double value) =>
        alarm.Text("ComparisonOperator") switch
        {
            "GreaterThanOrEqualToThreshold" => value >= Threshold,
            "LessThanThreshold" => value < Threshold,
            var other => throw new NotSupportedException(other),
        };

    private double? Value(IReadOnlyList<Datapoint> datapoints, int from, int to)
    {
        var values = parts
            .Select(part =>
            {
                var found = datapoints
                    .Where(one => one.Minute >= from && one.Minute < to && part.Is(one))
                    .Select(one => one.Value)
                    .ToList();
                double? value = found.Count == 0 ? null : part.Of(found);
                return part.IsFilled ? (value ?? 0) * part.Factor : value;
            })
            .ToList();
        return values.Exists(value => value is null) ? null : values.Sum();
    }

    private static List<Part> Parts(Resource alarm)
    {
        if (alarm["Metrics"] is not JsonArray metrics)
            return [Part.Read(alarm.Properties, "Statistic", filled: false, 1)];
        var expression = metrics.Single(one => one!["Expression"] is not null)!["Expression"]!.ToString();
        var sum = new List<Part>();
        foreach (var term in expression.Split(" + "))
        {
            var match = Term().Match(term);
            Assert.True(match.Success, $"{alarm.Id}: the term {term} is not understood");
            var stat = metrics.Single(one => one!["Id"]!.ToString() == match.Groups["id"].Value)![
                "MetricStat"
            ]!.AsObject();
            var factor = match.Groups["factor"] is { Success: true } given
                ? double.Parse(given.Value, CultureInfo.InvariantCulture)
                : 1;
            var flat = new JsonObject(
                stat["Metric"]!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))
            )
            {
                ["Period"] = stat["Period"]!.DeepClone(),
                ["Stat"] = stat["Stat"]!.DeepClone(),
            };
            sum.Add(Part.Read(flat, "Stat", filled: true, factor));
        }

        return sum;
    }

    [GeneratedRegex(@"^FILL\((?<id>\w+), 0\)( \* (?<factor>[0-9.]+))?$")]
    private static partial Regex Term();

    private sealed record Part(
        string Metric,
        string Dimensions,
        string Statistic,
        int PeriodSeconds,
        bool IsFilled,
        double Factor
    )
    {
        public static Part Read(JsonObject json, string statistic, bool filled, double factor) =>
            new(
                json["MetricName"]!.ToString(),
                string.Join(
                    ',',
                    (json[nameof(Dimensions)] as JsonArray ?? [])
                        .Where(one => one!["Name"]!.ToString() != "Deployment")
                        .Select(one => $"{one!["Name"]}={one["Value"]}")
                        .Order(StringComparer.Ordinal)
                ),
                json[statistic]!.ToString(),
                int.Parse(json["Period"]!.ToString(), CultureInfo.InvariantCulture),
                filled,
                factor
            );

        public bool Is(Datapoint one) => one.Metric == Metric && one.Dimensions == Dimensions;

        public double Of(List<double> values) =>
            Statistic switch
            {
                "Sum" => values.Sum(),
                "Minimum" => values.Min(),
                "Maximum" => values.Max(),
                "Average" => values.Average(),
                _ => throw new NotSupportedException(Statistic),
            };
    }
}
