using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlertServerless.Local.Reports;

/// <summary>A call on a claim.</summary>
public enum TracedCall
{
    Claim,
    Renew,
    Checkpoint,
    Finish,
    Release,
}

/// <summary>The result of a call: one of the claim's outcomes, or no answer.</summary>
public enum TracedResult
{
    Won,
    Held,
    Done,
    Kept,
    Lost,

    /// <summary>No answer came. Whether it was written is open.</summary>
    Failed,
}

/// <summary>One line of a trace: what one worker did to one claim, and what it was answered.</summary>
/// <param name="Begun">Before the call, by the worker's own clock.</param>
/// <param name="Time">After it.</param>
/// <param name="Who">The claim's owner.</param>
/// <param name="Fence">Null for a claim that was not won.</param>
/// <param name="Cursor">The last subscriber known to be handled, as the claim stands after the call; null for
/// none.</param>
/// <param name="Checkpoints">How many were written, by the same.</param>
/// <param name="LockedUntil">By the same.</param>
public sealed record ClaimTraceEntry(
    DateTimeOffset Begun,
    DateTimeOffset Time,
    string Who,
    TracedCall Call,
    TracedResult State,
    string Alert,
    string Segment,
    int Slot,
    int Slots,
    long? Fence,
    string? Cursor,
    int? Checkpoints,
    DateTimeOffset? LockedUntil
);

/// <summary>Traces as JSON lines.</summary>
public static class ClaimTrace
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string Write(ClaimTraceEntry entry) => JsonSerializer.Serialize(entry, Json);

    /// <returns>The entries, or null and one line that says which line is no entry, and why.</returns>
    public static IReadOnlyList<ClaimTraceEntry>? TryRead(IEnumerable<string> lines, out string? problem)
    {
        var entries = new List<ClaimTraceEntry>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Length == 0)
                continue;
            try
            {
                entries.Add(JsonSerializer.Deserialize<ClaimTraceEntry>(line, Json) ?? throw new JsonException("null"));
            }
            catch (JsonException fault)
            {
                problem = $"line {number}: no entry of a claim trace, at {fault.Path ?? "its start"}";
                return null;
            }
        }

        problem = null;
        return entries;
    }
}
