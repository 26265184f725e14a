using System.Security.Cryptography;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.SignUp;

/// <summary>Makes subscribers of proven addresses, and changes what subscribers want. The only writer of the registry
/// on behalf of subscribers.</summary>
public sealed class Registrations(SubscriberRegistry registry, TimeProvider clock)
{
    private const int Attempts = 3;

    public static SubscriberId NewId()
    {
        // 0 means "before everyone".
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong value;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            value = BitConverter.ToUInt64(bytes);
        } while (value == 0);
        return new SubscriberId(value);
    }

    /// <summary>Enters the proven addresses of a sign-up. Whoever is already subscribed at one of them keeps their id
    /// and their other addresses, and gets the new preferences. The same call again changes nothing.</summary>
    /// <param name="by">The channel that was proven just now.</param>
    /// <returns>Who it is now.</returns>
    public async Task<ActivationOutcome> ActivateAsync(
        PendingSignUp pending,
        ChannelKind by,
        CancellationToken cancellation
    )
    {
        var proven = pending.Addresses.Where(address => address.Proven).ToList();
        if (pending is { Adds: true, Subscriber: { } adding })
            return await AddAddressesAsync(adding, proven, cancellation);
        if (pending.Wanted is not { } preferences)
            return await KnownAsync(proven, cancellation) is { } owner
                ? new ActivationOutcome.Active(owner.Id)
                : new ActivationOutcome.NobodyThere();
        var id = pending.Subscriber ?? NewId();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await KnownAsync(proven, cancellation) is { } known)
            {
                if (Wanted(known.Id, preferences, proven, known) is not { } changed)
                    return new ActivationOutcome.Unreadable(known.Id);
                switch (await ChangeAsync(known, changed, cancellation))
                {
                    case ChangeOutcome.Changed:
                        return new ActivationOutcome.Active(known.Id);
                    case ChangeOutcome.TooSoon early:
                        return new ActivationOutcome.TooSoon(early.NotBefore);
                }
            }
            else if (Wanted(id, preferences, proven, null) is { } wanted)
            {
                var consent = pending.Consent.Proven(by);
                switch (await registry.AddAsync(wanted, consent, Actor.Self, clock.GetUtcNow(), cancellation))
                {
                    case AddOutcome.Added:
                        return new ActivationOutcome.Active(id);
                    case AddOutcome.Erased:
                        id = NewId();
                        break;
                }
            }
            else
            {
                return new ActivationOutcome.Unreadable(id);
            }
        }

        return new ActivationOutcome.Busy();
    }

    /// <summary>Null when nobody has this id.</summary>
    public async Task<Registration?> FindAsync(SubscriberId id, CancellationToken cancellation)
    {
        if (await registry.FindAsync(id, cancellation) is not { } found)
            return null;
        return registry.Open(found.Row) is OpenedAddresses.Book book
            ? new Registration(found.Row, found.Revision, book.Addresses)
            : null;
    }

    /// <summary>Whoever is subscribed at an address; null for nobody.</summary>
    public Task<Registration?> FindAsync(ChannelKind channel, string address, CancellationToken cancellation) =>
        KnownAsync([new PendingAddress(channel, address)], cancellation);

    /// <summary>Everybody who is subscribed at an address, in id order: one operator's sites share their
    /// contacts.</summary>
    public async Task<IReadOnlyList<SubscriberId>> AllAtAsync(
        ChannelKind channel,
        string address,
        CancellationToken cancellation
    )
    {
        var found = new List<SubscriberId>();
        foreach (var id in await registry.FindAsync(channel, address, cancellation))
        {
            if (await FindAsync(id, cancellation) is not null)
                found.Add(id);
        }

        return found;
    }

    /// <summary>True when the provider or the person refused every message to this address: no code either.</summary>
    public async Task<bool> IsSuppressedAsync(ChannelKind channel, string address, CancellationToken cancellation) =>
        await registry.FindStopAsync(channel, address, cancellation) is not null;

    /// <summary>New preferences, the same addresses.</summary>
    public Task<ChangeOutcome> ChangeAsync(
        SubscriberId id,
        Func<SubscriberPreferences, SubscriberPreferences> change,
        CancellationToken cancellation
    ) => ReviseAsync(id, known => new NewSubscriber(id, change(known.Row.Preferences), known.Addresses), cancellation);

    /// <summary>New preferences and addresses. Whose address is new must have proven it.</summary>
    /// <param name="change">May be asked several times.</param>
    public async Task<ChangeOutcome> ReviseAsync(
        SubscriberId id,
        Func<Registration, NewSubscriber> change,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await FindAsync(id, cancellation) is not { } current)
                return new ChangeOutcome.Unknown();
            var outcome = await ChangeAsync(current, change(current), cancellation);
            if (outcome is not ChangeOutcome.Contended)
                return outcome;
        }

        return new ChangeOutcome.Contended();
    }

    /// <summary>No more messages until an instant; null to resume.</summary>
    public Task<ChangeOutcome> PauseAsync(SubscriberId id, DateTimeOffset? until, CancellationToken cancellation) =>
        registry.PauseAsync(id, until, Actor.Self, clock.GetUtcNow(), cancellation);

    /// <summary>Erases the subscriber.</summary>
    /// <returns>False when nobody has this id any more.</returns>
    public Task<bool> LeaveAsync(SubscriberId id, CancellationToken cancellation) =>
        registry.RemoveAsync(id, Actor.Self, clock.GetUtcNow(), cancellation);

    private Task<ChangeOutcome> ChangeAsync(Registration seen, NewSubscriber wanted, CancellationToken cancellation) =>
        registry.ChangeAsync(wanted, seen.Revision, Actor.Self, clock.GetUtcNow(), cancellation);

    private async Task<Registration?> KnownAsync(List<PendingAddress> proven, CancellationToken cancellation)
    {
        foreach (var address in proven)
        {
            foreach (var id in await registry.FindAsync(address.Channel, address.Address, cancellation))
            {
                if (await FindAsync(id, cancellation) is { } known)
                    return known;
            }
        }

        return null;
    }

    private async Task<ActivationOutcome> AddAddressesAsync(
        SubscriberId owner,
        List<PendingAddress> proven,
        CancellationToken cancellation
    ) =>
        await ReviseAsync(owner, known => With(known, proven), cancellation) switch
        {
            ChangeOutcome.Changed => new ActivationOutcome.Active(owner),
            ChangeOutcome.TooSoon early => new ActivationOutcome.TooSoon(early.NotBefore),
            ChangeOutcome.Unknown => new ActivationOutcome.NobodyThere(),
            _ => new ActivationOutcome.Busy(),
        };

    // What is new is tried last; another address of a channel takes the place of the one before.
    private static NewSubscriber With(Registration known, List<PendingAddress> proven)
    {
        var addresses = known.Addresses.Addresses.ToDictionary();
        foreach (var address in proven)
            addresses[address.Channel] = address.Address;
        var book =
            AddressBook.TryCreate(addresses, out var problem)
            ?? throw new InvalidOperationException($"a proven address is none: {problem}");
        var preferences = known.Row.Preferences;
        var plan = preferences.Channels;
        var channels = Enumerable.Range(0, plan.Count).Select(i => plan[i]).ToList();
        foreach (var address in proven.Where(one => channels.TrueForAll(known => known.Kind != one.Channel)))
            channels.Add((address.Channel, SignUpPreferences.LateOf(preferences.Kind)));
        return new NewSubscriber(known.Id, preferences with { Channels = ChannelPlan.Of([.. channels]) }, book);
    }

    // Proven ones first, in the order of preference; what was proven earlier stays behind them.
    private static NewSubscriber? Wanted(
        SubscriberId id,
        SignUpPreferences preferences,
        List<PendingAddress> proven,
        Registration? known
    )
    {
        var addresses = proven.ToDictionary(address => address.Channel, address => address.Address);
        foreach (var (channel, address) in known?.Addresses.Addresses ?? new Dictionary<ChannelKind, string>())
            addresses.TryAdd(channel, address);
        return AddressBook.TryCreate(addresses, out _) is { } book
            ? new NewSubscriber(id, preferences.ToPreferences([.. addresses.Keys]), book)
            : null;
    }
}

/// <summary>A subscriber with their addresses open, for nobody but themselves.</summary>
/// <param name="Revision">What a change must name.</param>
public sealed record Registration(SubscriberRow Row, long Revision, AddressBook Addresses)
{
    public SubscriberId Id => Row.Id;

    public override string ToString() => Id.ToString();
}

/// <summary>A closed set.</summary>
public abstract record ActivationOutcome
{
    private ActivationOutcome() { }

    /// <summary>Alerts go to them from now on.</summary>
    public sealed record Active(SubscriberId Id) : ActivationOutcome;

    /// <summary>Nobody is subscribed at an address whose owner only wanted to change something.</summary>
    public sealed record NobodyThere : ActivationOutcome;

    /// <summary>They move back to a segment they just left: see <see cref="ChangeOutcome.TooSoon"/>.</summary>
    public sealed record TooSoon(DateTimeOffset NotBefore) : ActivationOutcome;

    /// <summary>Somebody else kept changing the same subscriber. Nothing was changed.</summary>
    public sealed record Busy : ActivationOutcome;

    /// <summary>
    /// What is stored of them does not open, or what was proven is no address: an operator must look.
    /// </summary>
    public sealed record Unreadable(SubscriberId Id) : ActivationOutcome;
}
