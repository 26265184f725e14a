using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>What the registry works with.</summary>
/// <param name="Pages">Places and directory entries.</param>
/// <param name="Rows">The stored copies.</param>
/// <param name="Index">Where everybody is.</param>
/// <param name="Audit">What was done to whom.</param>
public sealed record RegistryPorts(ISegmentPages Pages, ISubscriberRows Rows, ISubscriberIndex Index, IAuditLog Audit)
{
    /// <summary>What an erasure reaches beside the registry, in this order.</summary>
    public IReadOnlyList<EraseElsewhere> Elsewhere { get; init; } = [];
}

/// <summary>Erases what is kept of somebody outside the registry. The same call again is harmless: an erasure that was
/// cut off is made again from its beginning.</summary>
/// <param name="id">Null when only an address is known.</param>
/// <param name="keys">Of their addresses, under every index key that is known.</param>
public delegate Task EraseElsewhere(
    SubscriberId? id,
    IReadOnlyCollection<BlindKey> keys,
    CancellationToken cancellation
);

/// <summary>
/// Keeps subscribers in their segments. There are no transactions: each operation first takes the subscriber's next
/// revision (<see cref="SubscriberLocation"/>) and then makes single writes under it, ordered so that a crash between
/// any two leaves nobody unreachable, and that the same operation, made again, completes it. Operations on one
/// subscriber that overlap act as if one had come after the other: a stop or an erasure is not undone by a change or a
/// move that began before it (docs/privacy.md). What a crash can leave behind is harmless and repaired by
/// <see cref="SegmentRecount"/>: a place taken by nobody, a count ahead of the truth, bounds wider than needed, an
/// index entry that leads nowhere.
/// </summary>
public sealed class SubscriberRegistry
{
    private readonly RegistryPorts ports;
    private readonly BlindIndex blindIndex;
    private readonly SignUpOptions options;
    private readonly SegmentAdmission admission;
    private readonly SubscriberCopies copies;
    private readonly AddressStops stops;
    private readonly SubscriberChanges changes;
    private readonly SubscriberErasure erasure;

    public SubscriberRegistry(RegistryPorts ports, AddressSealer sealer, BlindIndex blindIndex, SignUpOptions options)
    {
        this.ports = ports;
        this.blindIndex = blindIndex;
        this.options = options;
        admission = new SegmentAdmission(ports.Pages);
        copies = new SubscriberCopies(ports, sealer, options);
        stops = new AddressStops(ports, copies, blindIndex);
        changes = new SubscriberChanges(ports, copies, stops, options);
        erasure = new SubscriberErasure(ports, copies, stops, blindIndex, options);
    }

    /// <summary>Adds a subscriber, or completes an addition that was cut off.</summary>
    /// <exception cref="ArgumentException">The preferences cannot be stored.</exception>
    public async Task<AddOutcome> AddAsync(
        NewSubscriber subscriber,
        ConsentRecord consent,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var wanted = AsStored(subscriber);
        var begun = await ports.Index.FindAsync(wanted.Id, cancellation);
        if (begun?.ErasedAt is not null)
            return new AddOutcome.Erased();
        var column = SegmentColumn.For(wanted.Preferences);
        var segment =
            begun is not null && SegmentColumn.Of(begun.Segment) == column
                ? begun.Segment
                : column.Page((await ports.Pages.TakeRowsAsync(column, 1, options.PageSize, cancellation)).Page);
        var keys = blindIndex.KeysOf(wanted.Addresses);
        var location = LocationOf(segment, begun, keys, consent);

        await admission.AdmitAsync(segment, wanted.Preferences, cancellation);
        if (!await ports.Index.TryPutAsync(wanted.Id, location, null, cancellation))
            return new AddOutcome.Contended();
        await ports.Index.AddKeysAsync(wanted.Id, keys, location.Revision, cancellation);
        await AuditAsync(actor, AuditAction.Added, wanted.Id, now, cancellation);
        var preferences = await stops.ApplyAsync(wanted, null, cancellation);
        var row = new SubscriberRow(segment, wanted.Id, location.Pause(preferences), default, location.Revision);
        if (!await ports.Rows.TryPutAsync(copies.Seal(row, wanted.Addresses), cancellation))
            return await changes.WhySupersededAsync(wanted.Id, location, cancellation) is ChangeOutcome.Unknown
                ? new AddOutcome.Erased()
                : new AddOutcome.Contended();
        await admission.ConfirmAsync(segment, wanted.Preferences, cancellation);
        foreach (var former in location.Former)
            await RemoveCopyAsync(new FencedPlace(former, wanted.Id, location.Revision), now, cancellation);
        return new AddOutcome.Added(segment, location.Revision, SuspendedIn(preferences.Channels));
    }

