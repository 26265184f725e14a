using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Local.Commands;

namespace AlertServerless.Local.Reports;

/// <summary>What the running of the system cost, as its own process saw it.</summary>
/// <param name="Speed">Of the scenario's clock; machine times are as many times too long.</param>
public sealed record RunFigures(
    int Seed,
    int Lanes,
    int Segments,
    int WorkersPerSegment,
    long KafkaRecords,
    long StoreReads,
    long StoreWrites,
    double GcMaxPauseMs,
    double PeakRssMb,
    double WallSeconds,
    double Speed
)
{
    /// <summary>One of <see cref="Names.Streams"/>.</summary>
    public string Stream { get; init; } = Names.Streams.Kafka;

    /// <summary>While the scenario was played; null where nobody looked.</summary>
    public PlayFigures? Play { get; init; }

    /// <summary>Empty for the only region.</summary>
    public IReadOnlyList<RegionFigures> Regions { get; init; } = [];
}

public sealed record StoreFigures(long Reads, long Writes);

/// <summary>One alert, for people who read the report.</summary>
public sealed record ReportedAlert(string Id, string Kind, int Tier, double Magnitude, DateTimeOffset DecidedAt);

/// <summary>The demo's report. The names are a contract with scripts: fields are added, never renamed.</summary>
public sealed record RunReport(
    string Scenario,
    int Seed,
    int Subscribers,
    int Eligible,
    int Notified,
    int Missed,
    int Duplicates,
    int Late,
    int FalseAlarms,
    int DeadLettered,
    int Lanes,
    int Segments,
    int WorkersPerSegment,
    int KilledConsumers,
    IReadOnlyDictionary<string, ChannelFigures> ByChannel,
    LatencyMs LatencyMs,
    double InTimeShare,
    [property: JsonPropertyName("handOffsPerSecond")] double DispatchesPerSecond,
    StoreFigures DynamoDb,
    long KafkaRecords,
    double GcMaxPauseMs,
    double PeakRssMb,
    double WallSeconds,
    double Speed,
    bool GuaranteesHold,
    int AllowedDuplicates,
    int Reachable,
    int InTime,
    int Undelivered,
    int Expired,
    int Stale,
    int WrongAlerts,
    int WronglyFiled,
    [property: JsonPropertyName("leftSilent")] int DeclinedLate,
    int Withdrawn,
    int Superseded,
    StopFigures Stops,
    InterventionTimes Interventions,
    ClaimTraceResult? Trace,
    DispatchCounts OnRecord,
    IReadOnlyList<ReportedAlert> Alerts,
    IReadOnlyList<CityFigures> Cities,
    ReplyFigures Telegram,
    LatencyChain ChainMs,
    PlayFigures? Play
)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>
    /// What carried the records that <see cref="KafkaRecords"/> counts: one of <see cref="Names.Streams"/>.
    /// </summary>
    public string Stream { get; init; } = Names.Streams.Kafka;

    /// <summary>What each of several regions did; empty for the only one.</summary>
    public IReadOnlyList<RegionFigures> Regions { get; init; } = [];

    /// <summary>What the report's page shows beside these figures; null before it is made.</summary>
    public Page.ReportDocument? Details { get; init; }

    public static RunReport Of(RunEvidence evidence, GuaranteeResult result, RunFigures figures) =>
        new(
            evidence.Truth.Scenario.Name,
            figures.Seed,
            evidence.Population.Count,
            result.Eligible,
            result.Notified,
            result.Missed,
            result.Duplicates,
            result.Late,
            result.FalseAlarms,
            result.DeadLettered,
            figures.Lanes,
            figures.Segments,
            figures.WorkersPerSegment,
            evidence.Kills,
            result.ByChannel.ToDictionary(c => c.Key.Name(), c => c.Value),
            Rounded(result.Latency),
            Math.Round(result.InTimeShare, 4),
            Math.Round(result.DispatchesPerSecond),
            new StoreFigures(figures.StoreReads, figures.StoreWrites),
            figures.KafkaRecords,
            Math.Round(figures.GcMaxPauseMs, 2),
            Math.Round(figures.PeakRssMb, 1),
            Math.Round(figures.WallSeconds, 2),
            figures.Speed,
            result.Holds,
            result.AllowedDuplicates,
            result.Reachable,
            result.InTime,
            result.Undelivered,
            result.Expired,
            result.Stale,
            result.WrongAlerts,
            result.WronglyFiled,
            result.DeclinedLate,
            result.Withdrawn,
            result.Superseded,
            result.Stops,
            evidence.Interventions,
            result.Trace,
            evidence.OnRecord,
            [
                .. evidence.Alerts.Select(a => new ReportedAlert(
                    a.Id.Value,
                    JsonNamingPolicy.CamelCase.ConvertName(a.Kind.ToString()),
                    a.Tier,
                    a.Estimate.Magnitude.Value,
                    a.DecidedAt
                )),
            ],
            result.Cities,
            result.Telegram,
            LatencyChain.Of(evidence),
            figures.Play
        )
        {
            Stream = figures.Stream,
            Regions = figures.Regions,
        };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    private static LatencyMs Rounded(LatencyMs latency) =>
        new(Tenth(latency.First), Tenth(latency.P50), Tenth(latency.P99), Tenth(latency.Last));

    private static double? Tenth(double? value) => value is { } v ? Math.Round(v, 1) : null;
}
