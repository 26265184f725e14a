using System.Text.Json;

namespace AlertServerless.Local.Benchmarks;

/// <summary>Milliseconds since the feed first showed the event.</summary>
internal sealed record MeasuredLatency(double First, double P50, double P99, double Last);

/// <summary>What a demo's report says that a simulation can be set beside.</summary>
internal sealed record MeasuredRun(long Subscribers, long Eligible, int Lanes, int WorkersPerSegment, MeasuredLatency LatencyMs)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <returns>Null, with one line that says what, where and why.</returns>
    public static MeasuredRun? Read(string file, out string fault)
    {
        fault = "";
        if (!File.Exists(file)) return Refuse(out fault, $"--against: {file}: no such file");
        try
        {
            var run = JsonSerializer.Deserialize<MeasuredRun>(File.ReadAllText(file), Json);
            return run is { Subscribers: > 0, Eligible: > 0 } ? run : Refuse(out fault, $"--against: {file}: a report of a run in which nobody was told");
        }
        catch (JsonException failure)
        {
            return Refuse(out fault, $"--against: {file}: {failure.Path ?? "$"} is not as in a demo's report");
        }
    }

    private static MeasuredRun? Refuse(out string fault, string reason)
    {
        fault = reason;
        return null;
    }
}
