using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>A closed set: <see cref="Found"/>, <see cref="Absent"/> or <see cref="Damaged"/>.</summary>
public abstract record PlanReading
{
    private PlanReading() { }

    public sealed record Found(ScalingPlan Plan) : PlanReading;

    /// <summary>Nothing was ever written.</summary>
    public sealed record Absent : PlanReading;

    /// <summary>Something is there that no plan can be taken from; a producer stays with the plan it knows.</summary>
    public sealed record Damaged(string Reason) : PlanReading;
}

/// <summary>
/// The plan's document: what the producer reads, and templates read by splitting text. So it has no blanks, and its
/// numbers' names occur once. Reasons are left out, which keeps it far below the 4,096 characters of an SSM parameter.
/// </summary>
public static class ScalingPlanJson
{
    public const int MaxLength = 4096;

    public static string Write(ScalingPlan plan) =>
        JsonSerializer.Serialize(
            new PlanWire(
                plan.Lanes,
                plan.Partitions,
                plan.Capacity.ProvisionedConcurrency,
                plan.Capacity.Pollers,
                plan.WorkersPerSegment,
                plan.ProducerThreads,
                plan.Subscribers,
                plan.Segments,
                plan.Capacity.MaxPollers,
                plan.Capacity.Chunk,
                plan.Rates.PerSecond,
                plan.Since
            ),
            PlanJson.Default.PlanWire
        );

    /// <summary>Never throws. Unknown members are ignored; what is left out of the later additions has its
    /// default.</summary>
    public static PlanReading Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new PlanReading.Absent();
        try
        {
            return JsonSerializer.Deserialize(text, PlanJson.Default.PlanWire) is { } wire
                ? wire.ToPlan()
                : new PlanReading.Damaged("the plan is null");
        }
        catch (JsonException fault)
        {
            return new PlanReading.Damaged($"the plan is not of the expected form at {fault.Path ?? "its start"}");
        }
    }
}

/// <summary>The six that are always there, and the later additions.</summary>
internal sealed record PlanWire(
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int WorkersPerSegment,
    int ProducerThreads,
    long Subscribers = 0,
    int Segments = 0,
    int? MaxPollers = null,
    int? Chunk = null,
    IReadOnlyDictionary<ChannelKind, double>? RatePerSecond = null,
    DateTimeOffset? Since = null
)
{
    public PlanReading ToPlan()
    {
        var options = ScalingOptions.Default;
        var most =
            MaxPollers
            ?? Math.Max(Pollers, (Partitions + options.InvocationsPerPoller - 1) / options.InvocationsPerPoller);
        var capacity = new Capacity(
            Lanes,
            Partitions,
            ProvisionedConcurrency,
            Pollers,
            most,
            WorkersPerSegment,
            ProducerThreads,
            Chunk ?? options.Chunk
        );
        if (capacity.Fault() is { } fault)
            return new PlanReading.Damaged(fault);
        foreach (var (channel, rate) in RatePerSecond ?? ChannelRates.Default.PerSecond)
        {
            if (!double.IsFinite(rate) || rate <= 0)
                return new PlanReading.Damaged($"ratePerSecond.{channel.Name()}: {rate} is not more than 0");
        }

        var rates = RatePerSecond is null ? ChannelRates.Default : new ChannelRates(RatePerSecond);
        return new PlanReading.Found(new ScalingPlan(Subscribers, Segments, capacity, rates, Since, NoReasons, []));
    }

    private static readonly IReadOnlyDictionary<string, string> NoReasons = new Dictionary<string, string>();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcConverter), typeof(ChannelConverter)]
)]
[JsonSerializable(typeof(PlanWire))]
internal sealed partial class PlanJson : JsonSerializerContext;
