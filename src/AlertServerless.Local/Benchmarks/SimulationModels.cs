using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling.Simulation;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The simulation's parameters by name, or from a file that says only what differs from AWS's.</summary>
internal static class SimulationModels
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<ChannelKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <returns>Null, with one line that says what, where and why.</returns>
    public static SimulationParameters? Read(string model, out string fault)
    {
        fault = "";
        if (model == "aws") return SimulationParameters.Aws;
        if (model == "local") return SimulationParameters.Local;
        if (!File.Exists(model)) return Refuse(out fault, $"--model: '{model}' is neither aws, local nor a file");
        try
        {
            var parameters = JsonSerializer.Deserialize<SimulationParameters>(File.ReadAllText(model), Json);
            if (parameters is null) return Refuse(out fault, $"{model}: null");
            return Check(parameters) is { } wrong ? Refuse(out fault, $"{model}: {wrong}") : parameters;
        }
        catch (JsonException failure)
        {
            return Refuse(out fault, $"{model}: line {failure.LineNumber + 1}, {failure.Path}: not a simulation parameter of the expected form");
        }
    }

    private static string? Check(SimulationParameters p) =>
        !(p.ReadUnitsPerSecond > 0 && p.WriteUnitsPerSecond > 0 && p.ColdStartsPerSecond > 0) ? "rates are more than 0"
        : !(p.HorizonSeconds is > 0 and <= 86_400) ? "horizonSeconds is more than 0 and at most a day"
        : !(p.EligibleShare is >= 0 and <= 1) ? "eligibleShare is 0–1"
        : p.SharedProcessors < 0 || p.PageSize < 1 || p.RowBytes < 1 || p.InvocationsPerPoller < 1 ? "counts are 1 or more"
        : ChannelNames.All.FirstOrDefault(channel => !p.Providers.ContainsKey(channel), (ChannelKind)255) is var missing && (byte)missing != 255 ? $"providers.{missing.Name()} is missing"
        : p.Providers.Values.Any(provider => provider.InFlight < 1 || provider.Recipients < 1) ? "a provider has at least one request in flight and one recipient"
        : null;

    private static SimulationParameters? Refuse(out string fault, string reason)
    {
        fault = reason;
        return null;
    }
}
