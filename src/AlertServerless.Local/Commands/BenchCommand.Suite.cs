using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Stack;

namespace AlertServerless.Local.Commands;

// All measurements in one document, and the page that is made of it.
internal static partial class BenchCommand
{
    private const string UsualDocument = "artifacts/bench.json";

    private static Command Counts(CommandIo io)
    {
        var json = AsJson();
        var command = new Command(
            "counts",
            "Requests, bytes and allocations for each recipient: the same on every machine."
        )
        {
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                try
                {
                    var report = await CountBench.RunAsync(io.Clock, cancellation);
                    return Print(io, parsed.GetValue(json), report, holds: true, BenchTables.Of(report));
                }
                catch (EmulatorUnavailableException absent)
                {
                    return io.Fail(ExitCodes.Usage, absent.Message);
                }
            }
        );
        return command;
    }

    private static Command All(CommandIo io)
    {
        var quick = new Option<bool>("--quick") { Description = "Within three minutes, in place of fifteen." };
        var million = new Option<bool>("--million")
        {
            Description = "Also the demo with a million people, some five minutes more.",
        };
        var outFile = new Option<string>("--out")
        {
            Description = "Where the document is written.",
            DefaultValueFactory = _ => UsualDocument,
            HelpName = "FILE",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "Of all measurements, these.",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "NAME",
        }.AcceptOnlyFromAmong([.. BenchStep.All.Select(step => step.Name)]);
        var command = new Command("all", "Every measurement, each in its own process, in one JSON document.")
        {
            quick,
            million,
            only,
            outFile,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var wanted = parsed.GetValue(only) ?? [];
                IEnumerable<BenchStep> steps = BenchStep.All.Where(step =>
                    wanted.Length == 0 || wanted.Contains(step.Name)
                );
                if (parsed.GetValue(million))
                    steps = steps.Append(BenchStep.Million);
                var suite = new BenchSuite(Environment.ProcessPath!, io.Clock, Progress(io));
                var document = await suite.RunAsync([.. steps], parsed.GetValue(quick), cancellation);
                var file = Path.GetFullPath(parsed.GetValue(outFile)!);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, document.ToJsonString(Readable()) + "\n", cancellation);
                io.Error.WriteLine($"{file}: {document["seconds"]} s");
                return document["failed"]!.AsObject().Count == 0
                    ? ExitCodes.Done
                    : io.Fail(
                        ExitCodes.GuaranteeBroken,
                        $"did not hold: {string.Join(", ", document["failed"]!.AsObject().Select(one => one.Key))}"
                    );
            }
        );
        return command;
    }

    private static Command Page(CommandIo io)
    {
        var page = new Argument<string>("FILE")
        {
            Description = "Markdown with the comments 'measured: begin' and 'measured: end'.",
        };
        var from = new Option<string>("--from")
        {
            Description = "The document of `alert bench all`.",
            DefaultValueFactory = _ => UsualDocument,
            HelpName = "FILE",
        };
        var command = new Command("page", "Write what was measured, beside its targets, into a page.") { page, from };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (target, source) = (parsed.GetValue(page)!, parsed.GetValue(from)!);
                foreach (var file in new[] { target, source })
                    if (!File.Exists(file))
                        return io.Fail(ExitCodes.BadData, $"{file}: no such file");
                if (await DocumentAsync(source, cancellation) is not { } document)
                    return io.Fail(ExitCodes.BadData, $"{source}: not a document of `alert bench all`");
                if (BenchPage.Fill(await File.ReadAllTextAsync(target, cancellation), document) is not { } filled)
                    return io.Fail(
                        ExitCodes.BadData,
                        $"{target}: lacks the comments 'measured: begin' and 'measured: end', in this order"
                    );
                await File.WriteAllTextAsync(target, filled, cancellation);
                return ExitCodes.Done;
            }
        );
        return command;
    }

    // People read it too: "≤" is a sign and no escape.
    private static JsonSerializerOptions Readable() =>
        new(Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static async Task<JsonObject?> DocumentAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var document = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellation)) as JsonObject;
            return BenchPage.IsDocument(document) ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
