using System.CommandLine;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Operations;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary><c>alert subscribers canary</c>: signs up the operator's own inboxes for the hourly test
/// earthquake.</summary>
internal static class CanaryCommand
{
    /// <param name="run">Opens the store and names what fails.</param>
    public static Command Create(
        CommandIo io,
        Option<string> who,
        Func<ParseResult, Func<SubscriberStore, Task<int>>, CancellationToken, Task<int>> run
    )
    {
        // Not arguments: those stay in a shell's history.
        var command = new Command(
            "canary",
            "Sign up your own inboxes for the hourly test earthquake: lines of CHANNEL ADDRESS "
                + "on standard input, one for "
                + "each channel that you use. They hear of nothing else; `alert subscribers erase` takes one away."
        )
        {
            who,
        };
        command.SetAction(
            (parsed, cancellation) =>
                run(
                    parsed,
                    store => AddAsync(store, Actor.Operator(parsed.GetValue(who)!), io, cancellation),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> AddAsync(
        SubscriberStore store,
        Actor actor,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        if (await ReadAsync(io, cancellation) is not { } inboxes)
            return ExitCodes.BadData;
        foreach (var (channel, address) in inboxes)
        {
            if (await IsThereAsync(store, channel, address, cancellation))
            {
                await io.Out.WriteLineAsync($"{channel.Name()}: there already");
                continue;
            }

            var consent = new ConsentRecord(
                "canary",
                "operator",
                Language.English.Code(),
                io.Clock.GetUtcNow(),
                ConsentProof.OperatorImport
            );
            var outcome = await store.Registry.AddAsync(
                CanaryInboxes.Create(channel, address),
                consent,
                actor,
                io.Clock.GetUtcNow(),
                cancellation
            );
            if (outcome is not AddOutcome.Added added)
                return io.Fail(ExitCodes.BadData, $"{channel.Name()}: somebody else is at it; run this again");
            await io.Out.WriteLineAsync(
                added.Stopped.Count > 0
                    ? $"{channel.Name()}: signed up, but its owner has stopped all messages there"
                    : $"{channel.Name()}: signed up; the next test earthquake comes within ten minutes"
            );
        }

        return ExitCodes.Done;
    }

    /// <returns>Null when a line cannot be read; an error line has then been printed.</returns>
    private static async Task<List<(ChannelKind Channel, string Address)>?> ReadAsync(
        CommandIo io,
        CancellationToken cancellation
    )
    {
        using var input = new StreamReader(io.In);
        var inboxes = new List<(ChannelKind, string)>();
        for (var number = 1; await input.ReadLineAsync(cancellation) is { } line; number++)
        {
            if (line.Split(' ', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } address])
            {
                io.Fail(ExitCodes.BadData, $"-: line {number}: not CHANNEL ADDRESS");
                return null;
            }

            if (!ChannelNames.TryParse(name, out var channel))
            {
                var channels = string.Join(", ", ChannelNames.All.Select(kind => kind.Name()));
                io.Fail(ExitCodes.BadData, $"-: line {number}: '{name}' is no channel; there are {channels}");
                return null;
            }

            // The address itself is not repeated: what is printed here may be kept.
            if (AddressBook.TryCreate([new(channel, address)], out var problem) is null)
            {
                io.Fail(ExitCodes.BadData, $"-: line {number}: {problem}");
                return null;
            }

            inboxes.Add((channel, address));
        }

        if (inboxes.Count > 0)
            return inboxes;
        io.Fail(ExitCodes.BadData, "-: line 1: no inbox; write CHANNEL ADDRESS");
        return null;
    }

    private static async Task<bool> IsThereAsync(
        SubscriberStore store,
        ChannelKind channel,
        string address,
        CancellationToken cancellation
    )
    {
        foreach (var id in await store.Registry.FindAsync(channel, address, cancellation))
            if (
                await store.Registry.FindAsync(id, cancellation) is { } known
                && Canary.IsHome(known.Row.Preferences.Home)
            )
                return true;
        return false;
    }
}
