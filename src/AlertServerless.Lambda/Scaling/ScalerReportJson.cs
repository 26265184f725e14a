using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Lambda.Scaling;

/// <summary>A report as logged and returned: one line of JSON.</summary>
public static class ScalerReportJson
{
    public static byte[] Write(ScalerReport report) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new ReportWire(
                report.Outcome,
                report.Text.Length == 0 ? null : report.Text,
                report.Census.Subscribers,
                report.Census.Segments,
                report.Wanted?.Lanes,
                report.InForce?.Lanes,
                [
                    .. report.Steps.Select(step =>
                        step with
                        {
                            Seconds = Math.Round(step.Seconds, 3),
                            MonthlyUsd = Math.Round(step.MonthlyUsd, 2),
                        }
                    ),
                ],
                report.Wanted?.Reasons,
                report.Wanted?.Shortfalls,
                report.Month is { } month ? Math.Round(month.Usd, 2) : null,
                report.Alert is { } alert ? Math.Round(alert.Usd, 4) : null,
                report.Wanted is { } wanted ? ScalingPlanJson.Write(wanted) : null
            ),
            Readable.ReportWire
        );

    // For people and a log, never for a page: signs stay as they are.
    private static readonly ReportJson Readable = new(
        new JsonSerializerOptions(ReportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );
}

/// <param name="Plan">What is wanted, as the plan's parameter would hold it: what a reviewed file is made
/// of.</param>
internal sealed record ReportWire(
    ScalerOutcome Outcome,
    string? Text,
    long Subscribers,
    int Segments,
    int? LanesWanted,
    int? LanesInForce,
    IReadOnlyList<StepReport> Steps,
    IReadOnlyDictionary<string, string>? Reasons,
    IReadOnlyList<string>? Shortfalls,
    double? MonthlyCostUsd,
    double? AlertCostUsd,
    string? Plan
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(ReportWire))]
internal sealed partial class ReportJson : JsonSerializerContext;
