using System.Text;
using System.Text.Json;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using Amazon.Lambda.Core;

namespace AlertServerless.Lambda;

/// <summary>
/// Entry point: started by a schedule, after deployments, and by the directory's stream when people came or went.
/// Whatever starts it, it counts for itself. Invoked by hand with <c>{"dryRun":true}</c> it reports what it would do.
/// The report is the answer, and one line of the log.
/// </summary>
/// <param name="onlyInspects">A reviewed file has the numbers (<see cref="Core.Names.Scaling.Reviewed"/>): every run is
/// a dry one, for its role allows no other.</param>
public sealed class ScalerFunction(Scaler scaler, EmbeddedMetrics metrics, TimeProvider time, bool onlyInspects = false)
{
    /// <summary>Enough for the calls that follow the last wait.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    public ScalerFunction()
        : this(Composition.FromEnvironment().Scaler()) { }

    private ScalerFunction((Scaler Scaler, EmbeddedMetrics Metrics, bool OnlyInspects) parts)
        : this(parts.Scaler, parts.Metrics, TimeProvider.System, parts.OnlyInspects) { }

    public async Task<Stream> HandleAsync(Stream triggeringEvent, ILambdaContext context)
    {
        var report = await scaler.RunAsync(
            onlyInspects || IsDryRun(triggeringEvent),
            time.GetUtcNow() + context.RemainingTime - Margin,
            CancellationToken.None
        );
        metrics.Write(report, onlyInspects);
        var json = ScalerReportJson.Write(report);
        Log.Scaled(FunctionLogger.Of(context), Encoding.UTF8.GetString(json));
        return new MemoryStream(json, writable: false);
    }

    // Schedules, rules and streams send documents of their own, in which there is no such member.
    private static bool IsDryRun(Stream triggeringEvent)
    {
        if (triggeringEvent is { CanSeek: true, Length: 0 })
            return false;
        using var document = JsonDocument.Parse(triggeringEvent);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("dryRun", out var dryRun)
            && dryRun.ValueKind == JsonValueKind.True;
    }
}
