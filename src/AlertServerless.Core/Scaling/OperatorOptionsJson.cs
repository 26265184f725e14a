using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Core.Scaling;

/// <summary>Operators' options as they write them: <c>{"ratePerSecond":{"sms":300},"pin":{"lanes":16}}</c>. Channels
/// without a rate are not limited; without any rates the defaults hold.</summary>
public static class OperatorOptionsJson
{
    public static string Write(OperatorOptions options) =>
        JsonSerializer.Serialize(
            new OperatorOptionsWire(options.Rates.PerSecond, options.Pin),
            OperatorOptionsJsonContext.Default.OperatorOptionsWire
        );

    public static OperatorOptionsReading Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new OperatorOptionsReading.Found(OperatorOptions.None);
        try
        {
            var wire = JsonSerializer.Deserialize(text, OperatorOptionsJsonContext.Default.OperatorOptionsWire);
            if (wire is null)
                return new OperatorOptionsReading.Damaged("the options are null");
            foreach (var (channel, rate) in wire.RatePerSecond ?? ChannelRates.Default.PerSecond)
            {
                if (!double.IsFinite(rate) || rate <= 0)
                    return new OperatorOptionsReading.Damaged(
                        $"ratePerSecond.{channel.Name()}: {rate} is not more than 0"
                    );
            }

            var rates = wire.RatePerSecond is null ? ChannelRates.Default : new ChannelRates(wire.RatePerSecond);
            return new OperatorOptionsReading.Found(new OperatorOptions(rates, wire.Pin ?? PlanPin.None));
        }
        catch (JsonException fault)
        {
            return new OperatorOptionsReading.Damaged($"not of the expected form at {fault.Path ?? "the start"}");
        }
    }
}

internal sealed record OperatorOptionsWire(
    IReadOnlyDictionary<ChannelKind, double>? RatePerSecond = null,
    PlanPin? Pin = null
);

// A misspelt name must not silently pin nothing.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(ChannelConverter)]
)]
[JsonSerializable(typeof(OperatorOptionsWire))]
internal sealed partial class OperatorOptionsJsonContext : JsonSerializerContext;

/// <summary>Numbers an operator holds fast; what is null follows the census. A pin wins over the policy and its band,
/// not over what the account allows, and never takes partitions away.</summary>
public sealed record PlanPin(
    int? Lanes = null,
    int? Partitions = null,
    int? ProvisionedConcurrency = null,
    int? Pollers = null,
    int? MaxPollers = null,
    int? WorkersPerSegment = null,
    int? ProducerThreads = null,
    int? Chunk = null
)
{
    public static PlanPin None { get; } = new();

    public bool IsNone => this == None;

    /// <summary>Everything as it was in an earlier plan.</summary>
    public static PlanPin To(Capacity capacity) =>
        new(
            capacity.Lanes,
            capacity.Partitions,
            capacity.ProvisionedConcurrency,
            capacity.Pollers,
            capacity.MaxPollers,
            capacity.WorkersPerSegment,
            capacity.ProducerThreads,
            capacity.Chunk
        );
}
