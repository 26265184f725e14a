using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using CsvHelper;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary><c>alert export FILE.csv</c>: everybody, with their addresses in clear, to a file that only its owner can
/// read. The audit log says so before the first row is written.</summary>
internal static class ExportCommand
{
    public static Command Create(
        CommandIo io,
        Func<string, string?>? environment = null,
        Func<IAmazonSimpleSystemsManagement>? parameters = null
    )
    {
        var storeOptions = new SubscriberStoreOptions(environment, parameters);
        var file = new Argument<string>("FILE") { Description = "Must not exist yet." };
        var who = new Option<string>("--operator")
        {
            Description = "Who exports, for the audit log; the user's own name by default.",
            DefaultValueFactory = _ => Environment.UserName,
            HelpName = "NAME",
        };
        var command = new Command("export", "Write everybody with their addresses to a file; it is audited.")
        {
            file,
            who,
        };
        storeOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(file)!,
                    parsed.GetValue(who)!,
                    () => storeOptions.OpenAsync(parsed, io.Clock, erases: false, cancellation),
                    io,
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string path,
        string who,
        Func<Task<(SubscriberStore? Store, string Fault)>> open,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var (store, fault) = await open();
        if (store is null)
            return io.Fail(ExitCodes.Usage, fault);
        using (store)
        {
            try
            {
                await using var file = Create(path);
                var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
                await store.Ports.Audit.AppendAsync(
                    new AuditEntry(io.Clock.GetUtcNow(), Actor.Operator(who), AuditAction.Exported, id),
                    cancellation
                );
                return await WriteAsync(path, file, store, io, cancellation);
            }
            catch (Exception failure)
                when (failure
                        is IOException
                            or UnauthorizedAccessException
                            or InvalidDataException
                            or StoreUnavailableException
                            or StoreRefusedException
                            or AmazonClientException
                )
            {
                return io.Fail(ExitCodes.BadData, $"{path}: {failure.Message}");
            }
        }
    }

    private static async Task<int> WriteAsync(
        string path,
        FileStream file,
        SubscriberStore store,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        await using var csv = SubscriberCsv.Writer(file);
        foreach (var column in SubscriberColumns.All)
            csv.WriteField(column);
        await csv.NextRecordAsync();
        var written = new HashSet<SubscriberId>();
        var shut = 0;
        foreach (var segment in await store.SegmentsAsync(cancellation))
        {
            foreach (var row in await store.Ports.Rows.ListAsync(segment, cancellation))
            {
                // Who is moving has two copies for a while: the one that has no end is the newer.
                if (row.ValidityPeriod.Until is not null || !written.Add(row.Id))
                    continue;
                if (store.Registry.Open(row) is OpenedAddresses.Book book)
                    SubscriberCsv.Write(csv, row, book.Addresses);
                else
                    shut++;
            }
        }

        var summary = string.Create(CultureInfo.InvariantCulture, $"{path}: {written.Count - shut} subscribers");
        if (shut > 0)
            return io.Fail(ExitCodes.BadData, $"{summary}; {shut} more whose addresses do not open");
        await io.Error.WriteLineAsync(summary);
        return ExitCodes.Done;
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!System.OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
