using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using CsvHelper;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary><c>alert import FILE.csv</c>: many subscribers at once, whose addresses their operator vouches for. The
/// same file, imported again, adds nobody twice: so an import that was cut off is completed by its
/// repetition.</summary>
internal static class ImportCommand
{
    private const int ChunkSize = 10_000;

    public static Command Create(
        CommandIo io,
        Func<string, string?>? environment = null,
        Func<IAmazonSimpleSystemsManagement>? parameters = null
    )
    {
        var storeOptions = new SubscriberStoreOptions(environment, parameters);
        var file = new Argument<string>("FILE") { Description = "UTF-8, comma-separated, columns named in line 1." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check every row; import nobody." };
        var text = new Option<string>("--consent-text")
        {
            Description = "The version of the text that these people agreed to.",
            DefaultValueFactory = _ => "operator",
            HelpName = "VERSION",
        };
        var countries = new Option<string[]>("--country")
        {
            Description = "Countries whose mobile lines are taken, as RO; the first is that of numbers without one.",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "CODE",
        };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var command = new Command("import", "Subscribe the people of a file; refused rows go to FILE.refused.csv.")
        {
            file,
            dryRun,
            text,
            countries,
            json,
        };
        storeOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    new ImportOptions(
                        parsed.GetValue(file)!,
                        parsed.GetValue(dryRun),
                        parsed.GetValue(text)!,
                        Policy(parsed.GetValue(countries) ?? []),
                        parsed.GetValue(json)
                    ),
                    () => storeOptions.OpenAsync(parsed, io.Clock, erases: false, cancellation),
                    io,
                    cancellation
                )
        );
        return command;
    }

    private static AddressPolicy Policy(string[] countries) =>
        countries.Length == 0
            ? AddressPolicy.Default
            : new AddressPolicy(countries.ToHashSet(StringComparer.Ordinal), countries[0]);

    private static async Task<int> RunAsync(
        ImportOptions options,
        Func<Task<(SubscriberStore? Store, string Fault)>> open,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var file = File.OpenRead(options.File);
            var (store, fault) = await open();
            if (store is null)
                return io.Fail(ExitCodes.Usage, fault);
            using (store)
                return await RunAsync(options, file, store, io, cancellation);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return io.Fail(ExitCodes.BadData, $"{options.File}: no such file");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return io.Fail(ExitCodes.BadData, $"{options.File}: {failure.Message}");
        }
        catch (System.Text.DecoderFallbackException)
        {
            return io.Fail(ExitCodes.BadData, $"{options.File}: not UTF-8");
        }
        catch (CsvHelperException failure)
        {
            // Its own message shows the row.
            var line = failure.Context?.Parser?.RawRow ?? 1;
            return io.Fail(ExitCodes.BadData, $"{options.File}: line {line}: not comma-separated values (RFC 4180)");
        }
        catch (Exception failure)
            when (failure is StoreUnavailableException or StoreRefusedException or AmazonClientException)
        {
            return io.Fail(ExitCodes.BadData, $"{failure.Message}; import the same file again to go on");
        }
    }

    private static async Task<int> RunAsync(
        ImportOptions options,
        FileStream file,
        SubscriberStore store,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        using var csv = SubscriberCsv.Reader(file);
        if (SubscriberCsv.ReadHeader(csv) is { } problem)
            return io.Fail(ExitCodes.BadData, $"{options.File}: {problem}");
        var import = new SubscriberImport(store, io.Clock, options.DryRun, options.ConsentText);
        var reader = new SubscriberRowReader(options.Policy, store.Secrets.Index());
        var chunk = new List<(int Line, NewSubscriber Subscriber)>(ChunkSize);
        while (await csv.ReadAsync())
        {
            cancellation.ThrowIfCancellationRequested();
            var line = csv.Parser.RawRow;
            if (reader.Read(csv, line, out var refusal) is { } subscriber)
                chunk.Add((line, subscriber));
            else
                import.Refuse(refusal!);
            if (chunk.Count < ChunkSize)
                continue;
            await import.LoadAsync(chunk, cancellation);
            chunk.Clear();
            if (io.ErrorIsTerminal)
                await io.Error.WriteAsync($"\r{import.Rows:N0} rows");
        }

        await import.LoadAsync(chunk, cancellation);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        if (!options.DryRun)
            await store.Ports.Audit.AppendAsync(
                new AuditEntry(io.Clock.GetUtcNow(), Actor.Import, AuditAction.Imported, id),
                cancellation
            );
        return await ReportAsync(options, import, id, io);
    }

    private static async Task<int> ReportAsync(ImportOptions options, SubscriberImport import, string id, CommandIo io)
    {
        var report = $"{options.File}.refused.csv";
        if (import.Refused.Count > 0)
            await WriteRefusedAsync(report, import.Refused);
        if (options.Json)
            await io.Out.WriteLineAsync(
                JsonSerializer.Serialize(
                    new
                    {
                        import = id,
                        dryRun = options.DryRun,
                        rows = import.Rows,
                        imported = import.Imported,
                        already = import.Already,
                        refused = import.Refused.Count,
                        report = import.Refused.Count > 0 ? report : null,
                    }
                )
            );
        var verb = options.DryRun ? "would be imported" : "imported";
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.File}: {import.Imported} of {import.Rows} rows {verb}, {import.Already} there already"
        );
        if (import.Refused.Count > 0)
            return io.Fail(ExitCodes.BadData, $"{summary}, {import.Refused.Count} refused: {report}");
        await io.Error.WriteLineAsync(summary);
        return ExitCodes.Done;
    }

    private static async Task WriteRefusedAsync(string path, IReadOnlyList<RefusedRow> refused)
    {
        await using var file = File.Create(path);
        await using var csv = SubscriberCsv.Writer(file);
        foreach (var name in new[] { "line", "column", "reason" })
            csv.WriteField(name);
        await csv.NextRecordAsync();
        foreach (var row in refused)
        {
            csv.WriteField(row.Line);
            SubscriberCsv.WriteField(csv, row.Column);
            SubscriberCsv.WriteField(csv, row.Reason);
            await csv.NextRecordAsync();
        }
    }

    private sealed record ImportOptions(string File, bool DryRun, string ConsentText, AddressPolicy Policy, bool Json);
}

