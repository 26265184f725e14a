using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using Xunit;

namespace AlertServerless.Tests.FanOut.Retrying;

/// <summary>Whatever fails after a retry's dispatch, nobody hears twice, and only who was not reached comes
/// back.</summary>
public sealed class ReceiptsFirstTests
{
    private static readonly SendOutcome Delivered = new SendOutcome.Delivered(99);

    private readonly RetryRig rig = new();

    [Fact]
    public async Task A_dead_letter_queue_that_fails_brings_back_only_what_it_did_not_take()
    {
        var (ana, bob) = await ReachedAndRefusedAsync();
        rig.DeadLetterQueue = new BrokenQueue();

        Assert.Equal(["m1"], await rig.RunAsync(1, rig.Entry(ana), rig.Entry(bob, ChannelKind.Telegram)));

        Assert.Equal([ana], (await rig.ReceiptsAsync()).Select(receipt => receipt.Subscriber));
        Assert.InRange(rig.Waits["r-m1"].TotalSeconds, 0.75, 1.25);
    }

    /// <summary>As when the invocation dies right after its receipts, and the whole batch is delivered once
    /// more.</summary>
    [Fact]
    public async Task Whoever_was_reached_before_the_queue_failed_hears_nothing_more()
    {
        var (ana, bob) = await ReachedAndRefusedAsync();
        rig.DeadLetterQueue = new BrokenQueue();
        await rig.RunAsync(1, rig.Entry(ana), rig.Entry(bob, ChannelKind.Telegram));
        rig.DeadLetterQueue = null;

        Assert.Empty(await rig.RunAsync(2, rig.Entry(ana), rig.Entry(bob, ChannelKind.Telegram)));

        Assert.Single(rig.Sent, message => message.Subscriber == ana);
        // His only channel is suspended by now, yet he does not count as somebody who wants nothing.
        var letter = Assert.Single(rig.DeadLetters.Items);
        Assert.Equal((bob, true), (letter.Subscriber, letter.Refused));
    }

    /// <summary>The entry in the queue knows nothing of the attempt; the receipt does.</summary>
    [Fact]
    public async Task What_a_retry_perhaps_sent_is_not_sent_again_though_it_could_not_be_filed()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, new SendOutcome.Ambiguous("no answer in time"));
        rig.DeadLetterQueue = new BrokenQueue();
        Assert.Equal(["m0"], await rig.RunAsync(1, rig.Entry(ana)));
        rig.DeadLetterQueue = null;

        Assert.Empty(await rig.RunAsync(2, rig.Entry(ana)));

        Assert.Single(rig.Sent);
        var letter = Assert.Single(rig.DeadLetters.Items);
        Assert.Equal((ana, true), (letter.Subscriber, letter.Ambiguous));
        Assert.StartsWith("perhaps sent by sms", letter.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_perhaps_arrived_is_repeated_once_and_then_filed()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Webhook);
        rig.Answer(ChannelKind.Webhook, new SendOutcome.Ambiguous("no answer in time"));

        Assert.Equal(["m0"], await rig.RunAsync(1, rig.Entry(ana, ChannelKind.Webhook)));
        Assert.Empty(await rig.RunAsync(2, rig.Entry(ana, ChannelKind.Webhook)));

        Assert.Equal(2, rig.Sent.Count);
        Assert.True(Assert.Single(rig.DeadLetters.Items).Ambiguous);
    }

    [Fact]
    public async Task A_dead_letter_queue_that_hangs_is_left_alone_after_a_while()
    {
        var (ana, bob) = await ReachedAndRefusedAsync();
        rig.DeadLetterQueue = new HangingQueue();
        var began = rig.Clock.GetUtcNow();

        var again = await rig.Clock.RunAsync(() =>
            rig.RunAsync(1, rig.Entry(ana), rig.Entry(bob, ChannelKind.Telegram))
        );

        Assert.Equal(["m1"], again);
        Assert.InRange(rig.Clock.GetUtcNow() - began, TimeSpan.FromSeconds(1), RetryPolicy.Default.MaxWait);
        Assert.Equal([ana], (await rig.ReceiptsAsync()).Select(receipt => receipt.Subscriber));
    }

    /// <summary>Without the receipt a cancellation may miss them; a second alarm would be worse.</summary>
    [Fact]
    public async Task A_store_that_fails_after_the_dispatch_brings_back_nobody_who_was_reached()
    {
        var (ana, bob) = await ReachedAndRefusedAsync();
        rig.ClaimsThrough = claims => new WatchedClaims(claims) { BeforeRelease = _ => throw Outage() };

        var again = await rig.Clock.RunAsync(
            () => rig.RunAsync(1, rig.Entry(ana), rig.Entry(bob, ChannelKind.Telegram)),
            leap: TimeSpan.FromSeconds(1)
        );

        Assert.Empty(again);
        Assert.Single(rig.Sent, message => message.Subscriber == ana);
        Assert.Equal(bob, Assert.Single(rig.DeadLetters.Items).Subscriber);
    }

    [Fact]
    public async Task A_hiccup_of_the_store_costs_no_receipt()
    {
        var (ana, bob) = await ReachedAndRefusedAsync();
        var failures = 3;
        rig.ClaimsThrough = claims => new WatchedClaims(claims)
        {
            BeforeRelease = _ => failures-- > 0 ? throw Outage() : Task.CompletedTask,
        };

        Assert.Empty(
            await rig.Clock.RunAsync(() => rig.RunAsync(1, rig.Entry(ana), rig.Entry(bob, ChannelKind.Telegram)))
        );

        Assert.Equal([ana], (await rig.ReceiptsAsync()).Select(receipt => receipt.Subscriber));
    }

    [Fact]
    public async Task A_mistake_in_one_group_sends_no_other_group_again()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);
        var stronger = rig.Alert with { Id = AlertId.ForTier(rig.Alert.Id.Event, 7) };
        rig.Archive(stronger);
        rig.ClaimsThrough = claims => new WatchedClaims(claims)
        {
            BeforeClaim = key =>
                key.Alert == stronger.Id ? throw new InvalidOperationException("as the test says") : Task.CompletedTask,
        };

        Assert.Equal(["m1"], await rig.RunAsync(1, rig.Entry(ana), rig.Entry(ana, alert: stronger.Id)));

        Assert.Single(rig.Sent);
    }

    /// <summary>Ana is reached by SMS, Bob refused by Telegram, so that the batch has a receipt and a dead
    /// letter.</summary>
    private async Task<(Core.Subscribers.SubscriberId Ana, Core.Subscribers.SubscriberId Bob)> ReachedAndRefusedAsync()
    {
        rig.Answer(ChannelKind.Sms, Delivered);
        rig.Answer(ChannelKind.Telegram, new SendOutcome.Refused("blocked"));
        return (await rig.SubscribeAsync(7, ChannelKind.Sms), await rig.SubscribeAsync(8, ChannelKind.Telegram));
    }

    private static StoreUnavailableException Outage() => new("release", new TimeoutException("as the test says"));

    private sealed class BrokenQueue : IUndeliveredQueue
    {
        public Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation) =>
            throw new InvalidOperationException("queue down");
    }

    private sealed class HangingQueue : IUndeliveredQueue
    {
        public Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation)
        {
            var never = new TaskCompletionSource();
            cancellation.Register(() => never.SetCanceled(cancellation));
            return never.Task;
        }
    }
}