    /// <summary>The subscriber as they are now, or null.</summary>
    public async Task<RegisteredSubscriber?> FindAsync(SubscriberId id, CancellationToken cancellation) =>
        await ports.Index.FindAsync(id, cancellation) is { ErasedAt: null } known
        && await changes.CurrentAsync(id, known, cancellation) is { } current
            ? new RegisteredSubscriber(current, known.Revision)
            : null;

    /// <summary>Everyone who is entered under this address; an id may lead to nobody.</summary>
    public Task<IReadOnlyList<SubscriberId>> FindAsync(
        ChannelKind channel,
        string address,
        CancellationToken cancellation
    ) => stops.SubscribersAsync(channel, address, cancellation);

    /// <summary>What they agreed to, oldest first; none when nobody has the id.</summary>
    public async Task<IReadOnlyList<ConsentRecord>> ConsentsAsync(SubscriberId id, CancellationToken cancellation) =>
        (await ports.Index.FindAsync(id, cancellation))?.Consents ?? [];

    /// <summary>The addresses of a row, for their owner.</summary>
    public OpenedAddresses Open(SubscriberRow row) => copies.Open(row);

    /// <summary>New preferences and addresses. Another cell, kind or first channel moves the subscriber to another
    /// segment, for events first decided after the handover; until then the old copy counts. A suspended channel stays
    /// suspended unless its address is another; a pause stays.</summary>
    /// <param name="wanted">As they want it.</param>
    /// <param name="expectedRevision">As it was read: of two who change at once, one must read again.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels between the writes.</param>
    public async Task<ChangeOutcome> ChangeAsync(
        NewSubscriber wanted,
        long expectedRevision,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (await ports.Index.FindAsync(wanted.Id, cancellation) is not { ErasedAt: null } known)
            return new ChangeOutcome.Unknown();
        if (known.Revision != expectedRevision)
            return new ChangeOutcome.Contended();
        if (await changes.CurrentAsync(wanted.Id, known, cancellation) is not { } current)
            return new ChangeOutcome.Unknown();
        await SubscriberChanges.SettleAsync(ports.Rows, current, known, cancellation);
        var stored = AsStored(wanted);
        stored = stored with { Preferences = known.Pause(stored.Preferences) };
        var request = new ChangeRequest(current, known, stored, blindIndex.KeysOf(stored.Addresses), now);

        var (outcome, changed) =
            SegmentColumn.Of(current.Segment) == SegmentColumn.For(stored.Preferences)
                ? await changes.ReplaceAsync(request, cancellation)
                : await changes.MoveAsync(request, cancellation);
        if (changed is null)
            return outcome;
        if (outcome is not ChangeOutcome.Changed done)
            return await changes.WhySupersededAsync(wanted.Id, changed, cancellation);
        await AuditAsync(actor, AuditAction.Changed, wanted.Id, now, cancellation);
        return done with { Revision = await changes.DropKeysAsync(wanted.Id, changed, request.Keys, cancellation) };
    }