/// <summary>Loads those rows that are not there yet.</summary>
internal sealed class SubscriberImport(SubscriberStore store, TimeProvider clock, bool dryRun, string consentText)
{
    private const int AtOnce = 16;

    private readonly HashSet<SubscriberId> inFile = [];
    private readonly List<RefusedRow> refused = [];
    private int already;

    public int Rows { get; private set; }

    public int Imported { get; private set; }

    public int Already => already;

    public IReadOnlyList<RefusedRow> Refused => refused;

    public void Refuse(RefusedRow row)
    {
        Rows++;
        refused.Add(row);
    }

    public async Task LoadAsync(
        IReadOnlyCollection<(int Line, NewSubscriber Subscriber)> chunk,
        CancellationToken cancellation
    )
    {
        Rows += chunk.Count;
        var fresh = new List<(int Line, NewSubscriber Subscriber)>(chunk.Count);
        foreach (var row in chunk)
        {
            if (inFile.Add(row.Subscriber.Id))
                fresh.Add(row);
            else
                refused.Add(new RefusedRow(row.Line, SubscriberColumns.Id, "the same person and place as a row above"));
        }

        var ids = fresh.ConvertAll(row => row.Subscriber.Id);
        var taken = await store.Ports.Index.FindTakenAsync(ids, cancellation);
        var unknown = fresh.Where(row => !taken.Contains(row.Subscriber.Id)).ToList();
        if (!dryRun && unknown.Count > 0)
            await BulkAsync(unknown, cancellation);
        Imported += unknown.Count;
        foreach (var part in fresh.Where(row => taken.Contains(row.Subscriber.Id)).Chunk(AtOnce))
            await Task.WhenAll(part.Select(row => CompleteAsync(row.Line, row.Subscriber, cancellation)));
    }

    private async Task BulkAsync(IEnumerable<(int Line, NewSubscriber Subscriber)> rows, CancellationToken cancellation)
    {
        var bulk = new BulkSubscribers(
            store.Ports.Pages,
            store.Ports.Rows,
            store.Ports.Index,
            store.Secrets.Sealer(),
            store.Secrets.Index(),
            SignUpOptions.Default
        );
        foreach (var language in rows.GroupBy(row => row.Subscriber.Preferences.Language, row => row.Subscriber))
        {
            var options = BulkLoadOptions.Default with { Consent = Consent(SubscriberWords.Of(language.Key)) };
            await bulk.LoadAsync(language, options, null, cancellation);
        }
    }

    /// <summary>Known already, wholly or in part: an import that was cut off leaves some who are entered and not
    /// stored.</summary>
    private async Task CompleteAsync(int line, NewSubscriber subscriber, CancellationToken cancellation)
    {
        if (await store.Registry.FindAsync(subscriber.Id, cancellation) is not null)
        {
            Interlocked.Increment(ref already);
            return;
        }

        var consent = Consent(SubscriberWords.Of(subscriber.Preferences.Language));
        var outcome = dryRun
            ? null
            : await store.Registry.AddAsync(subscriber, consent, Actor.Import, clock.GetUtcNow(), cancellation);
        lock (refused)
        {
            if (outcome is AddOutcome.Erased)
                refused.Add(new RefusedRow(line, SubscriberColumns.Id, "has left; only they can sign up again"));
            else
                Imported++;
        }
    }

    private ConsentRecord Consent(string language) =>
        new("alerts", consentText, language, clock.GetUtcNow(), ConsentProof.OperatorImport);
}
