using AlertServerless.Contracts.Subscribers;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.FanOut;
using Xunit;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Tests.Subscribers;

/// <summary>Every operation of the registry, killed before each of its writes.</summary>
public sealed class RegistryCrashTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignUpOptions Options = SignUpOptions.Default;
    private static readonly SubscriberId Subject = new(1);
    private static readonly DateTimeOffset[] Events =
    [
        Now.AddMinutes(-5),
        Now,
        Now.AddSeconds(59),
        Now.AddSeconds(60),
        Now.AddHours(1),
        Now.AddDays(3),
    ];

    [Fact]
    public async Task A_sign_up_cut_off_anywhere_is_completed_by_the_next_try()
    {
        await AtEveryWriteAsync(
            prepare: _ => Task.CompletedTask,
            operate: registry => AddAsync(registry, Person(1, Focsani, minIntensity: 3)),
            afterCrash: (_, reached) => Assert.True(reached <= 1),
            afterRetry: (_, reached) => Assert.Equal(1, reached)
        );
    }

    [Fact]
    public async Task A_move_cut_off_anywhere_leaves_nobody_out_and_settles()
    {
        await AtEveryWriteAsync(
            prepare: registry => AddAsync(registry, Person(1, Focsani)),
            operate: registry => ChangeAsync(registry, Person(1, Bucharest, minIntensity: 3)),
            // Twice at worst, in events after the handover; never not at all.
            afterCrash: (at, reached) => Assert.InRange(reached, 1, at < Now + Options.Handover ? 1 : 2),
            afterRetry: (_, reached) => Assert.Equal(1, reached)
        );
    }

    [Fact]
    public async Task A_change_cut_off_anywhere_leaves_nobody_out()
    {
        await AtEveryWriteAsync(
            prepare: registry => AddAsync(registry, Person(1, Focsani, minIntensity: 6)),
            operate: registry =>
                ChangeAsync(registry, Person(1, Focsani, minIntensity: 3) with { Addresses = Addresses(5) }),
            afterCrash: (_, reached) => Assert.Equal(1, reached),
            afterRetry: (_, reached) => Assert.Equal(1, reached)
        );
    }

    [Fact]
    public async Task A_removal_cut_off_anywhere_stops_messages_first_and_is_completed_by_the_next_try()
    {
        await AtEveryWriteAsync(
            prepare: registry => AddAsync(registry, Person(1, Focsani)),
            operate: registry => registry.RemoveAsync(Subject, Actor.Self, Now, Never),
            afterCrash: (_, reached) => Assert.True(reached <= 1),
            afterRetry: (_, reached) => Assert.Equal(0, reached)
        );
    }

    [Fact]
    public async Task A_recount_alone_settles_a_move_that_was_cut_off()
    {
        for (var write = 0; ; write++)
        {
            var stores = InMemoryStores.New();
            await AddAsync(stores.Registry(Options), Person(1, Focsani));
            if (!await CrashesAsync(stores, write, registry => ChangeAsync(registry, Person(1, Bucharest))))
                return;

            await RecountAsync(stores, Now.AddMinutes(2));

            foreach (var at in Events)
                Assert.Equal(1, (await stores.ReachAsync(at)).GetValueOrDefault(Subject));
        }
    }

    // The recount read the rows before the newcomer's was there, and writes after it.
    [Fact]
    public async Task A_recount_beside_a_sign_up_hides_nobody()
    {
        for (var write = 0; ; write++)
        {
            var stores = InMemoryStores.New();
            var segment = await AddAsync(stores.Registry(Options), Person(2, Focsani, minIntensity: 9));
            if (!await CrashesAsync(stores, write, registry => AddAsync(registry, Person(1, Focsani, minIntensity: 2))))
                return;

            // The sign-up was only held up, not killed: the recount runs here, then the sign-up goes on as its retry
            // does.
            var tally = await stores.Pages.FindTallyAsync(segment, Never);
            var rows = await stores.Rows.ListAsync(segment, Never);
            await AddAsync(stores.Registry(Options), Person(1, Focsani, minIntensity: 2));
            var stale = new SegmentTally(
                PopulationChange.In(Focsani),
                SegmentBounds.For(rows[0].Preferences),
                tally!.Version + 1
            );
            await stores.Pages.TryReplaceTallyAsync(segment, tally.Version, stale, Never);

            Assert.Equal(1, (await stores.ReachAsync(Now)).GetValueOrDefault(Subject));
        }
    }

    private static async Task AtEveryWriteAsync(
        Func<SubscriberRegistry, Task> prepare,
        Func<SubscriberRegistry, Task> operate,
        Action<DateTimeOffset, int> afterCrash,
        Action<DateTimeOffset, int> afterRetry
    )
    {
        var crashes = 0;
        for (var write = 0; ; write++, crashes++)
        {
            var stores = InMemoryStores.New();
            await prepare(stores.Registry(Options));
            if (!await CrashesAsync(stores, write, operate))
                break;

            foreach (var at in Events)
                afterCrash(at, (await stores.ReachAsync(at)).GetValueOrDefault(Subject));
            await operate(stores.Registry(Options));
            foreach (var at in Events)
                afterRetry(at, (await stores.ReachAsync(at)).GetValueOrDefault(Subject));
            await AssertNeverBehindAsync(stores);
        }

        Assert.True(crashes >= 3, $"only {crashes} writes were cut off");
    }

    private static async Task<SegmentId> AddAsync(SubscriberRegistry registry, NewSubscriber person) =>
        Assert
            .IsType<AddOutcome.Added>(await registry.AddAsync(person, SubscriberStores.Consent, Actor.Self, Now, Never))
            .Segment;

    // Reads and decides again, as its callers do.
    private static async Task ChangeAsync(SubscriberRegistry registry, NewSubscriber person) =>
        Assert.IsType<ChangeOutcome.Changed>(
            await registry.ChangeAsync(
                person,
                (await registry.FindAsync(person.Id, Never))!.Revision,
                Actor.Self,
                Now,
                Never
            )
        );

    private static async Task<bool> CrashesAsync(
        SubscriberStores stores,
        int atWrite,
        Func<SubscriberRegistry, Task> operate
    )
    {
        try
        {
            await operate(new CrashPoint(atWrite).Around(stores).Registry(Options));
            return false;
        }
        catch (StoreCrashException)
        {
            return true;
        }
    }

    /// <summary>Whatever was cut off: counts are never behind the truth, and exact after a recount.</summary>
    private static async Task AssertNeverBehindAsync(SubscriberStores stores)
    {
        foreach (var segment in await SegmentsAsync(stores))
            Assert.True(
                (await stores.EntryAsync(segment))!.Population >= (await stores.Rows.ListAsync(segment, Never)).Count
            );
        await RecountAsync(stores, Now.AddMinutes(2));
        foreach (var segment in await SegmentsAsync(stores))
            Assert.Equal(
                (await stores.Rows.ListAsync(segment, Never)).Count,
                (await stores.EntryAsync(segment))!.Population
            );
    }

    private static async Task RecountAsync(SubscriberStores stores, DateTimeOffset now)
    {
        foreach (var segment in await SegmentsAsync(stores))
            Assert.True((await stores.Recount(Options).RecountAsync(segment, now, Never)).Repaired);
    }

    private static async Task<IReadOnlyList<SegmentId>> SegmentsAsync(SubscriberStores stores)
    {
        var shards = await Task.WhenAll(
            Enumerable.Range(0, SegmentId.Shards).Select(shard => stores.Directory.ListAsync(shard, Never))
        );
        return [.. shards.SelectMany(entries => entries).Select(entry => entry.Id)];
    }
}
