using System.Diagnostics;
using AlertServerless.Core;
using Amazon.Lambda.Core;

namespace AlertServerless.Lambda.Hosting;

/// <summary>The trace that Lambda has begun for an invocation, as the header
/// <c>Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1</c> says it:
/// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader</summary>
public static class XRayTrace
{
    // Version, seconds of the trace's beginning, 96 bits of chance: without version and hyphens W3C's trace id.
    private const string Version = "1-";
    private const int RootLength = 35;
    private const int SecondsLength = 8;

    /// <returns>Null where the invocation is not traced, or nobody listens.</returns>
    public static Activity? Start(ILambdaContext context) =>
        TryParse(context.TraceId, out var parent)
            ? Tracing
                .Source.StartActivity(Tracing.Spans.Invocation, ActivityKind.Server, parent)
                ?.SetTag(Tracing.Tags.Invocation, context.AwsRequestId)
            : null;

    /// <returns>False for a header that names no trace or no parent.</returns>
    public static bool TryParse(string? header, out ActivityContext context)
    {
        context = default;
        var (root, parent, flags) = ("", "", ActivityTraceFlags.None);
        foreach (var part in (header ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("Root=", StringComparison.Ordinal))
                root = part[5..];
            else if (part.StartsWith("Parent=", StringComparison.Ordinal))
                parent = part[7..];
            else if (part == "Sampled=1")
                flags = ActivityTraceFlags.Recorded;
        }

        if (root.Length != RootLength || !root.StartsWith(Version, StringComparison.Ordinal))
            return false;
        var traceParent = $"00-{root[Version.Length..].Replace("-", "", StringComparison.Ordinal)}-{parent}-00";
        if (!ActivityContext.TryParse(traceParent, null, isRemote: true, out var parsed))
            return false;
        context = new ActivityContext(parsed.TraceId, parsed.SpanId, flags, isRemote: true);
        return true;
    }

    /// <summary>A trace's id as X-Ray writes it.</summary>
    public static string IdOf(ActivityTraceId id)
    {
        var hex = id.ToHexString();
        return $"{Version}{hex[..SecondsLength]}-{hex[SecondsLength..]}";
    }
}
