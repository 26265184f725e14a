using System.Text.Json;

namespace AlertServerless.Local.Benchmarks;

/// <summary>What <c>alert bench handoff --json</c> says that a calibration needs.</summary>
internal sealed record BenchResult(double PerSecond)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
    };

    /// <returns>Null, with one line that says what, where and why.</returns>
    public static BenchResult? Read(string file, out string fault)
    {
        fault = $"--bench: {file}: no such file";
        if (!File.Exists(file)) return null;
        try
        {
            fault = $"--bench: {file}: perSecond is not more than 0";
            return JsonSerializer.Deserialize<BenchResult>(File.ReadAllText(file), Json) is { PerSecond: > 0 } result ? result : null;
        }
        catch (JsonException failure)
        {
            fault = $"--bench: {file}: {failure.Path ?? "$"} is not as alert bench handoff --json writes it";
            return null;
        }
    }
}
