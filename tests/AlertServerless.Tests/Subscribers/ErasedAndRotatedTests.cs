using AlertServerless.Contracts.Subscribers;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.FanOut;
using Xunit;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Tests.Subscribers;

/// <summary>What a restored table, another index key and an id that was used before lead to.</summary>
public sealed class ErasedAndRotatedTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignUpOptions Options = SignUpOptions.Default;

    [Fact]
    public async Task A_restored_table_is_erased_again()
    {
        // The backup holds both; the audit log is a table of its own and goes on.
        var backup = InMemoryStores.New();
        await AddAsync(backup.Registry(Options), 1);
        await AddAsync(backup.Registry(Options), 2);
        var lost = InMemoryStores.New() with { Audit = backup.Audit };
        await AddAsync(lost.Registry(Options), 1);
        await lost.Registry(Options).RemoveAsync(new SubscriberId(1), Actor.Self, Now.AddHours(1), Never);

        var again = await backup
            .Registry(Options)
            .ReplayErasedAsync(Now, Actor.Operator("ana"), Now.AddHours(2), Never);

        Assert.Equal(1, again);
        Assert.Null(await backup.Registry(Options).FindAsync(new SubscriberId(1), Never));
        Assert.NotNull(await backup.Registry(Options).FindAsync(new SubscriberId(2), Never));
    }

    [Fact]
    public async Task An_id_that_was_erased_is_not_given_again()
    {
        var registry = InMemoryStores.New().Registry(Options);
        await AddAsync(registry, 1);
        await registry.RemoveAsync(new SubscriberId(1), Actor.Self, Now, Never);

        Assert.IsType<AddOutcome.Erased>(
            await registry.AddAsync(Person(1, Focsani), SubscriberStores.Consent, Actor.Self, Now, Never)
        );
    }

    [Fact]
    public async Task Another_index_key_loses_nobody()
    {
        var stores = InMemoryStores.New();
        for (var id = 1UL; id <= 20; id++)
            await AddAsync(stores.Registry(Options), id);
        await stores.Registry(Options).StopAsync(ChannelKind.Sms, Phone(3), StopReason.Stopped, Actor.Sms, Now, Never);
        var both = new BlindIndex(
            new IndexKey(2, [.. Enumerable.Repeat((byte)9, 32)]),
            new IndexKey(1, new byte[BlindIndex.MinSecretLength])
        );
        var registry = new SubscriberRegistry(stores.Ports, SubscriberStores.Sealer, both, Options);
        // Found before, during and after; whoever signs up meanwhile is entered under the new key.
        Assert.Equal([new SubscriberId(5)], await registry.FindAsync(ChannelKind.Email, Email(5), Never));
        await AddAsync(registry, 21);

        var rotation = new IndexRotation(stores.Ports, SubscriberStores.Sealer, both);
        for (var id = 1UL; id <= 21; id++)
            Assert.Equal(RotatedEntry.Current, await rotation.RotateAsync(new SubscriberId(id), Never));

        var alone = new SubscriberRegistry(
            stores.Ports,
            SubscriberStores.Sealer,
            new BlindIndex(new IndexKey(2, [.. Enumerable.Repeat((byte)9, 32)])),
            Options
        );
        for (var id = 1UL; id <= 21; id++)
        {
            Assert.Equal([new SubscriberId(id)], await alone.FindAsync(ChannelKind.Sms, Phone(id), Never));
            Assert.Empty(
                await stores.Index.FindAsync(SubscriberStores.BlindIndex.KeyOf(ChannelKind.Sms, Phone(id)), Never)
            );
        }

        // A stop has no address to be entered anew by: the former key stays for reading.
        Assert.NotNull(await registry.FindStopAsync(ChannelKind.Sms, Phone(3), Never));
        Assert.Equal(RotatedEntry.Nobody, await rotation.RotateAsync(new SubscriberId(99), Never));
    }

    [Fact]
    public async Task Everything_that_is_done_is_in_the_audit_log_without_addresses()
    {
        var stores = InMemoryStores.New();
        var registry = stores.Registry(Options);
        await AddAsync(registry, 1);
        var read = (await registry.FindAsync(new SubscriberId(1), Never))!.Revision;
        await registry.ChangeAsync(Person(1, Focsani, minIntensity: 3), read, Actor.Self, Now, Never);
        await registry.StopAsync(ChannelKind.Sms, Phone(1), StopReason.Stopped, Actor.Sms, Now, Never);
        await registry.StartAsync(ChannelKind.Sms, Phone(1), Actor.Sms, Now, Never);
        await registry.PauseAsync(new SubscriberId(1), Now.AddDays(1), Actor.Self, Now, Never);
        await registry.EraseAsync(ChannelKind.Email, Email(1), Actor.Operator("ana"), Now, Never);

        var log = await stores.Audit.ReadAsync(Now, Now, Never).ToListAsync();

        Assert.Equal(
            [
                AuditAction.Added,
                AuditAction.Changed,
                AuditAction.Stopped,
                AuditAction.Started,
                AuditAction.Paused,
                AuditAction.Erased,
            ],
            log.Select(entry => entry.Action)
        );
        Assert.All(log, entry => Assert.Equal("0000000000000001", entry.Id));
        Assert.Equal(["self", "self", "sms", "sms", "self", "operator:ana"], log.Select(entry => entry.Actor.Name));
    }

    [Fact]
    public async Task A_pause_ends_by_itself_at_its_minute()
    {
        var registry = InMemoryStores.New().Registry(Options);
        await AddAsync(registry, 1);
        await registry.PauseAsync(new SubscriberId(1), Now.AddSeconds(61), Actor.Self, Now, Never);

        var preferences = (await registry.FindAsync(new SubscriberId(1), Never))!.Row.Preferences;

        Assert.True(preferences.IsPausedAt(Now));
        Assert.True(preferences.IsPausedAt(Now.AddSeconds(119)));
        Assert.False(preferences.IsPausedAt(Now.AddSeconds(120)));
        Assert.False(preferences.Suspended);
    }

    private static Task<AddOutcome> AddAsync(SubscriberRegistry registry, ulong id) =>
        registry.AddAsync(Person(id, Focsani), SubscriberStores.Consent, Actor.Self, Now, Never);
}
