using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Contracts.Subscribers;

/// <summary>All that a binding must bring for the sign-up contracts.</summary>
public sealed record SubscriberStores(
    ISegmentDirectory Directory,
    ISegmentReader Reader,
    ISegmentPages Pages,
    ISubscriberRows Rows,
    ISubscriberIndex Index,
    IAuditLog Audit
)
{
    public static AddressSealer Sealer { get; } = new(new MasterKey(1, new byte[MasterKey.SecretLength]));

    public static BlindIndex BlindIndex { get; } = new(new byte[BlindIndex.MinSecretLength]);

    /// <summary>What everybody agrees to here.</summary>
    public static ConsentRecord Consent { get; } =
        new("alerts", "1", "ro", new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), ConsentProof.SmsCode);

    public RegistryPorts Ports => new(Pages, Rows, Index, Audit);

    public SubscriberRegistry Registry(SignUpOptions options) => new(Ports, Sealer, BlindIndex, options);

    public SegmentRecount Recount(SignUpOptions options) => new(Pages, Rows, Index, options);

    public BulkSubscribers Bulk(SignUpOptions options) => new(Pages, Rows, Index, Sealer, BlindIndex, options);

    /// <summary>Everyone a consumer would find for an event, over the whole directory, with how often.</summary>
    public async Task<IReadOnlyDictionary<SubscriberId, int>> ReachAsync(DateTimeOffset asOf)
    {
        var reached = new Dictionary<SubscriberId, int>();
        for (var shard = 0; shard < SegmentId.Shards; shard++)
        {
            foreach (var entry in await Directory.ListAsync(shard, CancellationToken.None))
            {
                foreach (var person in await ReadAllAsync(entry.Id, asOf))
                {
                    // What the directory says must not hide anyone who is there.
                    if (
                        entry.Population == 0
                        || !new SegmentBounds(
                            entry.LowestIntensity,
                            entry.LowestProximityMagnitude,
                            entry.WidestProximityKm
                        ).Cover(SegmentBounds.For(person.Preferences))
                    )
                        continue;
                    reached[person.Id] = reached.GetValueOrDefault(person.Id) + 1;
                }
            }
        }

        return reached;
    }

    public async Task<IReadOnlyList<StoredSubscriber>> ReadAllAsync(SegmentId segment, DateTimeOffset asOf)
    {
        var people = new List<StoredSubscriber>();
        SubscriberPage page;
        do
        {
            page = await Reader.ReadAsync(
                segment,
                people.Count == 0 ? null : people[^1].Id,
                SubscriberId.Last,
                asOf,
                CancellationToken.None
            );
            people.AddRange(page.Subscribers);
        } while (page.More);

        return people;
    }

    public async Task<SegmentEntry?> EntryAsync(SegmentId segment) =>
        (await Directory.ListAsync(segment.Shard, CancellationToken.None)).SingleOrDefault(entry =>
            entry.Id == segment
        );
}
