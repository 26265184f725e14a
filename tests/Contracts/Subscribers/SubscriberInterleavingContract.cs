using System.Reflection;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Contracts.Subscribers;

/// <summary>
/// Two operations on one subscriber at once: the first is held before each of its calls to the store in turn, while the
/// second runs from beginning to end; then the first goes on. What the second one promised must hold afterwards, and
/// still when the first is made again, as its callers do.
/// </summary>
public abstract class SubscriberInterleavingContract
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignUpOptions Options = SignUpOptions.Default;
    private static readonly DateTimeOffset[] Events =
    [
        Now.AddMinutes(-5),
        Now,
        Now.AddSeconds(59),
        Now.AddSeconds(60),
        Now.AddHours(1),
    ];

    private SubscriberStores? stores;

    protected SubscriberStores Stores =>
        stores ?? throw new InvalidOperationException("the binding has not set its stores");

    protected void Use(SubscriberStores implementation) => stores = implementation;

    [Fact]
    public Task STOP_during_a_move_is_not_undone_by_it() =>
        AtEveryCallAsync(
            (registry, id) => ChangeAsync(registry, Person(id, Bucharest, minIntensity: 3)),
            StopAsync,
            AssertSmsRestsAsync
        );

    [Fact]
    public Task STOP_during_a_change_is_not_undone_by_it() =>
        AtEveryCallAsync(
            (registry, id) => ChangeAsync(registry, Person(id, Focsani, minIntensity: 3)),
            StopAsync,
            AssertSmsRestsAsync
        );

    [Fact]
    public Task STOP_while_its_owner_is_added_holds() =>
        AtEveryCallAsync(
            (registry, id) => AddAsync(registry, Person(id, Focsani, minIntensity: 3)),
            StopAsync,
            AssertSmsRestsAsync,
            isThere: false
        );

    [Fact]
    public Task STOP_of_a_number_that_is_just_being_changed_to_holds() =>
        AtEveryCallAsync(
            (registry, id) => ChangeAsync(registry, Person(id, Focsani) with { Addresses = Addresses(id + 5000) }),
            (registry, id) =>
                registry.StopAsync(ChannelKind.Sms, Phone(id + 5000), StopReason.Stopped, Actor.Sms, Now, Never),
            async id =>
            {
                var found = (await Stores.Registry(Options).FindAsync(new SubscriberId(id), Never))!.Row;
                var book = Assert.IsType<OpenedAddresses.Book>(Stores.Registry(Options).Open(found)).Addresses;
                var rests = found.Preferences.Channels.IsSuspended(ChannelKind.Sms);
                Assert.Equal(book.For(ChannelKind.Sms) == Phone(id + 5000), rests);
            }
        );

    [Fact]
    public Task A_pause_during_a_move_is_not_undone_by_it() =>
        AtEveryCallAsync(
            (registry, id) => ChangeAsync(registry, Person(id, Bucharest)),
            (registry, id) =>
                registry.PauseAsync(new SubscriberId(id), DateTimeOffset.MaxValue, Actor.Self, Now, Never),
            async id =>
            {
                foreach (var at in Events)
                    Assert.True(Assert.Single(await CopiesAsync(id, at)).Preferences.Suspended);
            }
        );

    [Fact]
    public Task An_erasure_during_a_move_is_not_undone_by_it() =>
        AtEveryCallAsync(
            (registry, id) => ChangeAsync(registry, Person(id, Bucharest, minIntensity: 3)),
            EraseAsync,
            AssertNothingLeftAsync
        );

    [Fact]
    public Task An_erasure_during_a_change_of_address_is_not_undone_by_it() =>
        AtEveryCallAsync(
            (registry, id) => ChangeAsync(registry, Person(id, Focsani) with { Addresses = Addresses(id + 5000) }),
            // By id: once the change has gone through, the old address leads to nobody.
            (registry, id) => registry.RemoveAsync(new SubscriberId(id), Actor.Self, Now, Never),
            AssertNothingLeftAsync
        );

    [Fact]
    public Task An_erasure_during_a_pause_or_a_STOP_is_not_undone_by_it() =>
        AtEveryCallAsync(
            async (registry, id) =>
            {
                await StopAsync(registry, id);
                await registry.PauseAsync(new SubscriberId(id), Now.AddDays(1), Actor.Self, Now, Never);
            },
            EraseAsync,
            AssertNothingLeftAsync
        );

    [Fact]
    public Task A_move_during_an_erasure_does_not_undo_it() =>
        AtEveryCallAsync(
            EraseAsync,
            (registry, id) => ChangeAsync(registry, Person(id, Bucharest)),
            AssertNothingLeftAsync
        );

    [Fact]
    public Task A_change_during_a_move_leaves_one_copy_with_one_of_the_preferences() =>
        AtEveryCallAsync(
            (registry, id) => ChangeAsync(registry, Person(id, Bucharest, minIntensity: 3)),
            (registry, id) => ChangeAsync(registry, Person(id, Focsani, minIntensity: 6)),
            async id =>
            {
                foreach (var at in Events)
                {
                    var copy = Assert.Single(await CopiesAsync(id, at));
                    Assert.Contains(copy.Preferences.MinIntensity, new[] { 3f, 4f, 6f });
                    Assert.IsType<OpenedAddresses.Book>(await OpenAsync(id));
                }
            }
        );

    [Fact]
    public async Task Of_two_who_read_the_same_the_second_must_read_again()
    {
        var registry = Stores.Registry(Options);
        await AddAsync(registry, Person(1, Focsani));
        var read = (await registry.FindAsync(new SubscriberId(1), Never))!.Revision;

        Assert.IsType<ChangeOutcome.Changed>(
            await registry.ChangeAsync(Person(1, Focsani, minIntensity: 3), read, Actor.Self, Now, Never)
        );
        Assert.IsType<ChangeOutcome.Contended>(
            await registry.ChangeAsync(Person(1, Focsani, minIntensity: 6), read, Actor.Self, Now, Never)
        );

        Assert.Equal(3, (await registry.FindAsync(new SubscriberId(1), Never))!.Row.Preferences.MinIntensity);
    }

    private async Task AtEveryCallAsync(
        Func<SubscriberRegistry, ulong, Task> first,
        Func<SubscriberRegistry, ulong, Task> second,
        Func<ulong, Task> promise,
        bool isThere = true
    )
    {
        var calls = 0;
        for (var heldBefore = 0; ; heldBefore++)
        {
            var id = (ulong)(heldBefore + 1);
            var registry = Stores.Registry(Options);
            if (isThere)
                await AddAsync(registry, Person(id, Focsani));
            var point = new HoldingPoint(heldBefore, () => second(registry, id));
            await first(point.Around(Stores).Registry(Options), id);
            if (!point.WasReached)
                break;
            calls++;
            await promise(id);
            await first(registry, id);
            await promise(id);
        }

        Assert.True(calls >= 5, $"the first operation made only {calls} calls");
    }

    private async Task AssertSmsRestsAsync(ulong id)
    {
        foreach (var at in Events)
        {
            // One copy each, unless the addition lost against the STOP and is not yet made again.
            foreach (var copy in await CopiesAsync(id, at))
                Assert.True(copy.Preferences.Channels.IsSuspended(ChannelKind.Sms), $"{id} is open again at {at:O}");
            Assert.InRange((await CopiesAsync(id, at)).Count, 0, 1);
        }
    }

    private async Task AssertNothingLeftAsync(ulong id)
    {
        foreach (var segment in Segments)
            Assert.DoesNotContain(await Stores.Rows.ListAsync(segment, Never), row => row.Id.Value == id);
        var registry = Stores.Registry(Options);
        Assert.Null(await registry.FindAsync(new SubscriberId(id), Never));
        foreach (var address in new[] { id, id + 5000 })
        {
            Assert.Empty(await registry.FindAsync(ChannelKind.Sms, Phone(address), Never));
            Assert.Empty(await registry.FindAsync(ChannelKind.Email, Email(address), Never));
        }

        var left = await Stores.Index.FindAsync(new SubscriberId(id), Never);
        Assert.True(left is { IsFullyErased: true, Keys.Count: 0, Consents.Count: 0 });
    }

    private static SegmentId[] Segments =>
        [SegmentColumn.For(Preferences(Focsani)).Page(0), SegmentColumn.For(Preferences(Bucharest)).Page(0)];

    private async Task<List<StoredSubscriber>> CopiesAsync(ulong id, DateTimeOffset at)
    {
        var copies = new List<StoredSubscriber>();
        foreach (var segment in Segments)
            copies.AddRange((await Stores.ReadAllAsync(segment, at)).Where(copy => copy.Id.Value == id));
        return copies;
    }

    private async Task<OpenedAddresses> OpenAsync(ulong id)
    {
        var registry = Stores.Registry(Options);
        return registry.Open((await registry.FindAsync(new SubscriberId(id), Never))!.Row);
    }

    private static Task StopAsync(SubscriberRegistry registry, ulong id) =>
        registry.StopAsync(ChannelKind.Sms, Phone(id), StopReason.Stopped, Actor.Sms, Now, Never);

    private static Task EraseAsync(SubscriberRegistry registry, ulong id) =>
        registry.EraseAsync(ChannelKind.Email, Email(id), Actor.Self, Now, Never);

    private static Task<AddOutcome> AddAsync(SubscriberRegistry registry, NewSubscriber person) =>
        registry.AddAsync(person, SubscriberStores.Consent, Actor.Self, Now, Never);

    private static async Task ChangeAsync(SubscriberRegistry registry, NewSubscriber person)
    {
        if (await registry.FindAsync(person.Id, Never) is { } found)
            await registry.ChangeAsync(person, found.Revision, Actor.Self, Now, Never);
    }
}

/// <summary>Runs something else before one of the calls that an operation makes.</summary>
internal sealed class HoldingPoint(int before, Func<Task> between)
{
    private int calls;

    public bool WasReached { get; private set; }

    public SubscriberStores Around(SubscriberStores stores) =>
        stores with
        {
            Pages = Wrap(stores.Pages),
            Rows = Wrap(stores.Rows),
            Index = Wrap(stores.Index),
        };

    public void Pass()
    {
        if (calls++ != before)
            return;
        WasReached = true;
        between().GetAwaiter().GetResult();
    }

    private T Wrap<T>(T port)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, HeldPort>();
        ((HeldPort)(object)proxy).Set(port, this);
        return proxy;
    }
}

/// <summary>A port that passes its holding point before every call.</summary>
public class HeldPort : DispatchProxy
{
    private object? port;
    private HoldingPoint? point;

    internal void Set(object sound, HoldingPoint at) => (port, point) = (sound, at);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        point!.Pass();
        return targetMethod!.Invoke(port, args);
    }
}
