using System.CommandLine;
using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary>
/// <c>alert subscribers</c>: what an operator does to all of them, or to one who asks (docs/privacy.md).
/// </summary>
internal static class SubscribersCommand
{
    public static Command Create(
        CommandIo io,
        Func<string, string?>? environment = null,
        Func<IAmazonSimpleSystemsManagement>? parameters = null
    )
    {
        var storeOptions = new SubscriberStoreOptions(environment, parameters);
        Command[] commands =
        [
            RotateIndex(io, storeOptions),
            Recount(io, storeOptions),
            ReplayErased(io, storeOptions),
            Erase(io, storeOptions),
            CanaryCommand.Create(
                io,
                Who(),
                (parsed, work, cancellation) =>
                    WithStoreAsync(storeOptions, parsed, io, erases: false, work, cancellation)
            ),
        ];
        var all = new Command(
            "subscribers",
            "Maintain subscribers: rotate the index, recount, erase; your own inboxes."
        );
        foreach (var command in commands)
        {
            storeOptions.AddTo(command);
            all.Add(command);
        }

        return all;
    }

    private static Command RotateIndex(CommandIo io, SubscriberStoreOptions storeOptions)
    {
        var command = new Command("rotate-index", "Enter everybody under the current index key.");
        command.SetAction(
            (parsed, cancellation) =>
                WithStoreAsync(
                    storeOptions,
                    parsed,
                    io,
                    erases: false,
                    store => RotateAsync(store, io, cancellation),
                    cancellation
                )
        );
        return command;
    }

    private static Command Recount(CommandIo io, SubscriberStoreOptions storeOptions)
    {
        var command = new Command("recount", "Make every count and bound of the directory exact.");
        command.SetAction(
            (parsed, cancellation) =>
                WithStoreAsync(
                    storeOptions,
                    parsed,
                    io,
                    erases: false,
                    store => RecountAsync(store, io, cancellation),
                    cancellation
                )
        );
        return command;
    }

    private static Command ReplayErased(CommandIo io, SubscriberStoreOptions storeOptions)
    {
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "The moment to which a table was restored.",
            Required = true,
            HelpName = "TIME",
            CustomParser = result => Arguments.Instant(result, "--since", result.Tokens[0].Value),
        };
        var who = Who();
        var command = new Command("replay-erased", "Erase again whoever was erased since then.") { since, who };
        command.SetAction(
            (parsed, cancellation) =>
                WithStoreAsync(
                    storeOptions,
                    parsed,
                    io,
                    erases: true,
                    async store =>
                    {
                        var erased = await store.Registry.ReplayErasedAsync(
                            parsed.GetValue(since)!.Value,
                            Actor.Operator(parsed.GetValue(who)!),
                            io.Clock.GetUtcNow(),
                            cancellation
                        );
                        return Print(io, $"{erased} were there again and are erased");
                    },
                    cancellation
                )
        );
        return command;
    }

    private static Command Erase(CommandIo io, SubscriberStoreOptions storeOptions)
    {
        var channel = new Argument<ChannelKind>("CHANNEL")
        {
            Description = string.Join(", ", ChannelNames.All.Select(kind => kind.Name())),
            CustomParser = result =>
            {
                if (!ChannelNames.TryParse(result.Tokens[0].Value, out var kind))
                    result.AddError($"'{result.Tokens[0].Value}' is no channel");
                return kind;
            },
        };
        var who = Who();
        // Not an argument: those stay in a shell's history.
        var command = new Command("erase", "Erase everybody at the address on standard input.") { channel, who };
        command.SetAction(
            (parsed, cancellation) =>
                WithStoreAsync(
                    storeOptions,
                    parsed,
                    io,
                    erases: true,
                    async store =>
                    {
                        using var input = new StreamReader(io.In);
                        var kind = parsed.GetValue(channel);
                        var address = (await input.ReadLineAsync(cancellation) ?? "").Trim();
                        if (!AddressBook.IsValid(kind, address))
                            return io.Fail(ExitCodes.BadData, $"-: line 1: not a {kind.Name()} address");
                        var erased = await store.Registry.EraseAsync(
                            kind,
                            address,
                            Actor.Operator(parsed.GetValue(who)!),
                            io.Clock.GetUtcNow(),
                            cancellation
                        );
                        return Print(io, $"{erased} erased");
                    },
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RotateAsync(SubscriberStore store, CommandIo io, CancellationToken cancellation)
    {
        var rotation = new IndexRotation(store.Ports, store.Secrets.Sealer(), store.Secrets.Index());
        var found = new Dictionary<RotatedEntry, int>();
        foreach (var segment in await store.SegmentsAsync(cancellation))
        {
            foreach (var row in await store.Ports.Rows.ListAsync(segment, cancellation))
            {
                var outcome = await rotation.RotateAsync(row.Id, cancellation);
                found[outcome] = found.GetValueOrDefault(outcome) + 1;
            }
        }

        var left = found.GetValueOrDefault(RotatedEntry.Shut) + found.GetValueOrDefault(RotatedEntry.Contended);
        var done = string.Create(
            CultureInfo.InvariantCulture,
            $"{found.GetValueOrDefault(RotatedEntry.Current)} are entered under index key {store.Secrets.IndexKeyId}"
        );
        return left == 0
            ? Print(io, done)
            : io.Fail(ExitCodes.BadData, $"{done}; {left} are not: keep the former key, and run this again");
    }

    private static async Task<int> RecountAsync(SubscriberStore store, CommandIo io, CancellationToken cancellation)
    {
        var recount = new SegmentRecount(store.Ports.Pages, store.Ports.Rows, store.Ports.Index, SignUpOptions.Default);
        var (repaired, busy, removed) = (0, 0, 0);
        foreach (var segment in await store.SegmentsAsync(cancellation))
        {
            var outcome = await recount.RecountAsync(segment, io.Clock.GetUtcNow(), cancellation);
            removed += outcome.Removed;
            if (outcome.Repaired)
                repaired++;
            else
                busy++;
        }

        return Print(io, $"{repaired} segments are exact, {busy} were too busy, {removed} old copies are removed");
    }

    private static Option<string> Who() =>
        new("--operator")
        {
            Description = "Who asks, for the audit log; the user's own name by default.",
            DefaultValueFactory = _ => Environment.UserName,
            HelpName = "NAME",
        };

    private static int Print(CommandIo io, string line)
    {
        io.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    private static async Task<int> WithStoreAsync(
        SubscriberStoreOptions storeOptions,
        ParseResult parsed,
        CommandIo io,
        bool erases,
        Func<SubscriberStore, Task<int>> work,
        CancellationToken cancellation
    )
    {
        var (store, fault) = await storeOptions.OpenAsync(parsed, io.Clock, erases, cancellation);
        if (store is null)
            return io.Fail(ExitCodes.Usage, fault);
        using (store)
        {
            try
            {
                return await work(store);
            }
            catch (Exception failure)
                when (failure
                        is StoreUnavailableException
                            or StoreRefusedException
                            or InvalidDataException
                            or AmazonClientException
                )
            {
                return io.Fail(ExitCodes.BadData, failure.Message);
            }
        }
    }
}
