using System.Text.Json;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Publishing;

/// <summary>The record's bytes: compact JSON, UTF-8, versioned. Decoding is total: any bytes give a record or a named refusal.</summary>
public static class AlertRecordCodec
{
    public const int SchemaVersion = 1;

    /// <summary>A first alert takes some 600 bytes and every earlier one 300 more; twelve tiers fit many times over.</summary>
    public const int MaxBytes = 64 * 1024;

    public static byte[] Encode(AlertRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var wire = new AlertRecordWire(
            SchemaVersion, AlertWire.From(record.Alert), record.Lane, record.Lanes, record.WorkersPerSegment, record.RatePerSecond);
        return JsonSerializer.SerializeToUtf8Bytes(wire, TopicsJson.Default.AlertRecordWire);
    }

    /// <summary>Reads without judging the signature or the age; <see cref="AlertSigner.Open"/> does both.</summary>
    public static AlertReading Decode(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxBytes) return Malformed($"{value.Length} bytes, more than the {MaxBytes} of any alert");
        try
        {
            var schema = JsonSerializer.Deserialize(value, TopicsJson.Default.SchemaWire)?.Schema;
            if (schema is not null and not SchemaVersion)
                return new AlertReading.Refused(AlertRefusal.WrongVersion, $"schema {schema}; this reader knows {SchemaVersion}");
            return JsonSerializer.Deserialize(value, TopicsJson.Default.AlertRecordWire) is { } wire
                ? new AlertReading.Accepted(ToRecord(wire))
                : Malformed("null is no alert");
        }
        catch (JsonException fault)
        {
            return Malformed(fault.Message);
        }
    }

    private static AlertRecord ToRecord(AlertRecordWire wire)
    {
        WireFault.Unless(AlertRecord.IsValidLaneCount(wire.Lanes), $"lanes {wire.Lanes} is not a power of two up to {AlertRecord.MaxLanes}");
        WireFault.Unless(wire.Lane >= 0 && wire.Lane < wire.Lanes, $"lane {wire.Lane} is not below {wire.Lanes}");
        WireFault.Unless(
            wire.WorkersPerSegment is >= 1 and <= AlertRecord.MaxWorkersPerSegment, $"workersPerSegment {wire.WorkersPerSegment} is not in 1–{AlertRecord.MaxWorkersPerSegment}");
        foreach (var (channel, rate) in wire.RatePerSecond)
            WireFault.Unless(rate > 0, $"ratePerSecond of {channel} is {rate}, not above 0");
        return new AlertRecord(wire.Alert.ToAlert(), wire.Lane, wire.Lanes, wire.WorkersPerSegment, wire.RatePerSecond);
    }

    private static AlertReading.Refused Malformed(string why) => new(AlertRefusal.Malformed, why);
}
