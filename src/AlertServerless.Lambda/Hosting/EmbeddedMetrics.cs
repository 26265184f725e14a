using System.Buffers;
using System.Text.Json;
using AlertServerless.Core;

namespace AlertServerless.Lambda.Hosting;

/// <summary>One figure with its CloudWatch unit (Count, Milliseconds, Seconds, None).</summary>
public readonly record struct Metric(string Name, double Value, string Unit = "Count");

/// <summary>
/// Writes figures as lines in CloudWatch's embedded metric format, straight to the process's standard output: the runtime's
/// own console writer would put a prefix before the JSON, and CloudWatch would then not read it.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="clock">Dates the lines.</param>
/// <param name="deployment">Goes with every figure (<see cref="Names.Env.Deployment"/>).</param>
public sealed class EmbeddedMetrics(Stream output, TimeProvider clock, string deployment)
{
    private readonly Lock writing = new();

    /// <summary>One line: the same dimensions for every figure in it.</summary>
    /// <param name="dimensions">As <see cref="Names.Metrics.DimensionsOf"/> says; the deployment is added here.</param>
    /// <param name="figures">At least one.</param>
    public void Write(IReadOnlyList<KeyValuePair<string, string>> dimensions, IReadOnlyList<Metric> figures)
    {
        dimensions = [new(Names.Metrics.DeploymentDimension, deployment), .. dimensions];
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            WriteDirective(json, dimensions, figures);
            foreach (var (name, value) in dimensions) json.WriteString(name, value);
            foreach (var figure in figures) json.WriteNumber(figure.Name, figure.Value);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        lock (writing)
        {
            output.Write(line.WrittenSpan);
            output.Flush();
        }
    }

    private void WriteDirective(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, string>> dimensions, IReadOnlyList<Metric> figures)
    {
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", clock.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", Names.Metrics.Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        foreach (var (name, _) in dimensions) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach (var figure in figures)
        {
            json.WriteStartObject();
            json.WriteString("Name", figure.Name);
            json.WriteString("Unit", figure.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
