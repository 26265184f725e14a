using AlertServerless.Core;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AlertServerless.Local.Operations;

/// <summary>Sends the traces of what runs in this process to a collector, where OpenTelemetry's own variables name one;
/// else to nobody. https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/</summary>
internal static class TraceExport
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string TracesVariable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Grpc = "grpc";

    /// <summary>Disposing the provider sends what is left.</summary>
    /// <param name="fault">One line when a variable has no address.</param>
    /// <returns>Null for no collector, and for a fault.</returns>
    public static TracerProvider? Start(Func<string, string?> environment, out string? fault)
    {
        fault = null;
        var isGrpc = environment(ProtocolVariable) == Grpc;
        var (variable, path) = (TracesVariable, "");
        if (environment(TracesVariable) is not { Length: > 0 } text)
        {
            // Only the general address has paths of signals below it, and with gRPC none has.
            (variable, path) = (EndpointVariable, isGrpc ? "" : "/v1/traces");
            if (environment(EndpointVariable) is not { Length: > 0 } general)
                return null;
            text = general.TrimEnd('/');
        }

        if (
            !Uri.TryCreate(text + path, UriKind.Absolute, out var endpoint)
            || !endpoint.Scheme.StartsWith("http", StringComparison.Ordinal)
        )
        {
            fault = $"{variable}: '{text}' is not an http or https address";
            return null;
        }

        return Sdk.CreateTracerProviderBuilder()
            .AddSource(Tracing.SourceName)
            .ConfigureResource(resource => resource.AddService("alert-serverless"))
            .AddOtlpExporter(options =>
            {
                options.Endpoint = endpoint;
                options.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            })
            .Build();
    }
}