    /// <summary>Stops all messages to a subscriber until an instant, or starts them again; not undone by a change that
    /// began before.</summary>
    /// <param name="id">Whom.</param>
    /// <param name="until">Null for not paused; <see cref="DateTimeOffset.MaxValue"/> for until further notice. Rounded
    /// up to the minute.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels between the writes.</param>
    public async Task<ChangeOutcome> PauseAsync(
        SubscriberId id,
        DateTimeOffset? until,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var minute = SubscriberLocation.PauseMinute(until);
        var next = await copies.NextAsync(id, known => known with { PausedUntilMinute = minute }, cancellation);
        if (next is null)
            return new ChangeOutcome.Unknown();
        await copies.RewriteAllAsync(
            id,
            next,
            row => row with { Preferences = next.Pause(row.Preferences) },
            now,
            cancellation
        );
        await AuditAsync(actor, AuditAction.Paused, id, now, cancellation);
        return new ChangeOutcome.Changed(next.Segment, next.Revision);
    }

    /// <summary>Why nothing is sent to an address; null when nothing stands against it.</summary>
    public Task<StopEntry?> FindStopAsync(ChannelKind channel, string address, CancellationToken cancellation) =>
        stops.FindAsync(channel, address, cancellation);

    /// <summary>Sends nothing more to an address, now and for whoever signs up with it later.</summary>
    /// <returns>How many subscribers have it.</returns>
    public Task<int> StopAsync(
        ChannelKind channel,
        string address,
        StopReason reason,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => stops.StopAsync(channel, address, new StopEntry(reason, now), actor, cancellation);

    /// <summary>Takes a stop back.</summary>
    /// <returns>How many subscribers have the address.</returns>
    public Task<int> StartAsync(
        ChannelKind channel,
        string address,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => stops.StartAsync(channel, address, actor, now, cancellation);

    /// <summary>Leaves: every copy, every index entry, every consent. Only the id remains, for a year.</summary>
    /// <returns>False when nobody has this id, or not any more.</returns>
    public Task<bool> RemoveAsync(SubscriberId id, Actor actor, DateTimeOffset now, CancellationToken cancellation) =>
        erasure.RemoveAsync(id, actor, now, cancellation);

    /// <summary>Erases everyone who has this address, whatever other addresses they have.</summary>
    /// <returns>How many.</returns>
    public Task<int> EraseAsync(
        ChannelKind channel,
        string address,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => erasure.EraseAsync(channel, address, actor, now, cancellation);

    /// <summary>Erases again whoever was erased since then, after a table was restored.</summary>
    /// <returns>How many were there again.</returns>
    public Task<int> ReplayErasedAsync(
        DateTimeOffset since,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => erasure.ReplayAsync(since, actor, now, cancellation);

    private async Task RemoveCopyAsync(FencedPlace place, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await ports.Rows.ClearAsync(place, now + options.Keep, cancellation) is { } removed)
            await ports.Pages.CountAsync(place.Segment, PopulationChange.Out(removed.Preferences.Home), cancellation);
    }

    private Task AuditAsync(
        Actor actor,
        AuditAction action,
        SubscriberId id,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => ports.Audit.AppendAsync(new AuditEntry(now, actor, action, id.ToString()), cancellation);

    // What a first attempt left behind stays findable, until it is removed with the rest.
    private static SubscriberLocation LocationOf(
        SegmentId segment,
        SubscriberLocation? begun,
        IReadOnlyList<BlindKey> keys,
        ConsentRecord consent
    ) =>
        begun is null
            ? new SubscriberLocation(segment, [], keys) { Consents = [consent] }
            : begun with
            {
                Segment = segment,
                Former = [.. begun.Former.Append(begun.Segment).Where(former => former != segment).Distinct()],
                Keys = [.. begun.Keys.Union(keys)],
                Consents = begun.Consents.Contains(consent) ? begun.Consents : [.. begun.Consents, consent],
                Revision = begun.Revision + 1,
            };

    private static NewSubscriber AsStored(NewSubscriber subscriber) =>
        subscriber with
        {
            Preferences = PreferencesCodec.AsStored(HomeRounding.Apply(subscriber.Preferences)),
        };

    private static IReadOnlyList<ChannelKind> SuspendedIn(ChannelPlan plan) =>
        [.. Enumerable.Range(0, plan.Count).Select(i => plan[i].Kind).Where(plan.IsSuspended)];
}
