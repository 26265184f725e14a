using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling.Simulation;
using AlertServerless.Local.Commands;

namespace AlertServerless.Local.Benchmarks;

/// <summary>
/// What this machine takes for its work, from two measurements of it: the dispatch benchmark says what a message costs
/// when segments are full, and one measured run what a slot costs and how long the first message takes. Nothing is
/// taken from a run of another size, so that a prediction for that size can be wrong.
/// </summary>
internal static class Calibration
{
    private const int Rounds = 8;
    private const int Halvings = 40;
    private const double DearestSlotSeconds = 1;

    /// <param name="request">With the run to agree with.</param>
    /// <param name="dispatchesPerSecond">Of the whole machine: consumers, store and providers together.</param>
    /// <param name="processors">That they share.</param>
    public static SimulationParameters Fit(PlanRequest request, double dispatchesPerSecond, int processors)
    {
        var measured = request.Against!.LatencyMs;
        var model = SimulationParameters.Local with
        {
            SharedProcessors = processors,
            DispatchCpuSeconds = processors / dispatchesPerSecond,
        };
        for (var round = 0; round < Rounds; round++)
        {
            model = model with
            {
                SlotCpuSeconds = Bisect(
                    0,
                    DearestSlotSeconds,
                    cost => TooLate(Predict(request, model with { SlotCpuSeconds = cost }), measured)
                ),
            };
            var first = Predict(request, model).First ?? 0;
            model = model with { PublishSeconds = Math.Max(0, model.PublishSeconds + (measured.First / 1000) - first) };
        }

        return model;
    }

    // Median and last count alike: neither the beginning alone, nor the stragglers.
    private static bool TooLate(ReachPrediction predicted, MeasuredLatency measured) =>
        predicted is not { P50: { } p50, Last: { } last }
        || Math.Log(p50 * 1000 / measured.P50) + Math.Log(last * 1000 / measured.Last) > 0;

    private static ReachPrediction Predict(PlanRequest request, SimulationParameters model) =>
        PlanReport
            .Predict(request with { Simulation = model with { EligibleShare = request.Simulation!.EligibleShare } })
            .Overall;

    private static double Bisect(double low, double high, Func<double, bool> tooMuch)
    {
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (tooMuch(middle))
                high = middle;
            else
                low = middle;
        }

        return low;
    }
}

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
        if (!File.Exists(file))
            return null;
        try
        {
            fault = $"--bench: {file}: perSecond is not more than 0";
            return JsonSerializer.Deserialize<BenchResult>(File.ReadAllText(file), Json) is { PerSecond: > 0 } result
                ? result
                : null;
        }
        catch (JsonException failure)
        {
            fault = $"--bench: {file}: {failure.Path ?? "$"} is not as alert bench handoff --json writes it";
            return null;
        }
    }
}

/// <summary>Milliseconds since the feed first showed the event.</summary>
internal sealed record MeasuredLatency(double First, double P50, double P99, double Last);

/// <summary>What a demo's report says that a simulation can be set beside.</summary>
internal sealed record MeasuredRun(
    long Subscribers,
    long Eligible,
    int Lanes,
    int WorkersPerSegment,
    MeasuredLatency LatencyMs
)
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
        if (!File.Exists(file))
            return Refuse(out fault, $"--against: {file}: no such file");
        try
        {
            var run = JsonSerializer.Deserialize<MeasuredRun>(File.ReadAllText(file), Json);
            return run is { Subscribers: > 0, Eligible: > 0 }
                ? run
                : Refuse(out fault, $"--against: {file}: a report of a run in which nobody was notified");
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

/// <summary>The simulation's parameters by name, or from a file that says only what differs from AWS's.</summary>
internal static class SimulationModels
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters =
        {
            new JsonStringEnumConverter<ChannelKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        },
    };

    /// <returns>Null, with one line that says what, where and why.</returns>
    public static SimulationParameters? Read(string model, out string fault)
    {
        fault = "";
        if (model == "aws")
            return SimulationParameters.Aws;
        if (model == "local")
            return SimulationParameters.Local;
        if (!File.Exists(model))
            return Refuse(out fault, $"--model: '{model}' is neither aws, local nor a file");
        try
        {
            var parameters = JsonSerializer.Deserialize<SimulationParameters>(File.ReadAllText(model), Json);
            if (parameters is null)
                return Refuse(out fault, $"{model}: null");
            return Check(parameters) is { } wrong ? Refuse(out fault, $"{model}: {wrong}") : parameters;
        }
        catch (JsonException failure)
        {
            return Refuse(
                out fault,
                $"{model}: line {failure.LineNumber + 1}, {failure.Path}: not a simulation parameter of the expected "
                    + $"form"
            );
        }
    }

    private static string? Check(SimulationParameters p) =>
        !(p.ReadUnitsPerSecond > 0 && p.WriteUnitsPerSecond > 0 && p.ColdStartsPerSecond > 0) ? "rates are more than 0"
        : !(p.HorizonSeconds is > 0 and <= 86_400) ? "horizonSeconds is more than 0 and at most a day"
        : !(p.EligibleShare is >= 0 and <= 1) ? "eligibleShare is 0–1"
        : p.SharedProcessors < 0 || p.PageSize < 1 || p.RowBytes < 1 || p.InvocationsPerPoller < 1
            ? "counts are 1 or more"
        : ChannelNames.All.FirstOrDefault(channel => !p.Providers.ContainsKey(channel), (ChannelKind)255) is var missing
        && (byte)missing != 255
            ? $"providers.{missing.Name()} is missing"
        : p.Providers.Values.Any(provider => provider.InFlight < 1 || provider.Recipients < 1)
            ? "a provider has at least one request in flight and one recipient"
        : null;

    private static SimulationParameters? Refuse(out string fault, string reason)
    {
        fault = reason;
        return null;
    }
}
