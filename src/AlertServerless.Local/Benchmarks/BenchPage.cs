using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlertServerless.Local.Benchmarks;

/// <summary>
/// The figures of a page of Markdown, between two comments that stay where they are; what people wrote around them
/// stays as well.
/// </summary>
internal static class BenchPage
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    /// <returns>The page with the figures in it; null when it lacks one of the comments.</returns>
    public static string? Fill(string page, JsonObject document)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin ? null : $"{page[..(begin + Begin.Length)]}\n{Figures(document)}{page[end..]}";
    }

    /// <summary>Whether all is there that a page shows of any document.</summary>
    public static bool IsDocument(JsonObject? document) =>
        document is not null
        && document["measuredAt"] is JsonValue
        && document["kind"] is JsonValue
        && document["machine"] is JsonObject
        && document["versions"] is JsonObject
        && document["failed"] is JsonObject
        && document["benches"] is JsonObject;

    private static string Figures(JsonObject document)
    {
        var text = new StringBuilder();
        WriteMachine(text, document);
        WriteTargets(text, document);
        WriteDispatch(text, document);
        WriteDemos(text, document);
        WriteCounts(text, document);
        return text.ToString();
    }

    private static void WriteMachine(StringBuilder text, JsonObject document)
    {
        var (machine, versions) = (document["machine"]!, document["versions"]!);
        var changed = versions["changed"]?.GetValue<bool>() == true ? " and changes" : "";
        Line(
            text,
            $"Measured {document["measuredAt"]!.GetValue<string>()[..10]} by `make bench{Suffix(document)}` "
                + $"in {Text(document["seconds"])} s, on "
                + $"{Text(machine["processors"])} processors ({Text(machine["processor"])}), "
                + $"{Text(machine["memoryGb"])} GB, "
                + $"load average {Text(machine["load"])} before; .NET {Text(versions["dotnet"])}, Node "
                + $"{Text(versions["node"])}, "
                + $"dynalite {Text(versions["dynalite"])}; commit {Text(versions["commit"])}{changed}."
        );
        foreach (var (name, code) in document["failed"]!.AsObject())
            Line(text, $"\n**`{name}` ended with exit code {Text(code)}:** its figures do not count.");
    }

    private static string Suffix(JsonObject document) =>
        document["kind"]!.GetValue<string>() == "quick" ? "-quick" : "";

    private static void WriteTargets(StringBuilder text, JsonObject document)
    {
        var benches = document["benches"]!.AsObject();
        Line(text, "\n| what | measured | target | |\n|---|---|---|---|");
        foreach (var target in BenchTargets.All)
        {
            var (measured, status) = target.In(benches) is { } value
                ? (target.Write(value), target.IsMetBy(value) ? "met" : "**falls short**")
                : ("", "not measured in this run");
            Line(text, $"| {target.What} (`{target.Bench}`) | {measured} | {target.Wanted} | {status} |");
        }
    }

    private static void WriteDispatch(StringBuilder text, JsonObject document)
    {
        var benches = document["benches"]!.AsObject();
        Line(
            text,
            "\n| microseconds of processor time for each recipient | consumer | bare loop | emulator | by rate |"
        );
        Line(text, "|---|---|---|---|---|");
        foreach (var (name, report) in benches.Where(bench => bench.Value?["processor"] is not null))
        {
            var processor = report!["processor"]!;
            Line(
                text,
                $"| `{name}`, {Text(report["recipients"])} people | {Text(processor["consumer"])} | "
                    + $"{Text(processor["bareLoop"])} "
                    + $"| {Text(processor["emulator"])} | {Percent(report["ratio"])} |"
            );
        }

        WriteParts(text, benches);
    }

    // What the consumer has that the bare loop has not, taken apart: each part is a difference of two measurements.
    private static void WriteParts(StringBuilder text, JsonObject benches)
    {
        var taken = benches.Where(bench => bench.Value?["parts"] is not null).ToList();
        if (taken.Count == 0)
            return;
        Line(
            text,
            "\n| of those, with parts left out | consumer alone | + HTTP | + store's client | bare loop alone | + HTTP |"
        );
        Line(text, "|---|---|---|---|---|---|");
        foreach (var (name, report) in taken)
        {
            var parts = report!["parts"]!;
            var (alone, bareAlone) = (Number(parts["alone"]), Number(parts["bareLoopAlone"]));
            Line(
                text,
                $"| `{name}` | {Micros(alone)} | {Micros(Number(parts["withHttp"]) - alone)} "
                    + $"| {Micros(Number(parts["withStore"]) - alone)} | {Micros(bareAlone)} "
                    + $"| {Micros(Number(report["processor"]!["bareLoop"]) - bareAlone)} |"
            );
        }
    }

    private static double Number(JsonNode? value) => value!.GetValue<double>();

    private static string Micros(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static void WriteDemos(StringBuilder text, JsonObject document)
    {
        var demos = document["benches"]!.AsObject().Where(bench => bench.Value?["chainMs"] is JsonObject).ToList();
        foreach (var (name, report) in demos)
        {
            Line(text, $"\n| `{name}`: milliseconds | median | 99 % | samples |\n|---|---|---|---|");
            foreach (var (span, value) in report!["chainMs"]!.AsObject())
                Line(
                    text,
                    $"| {Words(span)} | {Text(value!["p50"])} | {Text(value["p99"])} | {Text(value["samples"])} |"
                );
            if (report["play"]?["processorSeconds"] is JsonObject processes)
                Line(
                    text,
                    $"\nProcessor seconds of `{name}`, by process: "
                        + string.Join(", ", processes.Select(one => $"{one.Key} {Text(one.Value)}"))
                        + "."
                );
        }
    }

    private static void WriteCounts(StringBuilder text, JsonObject document)
    {
        if (document["benches"]!["counts"] is not { } counts)
            return;
        Line(text, "\n| for each recipient, on any machine | SMS | all channels |\n|---|---|---|");
        foreach (var (name, sms) in counts["sms"]!.AsObject())
            Line(text, $"| {Words(name)} | {Text(sms)} | {Text(counts["allChannels"]![name])} |");
    }

    private static string Words(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace('_', ' ');

    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "unknown",
            JsonValue one when one.GetValueKind() == JsonValueKind.Number => double.Parse(
                    one.ToJsonString(),
                    CultureInfo.InvariantCulture
                )
                .ToString("#,0.####", CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };

    private static string Percent(JsonNode? value) =>
        value is null ? "unknown" : value.GetValue<double>().ToString("P0", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
