using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Publishing;

/// <summary>The record's bytes: compact JSON, UTF-8, versioned. Decoding is total: any bytes give a record or a named
/// refusal.</summary>
public static class AlertRecordCodec
{
    public const int SchemaVersion = 1;

    /// <summary>A first alert takes some 600 bytes and every earlier one 300 more; twelve tiers fit many times
    /// over.</summary>
    public const int MaxBytes = 64 * 1024;

    public static byte[] Encode(AlertRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var wire = new AlertRecordWire(
            SchemaVersion,
            AlertWire.From(record.Alert),
            record.Lane,
            record.Lanes,
            record.WorkersPerSegment,
            record.RatePerSecond,
            PlaceWire.From(record.Regions)
        );
        return JsonSerializer.SerializeToUtf8Bytes(wire, TopicsJson.Default.AlertRecordWire);
    }

    /// <summary>Reads without judging the signature or the age; <see cref="AlertVerifier.Open"/> does both.</summary>
    public static AlertReading Decode(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxBytes)
            return Malformed($"{value.Length} bytes, more than the {MaxBytes} of any alert");
        try
        {
            var schema = JsonSerializer.Deserialize(value, TopicsJson.Default.SchemaWire)?.Schema;
            if (schema is not null and not SchemaVersion)
                return new AlertReading.Refused(
                    AlertRefusal.WrongVersion,
                    $"schema {schema}; this reader knows {SchemaVersion}"
                );
            return JsonSerializer.Deserialize(value, TopicsJson.Default.AlertRecordWire) is { } wire
                ? new AlertReading.Accepted(ToRecord(wire))
                : Malformed("null is no alert");
        }
        catch (JsonException fault)
        {
            return Malformed(JsonFault.Line(fault));
        }
    }

    private static AlertRecord ToRecord(AlertRecordWire wire)
    {
        WireFault.Unless(
            AlertRecord.IsValidLaneCount(wire.Lanes),
            $"lanes {wire.Lanes} is not a power of two up to {AlertRecord.MaxLanes}"
        );
        WireFault.Unless(wire.Lane >= 0 && wire.Lane < wire.Lanes, $"lane {wire.Lane} is not below {wire.Lanes}");
        WireFault.Unless(
            wire.WorkersPerSegment is >= 1 and <= AlertRecord.MaxWorkersPerSegment,
            $"workersPerSegment {wire.WorkersPerSegment} is not in 1–{AlertRecord.MaxWorkersPerSegment}"
        );
        foreach (var (channel, rate) in wire.RatePerSecond)
            WireFault.Unless(rate > 0, $"ratePerSecond of {channel} is {rate}, not above 0");
        var regions = PlaceWire.ToPlaces(wire.Regions);
        WireFault.Unless(
            regions.Count == 0 || (int.IsPow2(regions.Count) && regions.Count <= wire.Lanes),
            $"{regions.Count} regions do not divide {wire.Lanes} lanes"
        );
        return new AlertRecord(wire.Alert.ToAlert(), wire.Lane, wire.Lanes, wire.WorkersPerSegment, wire.RatePerSecond)
        {
            Regions = regions,
        };
    }

    private static AlertReading.Refused Malformed(string why) => new(AlertRefusal.Malformed, why);
}

/// <summary>Version 1 of what a partition's record holds. A change that an older reader would misread needs a new
/// version.</summary>
internal sealed record AlertRecordWire(
    int Schema,
    AlertWire Alert,
    int Lane,
    int Lanes,
    int WorkersPerSegment,
    IReadOnlyDictionary<ChannelKind, double> RatePerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PlaceWire>? Regions = null
);

/// <summary>Read first, so that a record of another version is distinguished from a damaged one.</summary>
internal sealed record SchemaWire(int Schema);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [
        typeof(UtcConverter),
        typeof(KindConverter),
        typeof(CategoryConverter),
        typeof(ChannelConverter),
        typeof(MagnitudeTypeConverter),
    ]
)]
[JsonSerializable(typeof(AlertRecordWire))]
[JsonSerializable(typeof(SchemaWire))]
internal sealed partial class TopicsJson : JsonSerializerContext;

/// <summary>Why a record is not acted upon. Every one of them is counted and shown to operators; none is
/// retried.</summary>
public enum AlertRefusal
{
    /// <summary>No signature or no key id: not from a producer of ours.</summary>
    NotSigned,

    /// <summary>Signed with a key this consumer does not hold: a rotation that has not reached it, or a
    /// stranger.</summary>
    UnknownKey,

    /// <summary>The signature does not belong to these bytes.</summary>
    Altered,

    /// <summary>Its time is long over: replayed, or history. A stale alert must never look like a fresh one.</summary>
    Expired,

    /// <summary>Not an alert record, although the signature is ours.</summary>
    Malformed,

    /// <summary>An alert record of a version this consumer does not know: deploy consumers before producers.</summary>
    WrongVersion,
}

/// <summary>
/// The result of reading a record's bytes. A closed set: <see cref="Accepted"/>, <see cref="Ended"/> or
/// <see cref="Refused"/>.
/// </summary>
public abstract record AlertReading
{
    private AlertReading() { }

    public sealed record Accepted(AlertRecord Record) : AlertReading;

    /// <summary>
    /// A record of ours whose alert has ended, no longer ago than the topic keeps records. Nothing may be dispatched
    /// any more; those whom the alert did not reach are still to be filed as undelivered.
    /// </summary>
    public sealed record Ended(AlertRecord Record) : AlertReading;

    /// <param name="Why">One line for operators; holds nothing secret.</param>
    public sealed record Refused(AlertRefusal Refusal, string Why) : AlertReading;
}
