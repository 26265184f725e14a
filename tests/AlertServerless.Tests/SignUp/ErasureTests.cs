using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>An erasure reaches what waits for proof, wherever it was asked for.</summary>
public sealed class ErasureTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Nothing_that_waits_at_an_erased_address_can_be_proven()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync(mail: TestSite.Mail);
        var again = await site.JoinAsync();
        var link = site.Sent.LastLink(TestSite.Mail);
        var code = site.Sent.LastCode(TestSite.Phone);

        // As an operator does for somebody who wrote a letter, and is not even a subscriber.
        var erased = await site.Registry.EraseAsync(
            ChannelKind.Sms,
            TestSite.Phone,
            Actor.Operator("ana"),
            site.Clock.GetUtcNow(),
            Never
        );

        Assert.Equal(0, erased);
        Assert.DoesNotContain(site.Items.Contents.Keys, key => key.StartsWith("pending#"));
        Assert.Equal(422, (await site.PostAsync(again, [new("code", code)])).Status);
        Assert.Equal(422, (await site.PostAsync(prove, [new("code", code)])).Status);
        var shown = await site.AskAsync("GET", link);
        Assert.Equal(410, (await site.PostAsync("/confirm", [new("t", TestSite.Field(shown.Body, "t"))])).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
        Assert.Null(await site.RowAsync(ChannelKind.Email, TestSite.Mail));
    }

    [Fact]
    public async Task Whoever_leaves_is_not_waited_for_either()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        var other = await site.JoinAsync(from: "198.51.1.1");
        var bystander = await site.JoinAsync("+40721234568", from: "198.51.2.1");

        await site.PostAsync("/manage/leave", [new("sure", "yes")], cookie: cookie);

        Assert.Equal(422, (await site.PostAsync(other, [new("code", site.Sent.LastCode(TestSite.Phone))])).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
        Assert.Equal(303, (await site.PostAsync(bystander, [new("code", site.Sent.LastCode("+40721234568"))])).Status);
    }

    [Fact]
    public async Task Not_even_the_entry_that_led_to_it_is_left()
    {
        await using var site = await TestSite.StartAsync();
        await site.JoinAsync(mail: TestSite.Mail);
        var held = site.Items.Contents.Keys.Count(key => key.StartsWith("pending-by#"));
        await site.Registry.EraseAsync(ChannelKind.Email, TestSite.Mail, Actor.Self, site.Clock.GetUtcNow(), Never);
        Assert.Equal(2, held);
        Assert.DoesNotContain(
            site.Items.Contents.Keys,
            key => key == $"pending-by#{new BlindIndex(Key(2)).KeyOf(ChannelKind.Email, TestSite.Mail)}"
        );
    }

    /// <summary>Somebody types the right code at the moment at which they are erased: whichever comes first, nobody is
    /// subscribed by what was erased.</summary>
    [Fact]
    public async Task A_proof_that_runs_at_the_same_time_brings_nobody_back()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 10, 0, 0, TimeSpan.Zero));
        var index = new BlindIndex(new byte[32]);
        for (var held = 1; held <= 12; held++)
        {
            var items = new InMemoryVersionedItems();
            var keys = new SignUpKeys(new Dictionary<byte, byte[]> { [1] = new byte[32] }, 1);
            var plain = new PendingByAddress(items, index, clock);
            var pending = Pending(clock);
            var interrupted = new Interrupted(
                items,
                held,
                () => plain.EraseAsync(index.AllKeysOf(ChannelKind.Sms, TestSite.Phone), Never)
            );
            var pendings = new PendingSignUps(
                interrupted,
                keys,
                new PendingByAddress(interrupted, index, clock),
                clock
            );

            await pendings.AddAsync(pending, Never);
            var found = await pendings.FindAsync(pending.Id, Never);
            var replaced = found is not null && await pendings.TryReplaceAsync(found, pending, Never);
            await plain.EraseAsync(index.AllKeysOf(ChannelKind.Sms, TestSite.Phone), Never);

            Assert.True(
                await items.FindAsync(PendingSignUps.Key(pending.Id), clock.GetUtcNow(), Never) is null,
                $"call {held}, replaced {replaced}"
            );
        }
    }

    [Fact]
    public async Task An_index_key_that_was_replaced_meanwhile_hides_nothing()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 10, 0, 0, TimeSpan.Zero));
        var items = new InMemoryVersionedItems();
        var former = new IndexKey(1, new byte[32]);
        var pending = Pending(clock);
        await new PendingByAddress(items, new BlindIndex(former), clock).EnterAsync(pending, Never);
        await items.TryPutAsync(
            PendingSignUps.Key(pending.Id),
            null,
            new NewItem(new byte[1], clock.GetUtcNow(), pending.ExpiresAt),
            Never
        );
        var rotated = new BlindIndex(new IndexKey(2, [.. Enumerable.Repeat((byte)9, 32)]), former);

        await new PendingByAddress(items, rotated, clock).EraseAsync(
            rotated.AllKeysOf(ChannelKind.Sms, TestSite.Phone),
            Never
        );

        Assert.Empty(items.Contents);
    }

    private static byte[] Key(byte seed) => [.. Enumerable.Repeat(seed, 32)];

    private static PendingSignUp Pending(FakeTimeProvider clock) =>
        new(
            PendingId.Create(),
            null,
            new Consent("x", "1", "en", clock.GetUtcNow()),
            [new PendingAddress(ChannelKind.Sms, TestSite.Phone)],
            clock.GetUtcNow() + PendingSignUp.Life
        );

    /// <summary>Does something else before one of its calls.</summary>
    private sealed class Interrupted(IVersionedItems items, int before, Func<Task> interruption) : IVersionedItems
    {
        private int calls;

        public async Task<VersionedItem?> FindAsync(string key, DateTimeOffset now, CancellationToken cancellation)
        {
            await CountAsync();
            return await items.FindAsync(key, now, cancellation);
        }

        public async Task<bool> TryPutAsync(
            string key,
            VersionedItem? seen,
            NewItem item,
            CancellationToken cancellation
        )
        {
            await CountAsync();
            return await items.TryPutAsync(key, seen, item, cancellation);
        }

        public async Task<bool> TryRemoveAsync(string key, VersionedItem seen, CancellationToken cancellation)
        {
            await CountAsync();
            return await items.TryRemoveAsync(key, seen, cancellation);
        }

        private Task CountAsync() => ++calls == before ? interruption() : Task.CompletedTask;
    }
}
