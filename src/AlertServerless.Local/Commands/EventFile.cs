using System.Text.Json;

namespace AlertServerless.Local.Commands;

/// <summary>Event files as `sam local invoke` takes them.</summary>
internal static class EventFile
{
    /// <summary>The values of a Kafka event's records; of anything else, the document itself.</summary>
    public static (IReadOnlyList<ReadOnlyMemory<byte>> Values, string? Fault) RecordValues(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("records", out var partitions)) return ([document], null);
            if (partitions.ValueKind != JsonValueKind.Object) return ([], "records: not an object");
            var values = new List<ReadOnlyMemory<byte>>();
            foreach (var partition in partitions.EnumerateObject())
            {
                if (Add(values, partition) is { } fault) return ([], fault);
            }

            return (values, values.Count == 0 ? "records: none" : null);
        }
        catch (JsonException exception)
        {
            return ([], $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: not JSON");
        }
    }

    private static string? Add(List<ReadOnlyMemory<byte>> values, JsonProperty partition)
    {
        if (partition.Value.ValueKind != JsonValueKind.Array) return $"records.{partition.Name}: not a list";
        var index = 0;
        foreach (var record in partition.Value.EnumerateArray())
        {
            var where = $"records.{partition.Name}[{index++}].value";
            if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.String) return $"{where}: is missing";
            if (!value.TryGetBytesFromBase64(out var bytes)) return $"{where}: not base64";
            values.Add(bytes);
        }

        return null;
    }
}
