using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// The suppression list: addresses that want nothing. It is by address, so that it also holds for whoever signs up with
/// the address later. An operation that writes a copy reads the list after it entered the subscriber under the address;
/// a stop writes the list before it looks for subscribers. So whichever comes first, the copy ends with that channel
/// suspended.
/// </summary>
internal sealed class AddressStops(RegistryPorts ports, SubscriberCopies copies, BlindIndex blindIndex)
{
    public async Task<StopEntry?> FindAsync(ChannelKind channel, string address, CancellationToken cancellation)
    {
        StopEntry? found = null;
        // Every key is asked, so that the time tells nothing.
        foreach (var key in blindIndex.AllKeysOf(channel, address))
            found = await ports.Index.FindStopAsync(key, cancellation) ?? found;
        return found;
    }

    /// <summary>The wanted preferences, with those channels suspended whose address wants nothing, or was refused
    /// before and is still the same.</summary>
    public async Task<SubscriberPreferences> ApplyAsync(
        NewSubscriber wanted,
        SubscriberRow? current,
        CancellationToken cancellation
    )
    {
        var before = current is null ? null : (copies.Open(current) as OpenedAddresses.Book)?.Addresses;
        var plan = wanted.Preferences.Channels;
        foreach (var (channel, address) in wanted.Addresses.Addresses)
        {
            var refused =
                current is not null
                && current.Preferences.Channels.IsSuspended(channel)
                && (before is null || IsSame(channel, before.For(channel), address));
            var isSuspended = refused || await FindAsync(channel, address, cancellation) is not null;
            plan = isSuspended ? plan.Suspend(channel) : plan.Resume(channel);
        }

        return wanted.Preferences with
        {
            Channels = plan,
        };
    }

    /// <returns>How many subscribers have the address.</returns>
    public async Task<int> StopAsync(
        ChannelKind channel,
        string address,
        StopEntry stop,
        Actor actor,
        CancellationToken cancellation
    )
    {
        await ports.Index.PutStopAsync(blindIndex.KeyOf(channel, address), stop, cancellation);
        return await SetAsync(channel, address, AuditAction.Stopped, actor, stop.At, cancellation);
    }

    /// <returns>How many subscribers have the address.</returns>
    public async Task<int> StartAsync(
        ChannelKind channel,
        string address,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        foreach (var key in blindIndex.AllKeysOf(channel, address))
            await ports.Index.RemoveStopAsync(key, cancellation);
        return await SetAsync(channel, address, AuditAction.Started, actor, now, cancellation);
    }

    /// <summary>Everyone who is entered under the address.</summary>
    public async Task<IReadOnlyList<SubscriberId>> SubscribersAsync(
        ChannelKind channel,
        string address,
        CancellationToken cancellation
    )
    {
        var ids = new SortedSet<SubscriberId>();
        foreach (var key in blindIndex.AllKeysOf(channel, address))
            ids.UnionWith(await ports.Index.FindAsync(key, cancellation));
        return [.. ids];
    }

    /// <summary>Whether the subscriber's copy has this address; when its box does not open, it may.</summary>
    public bool MayHave(SubscriberRow row, ChannelKind channel, string address) =>
        copies.Open(row) is not OpenedAddresses.Book book || IsSame(channel, book.Addresses.For(channel), address);

    private async Task<int> SetAsync(
        ChannelKind channel,
        string address,
        AuditAction action,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var count = 0;
        foreach (var id in await SubscribersAsync(channel, address, cancellation))
        {
            if (await copies.NextAsync(id, known => known, cancellation) is not { } next)
                continue;
            // By the list as it is under this revision: of a stop and a start at once, both write the same.
            var stopped = await FindAsync(channel, address, cancellation) is not null;
            await copies.RewriteAllAsync(id, next, row => Rest(row, stopped), now, cancellation);
            await ports.Audit.AppendAsync(new AuditEntry(now, actor, action, id.ToString()), cancellation);
            count++;
        }

        return count;

        SubscriberRow Rest(SubscriberRow row, bool stopped)
        {
            if (!MayHave(row, channel, address))
                return row;
            var plan = row.Preferences.Channels;
            plan = stopped ? plan.Suspend(channel) : plan.Resume(channel);
            return row with { Preferences = row.Preferences with { Channels = plan } };
        }
    }

    private bool IsSame(ChannelKind channel, string? one, string other) =>
        one is not null && blindIndex.KeyOf(channel, one) == blindIndex.KeyOf(channel, other);
}
