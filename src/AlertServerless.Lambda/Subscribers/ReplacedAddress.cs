using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>One and the same inbox under another address, by its provider's own word.</summary>
public sealed class ReplacedAddress(SubscriberRegistry registry, TimeProvider clock)
{
    private const int Attempts = 10;

    /// <summary>Gives everyone who has the one address the other. A stop goes along.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StoreUnavailableException">Somebody was changed by others at each of many attempts.</exception>
    public async Task<int> ReplaceAsync(
        ChannelKind channel,
        string from,
        string to,
        Actor actor,
        CancellationToken cancellation
    )
    {
        if (await registry.FindStopAsync(channel, from, cancellation) is { } stop)
            await registry.StopAsync(channel, to, stop.Reason, actor, clock.GetUtcNow(), cancellation);
        var replaced = 0;
        foreach (var id in await registry.FindAsync(channel, from, cancellation))
        {
            if (await ReplaceAsync(id, channel, (from, to), actor, cancellation))
                replaced++;
        }

        return replaced;
    }

    private async Task<bool> ReplaceAsync(
        SubscriberId id,
        ChannelKind channel,
        (string From, string To) address,
        Actor actor,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (
                await registry.FindAsync(id, cancellation) is not { } found
                || registry.Open(found.Row) is not OpenedAddresses.Book book
                || book.Addresses.For(channel) != address.From
            )
                return false;
            var addresses = book.Addresses.Addresses.ToDictionary();
            addresses[channel] = address.To;
            var wanted = new NewSubscriber(
                id,
                found.Row.Preferences,
                AddressBook.TryCreate(addresses, out var problem) ?? throw new InvalidOperationException(problem)
            );
            var now = clock.GetUtcNow();
            if (
                await registry.ChangeAsync(wanted, found.Revision, actor, now, cancellation)
                is not ChangeOutcome.Contended
            )
                return true;
        }

        throw new StoreUnavailableException(
            $"change {id}",
            new TimeoutException($"somebody else was faster {Attempts} times")
        );
    }
}
