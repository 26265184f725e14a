using System.Text.Json;

namespace AlertServerless.Local.Stack.Kafka;

/// <summary>Where in its partition an invocation wants to be resumed.</summary>
/// <param name="Partition">As in the event's keys: <c>topic-partition</c>.</param>
public readonly record struct FailedRecord(string Partition, long Offset);

/// <summary>
/// A function's answer as the event source mapping reads it:
/// <c>{"batchItemFailures":[{"itemIdentifier":{"partition":"topic-0","offset":100}}]}</c>. An empty list is success.
/// </summary>
public sealed record BatchResponse(IReadOnlyList<FailedRecord> Failures)
{
    public static BatchResponse Success { get; } = new([]);

    /// <returns>Null when the answer is not of this form, which AWS takes as a failure of the whole batch. An empty or null
    /// answer, or one without the list, is success, as in AWS.</returns>
    public static BatchResponse? Parse(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return Success;
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static BatchResponse? Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Null) return Success;
        if (root.ValueKind != JsonValueKind.Object) return null;
        if (!root.TryGetProperty("batchItemFailures", out var list) || list.ValueKind == JsonValueKind.Null) return Success;
        if (list.ValueKind != JsonValueKind.Array) return null;
        var failures = list.EnumerateArray().Select(ReadOne).ToList();
        return failures.Contains(null) ? null : new BatchResponse([.. failures.Select(f => f!.Value)]);
    }

    private static FailedRecord? ReadOne(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("itemIdentifier", out var id) || id.ValueKind != JsonValueKind.Object
            || !id.TryGetProperty("partition", out var partition) || partition.ValueKind != JsonValueKind.String
            || !id.TryGetProperty("offset", out var offset) || offset.ValueKind != JsonValueKind.Number || !offset.TryGetInt64(out var value))
            return null;
        return new FailedRecord(partition.GetString()!, value);
    }
}
