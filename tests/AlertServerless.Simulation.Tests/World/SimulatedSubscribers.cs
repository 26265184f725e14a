using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Simulation.World;

/// <summary>A handful of subscribers in a few segments. Sealing addresses takes longer than a schedule, so the same few
/// populations serve all schedules.</summary>
internal sealed class SimulatedSubscribers
{
    private const int Populations = 24;

    private static readonly GeoPoint Focsani = new(45.6966, 27.1844);

    private static readonly GeoPoint Bucharest = new(44.4268, 26.1025);

    // Where the first alert is not felt.
    private static readonly GeoPoint Timisoara = new(45.7489, 21.2087);

    private static readonly SimulatedSubscribers[] All =
    [
        .. Enumerable.Range(0, Populations).Select(seed => new SimulatedSubscribers(seed, byFirstPlace: false)),
    ];

    private static readonly Lazy<SimulatedSubscribers[]> AllByFirstPlace = new(() =>
        [.. Enumerable.Range(0, Populations).Select(seed => new SimulatedSubscribers(seed, byFirstPlace: true))]
    );

    private readonly bool[] shards = new bool[SegmentId.Shards];
    private readonly Lazy<IReadOnlyList<SubscriberRow>> resealed;
    private readonly int seed;

    private SimulatedSubscribers(int seed, bool byFirstPlace)
    {
        this.seed = seed;
        var random = new Random(seed);
        var places = new Random(-1 - seed);
        var count = random.Next(3, 7);
        var channels = random.Next(3) == 0 ? new[] { ChannelKind.Sms } : [ChannelKind.Sms, ChannelKind.Webhook];
        Rows = [.. Enumerable.Range(0, count).Select(_ => Someone(random, places, channels, byFirstPlace))];
        Channels = channels;
        foreach (var row in Rows)
            shards[row.Segment.Shard] = true;
        resealed = new Lazy<IReadOnlyList<SubscriberRow>>(() => [.. Rows.Select(Reseal)]);
    }

    public IReadOnlyList<SubscriberRow> Rows { get; }

    /// <summary>The same, sealed under the second key.</summary>
    public IReadOnlyList<SubscriberRow> Resealed => resealed.Value;

    /// <summary>The channels that somebody wants tried first.</summary>
    public IReadOnlyList<ChannelKind> Channels { get; }

    /// <summary>The same without <see cref="Safeguard.EveryPlace"/>.</summary>
    public SimulatedSubscribers ByFirstPlace => AllByFirstPlace.Value[seed];

    public static SimulatedSubscribers Draw(Random random) => All[random.Next(All.Length)];

    public bool HasSegmentIn(int shard) => shards[shard];

    /// <summary>They sign up, in a store of their own.</summary>
    public InMemorySubscribers SignUp()
    {
        // A store in memory is done when it returns.
        var store = new InMemorySubscribers();
        foreach (var row in Rows)
        {
            _ = store.Directory.WidenAsync(row.Segment, SegmentBounds.For(row.Preferences), CancellationToken.None);
            _ = store.Directory.CountAsync(
                row.Segment,
                PopulationChange.In(row.Preferences.Home),
                CancellationToken.None
            );
        }

        _ = store.PutManyAsync(Rows.ToList(), CancellationToken.None);

        return store;
    }

    // Focșani is near the source, where every alert asks to act; at Bucharest only the escalation does.
    private static SubscriberRow Someone(Random random, Random places, ChannelKind[] channels, bool byFirstPlace)
    {
        var near = random.Next(3) == 0;
        var home = near ? Focsani : Bucharest;
        var first = channels[random.Next(channels.Length)];
        var others = channels.Where(kind => kind != first && random.Next(2) == 0).ToList();
        var kinds = new List<ChannelKind> { first };
        kinds.AddRange(others);
        var preferences = new SubscriberPreferences(
            SubscriberKind.Person,
            Language.Romanian,
            home,
            ForeArcWeight: 1,
            MinIntensity: 2,
            NightMinIntensity: 2,
            default,
            default,
            ChannelPlan.Of([
                .. kinds.Select(kind => (kind, random.Next(4) == 0 ? LatePolicy.Skip : LatePolicy.Reword)),
            ]),
            Exercises: false,
            Updates: random.Next(2) == 0,
            Suspended: false
        );
        var id = new SubscriberId((ulong)random.NextInt64(long.MinValue, long.MaxValue));
        preferences = WithSeveral(preferences, places);
        var segment = byFirstPlace
            ? new SegmentId(Geohash.Of(preferences.Home), SubscriberKind.Person, first, page: 0)
            : SegmentColumn.For(preferences).Page(0);
        var row = new SubscriberRow(segment, id, PreferencesCodec.AsStored(preferences), default);
        return row with { SealedAddresses = AddressKeys.Former.Seal(segment.Value, row.ToStored(), BookOf(kinds)) };
    }

    // One in five lives far away, or in Bucharest, and has parents near the source; or works there as well.
    private static SubscriberPreferences WithSeveral(in SubscriberPreferences preferences, Random places)
    {
        var which = places.Next(15);
        if (which > 2)
            return preferences;
        var parents = SubscriberPlace.At(Focsani, PlaceLabel.Parents);
        var farAway = SubscriberPlace.At(Timisoara, PlaceLabel.Home);
        var away = preferences with { MinIntensity = 4, NightMinIntensity = 4 };
        return which switch
        {
            0 => away.With([farAway, parents]),
            1 => away.With([farAway, SubscriberPlace.At(Bucharest, PlaceLabel.Work), parents]),
            _ => preferences.With([SubscriberPlace.At(Bucharest, PlaceLabel.None), parents]),
        };
    }

    private static SubscriberRow Reseal(SubscriberRow row)
    {
        var plan = row.Preferences.Channels;
        var book = BookOf(Enumerable.Range(0, plan.Count).Select(i => plan[i].Kind));
        return row with { SealedAddresses = AddressKeys.New.Seal(row.Segment.Value, row.ToStored(), book) };
    }

    private static AddressBook BookOf(IEnumerable<ChannelKind> kinds) =>
        AddressBook.TryCreate(kinds.Select(kind => KeyValuePair.Create(kind, AddressOn(kind))), out _)!;

    private static string AddressOn(ChannelKind kind) =>
        kind == ChannelKind.Sms ? "+40316300001" : "https://example.org/hook";
}
