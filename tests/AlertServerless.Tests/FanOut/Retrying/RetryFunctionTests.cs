using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.FanOut;
using Xunit;

namespace AlertServerless.Tests.FanOut.Retrying;

public sealed class RetryFunctionTests
{
    private static readonly SendOutcome Delivered = new SendOutcome.Delivered(99);
    private static readonly SendOutcome Outage = new SendOutcome.RetryLater("server error 503");

    private readonly RetryRig rig = new();

    [Fact]
    public async Task Whoever_can_be_notified_now_is_notified_and_receipted()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms, ChannelKind.Telegram);
        rig.Answer(ChannelKind.Sms, Outage);
        rig.Answer(ChannelKind.Telegram, Delivered);

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana)));

        var receipt = Assert.Single(await rig.ReceiptsAsync());
        Assert.Equal((ana, ChannelKind.Telegram, 99L), (receipt.Subscriber, receipt.Channel, receipt.MessageRef));
        Assert.Empty(rig.DeadLetters.Items);
    }

    [Fact]
    public async Task Delivered_twice_by_the_queue_they_are_notified_once()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);
        await rig.RunAsync(1, rig.Entry(ana));

        Assert.Empty(await rig.RunAsync(2, rig.Entry(ana)));
        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana), rig.Entry(ana)));

        Assert.Single(rig.Sent);
    }

    [Fact]
    public async Task Whom_another_consumer_notified_after_a_crash_is_not_notified_again()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Telegram);
        rig.Answer(ChannelKind.Telegram, Delivered);
        await rig.ConsumerNotifiedAsync(ana);

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana)));
        Assert.Empty(rig.Sent);
    }

    [Fact]
    public async Task What_fails_again_stays_in_the_queue_until_its_last_delivery()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Outage);

        Assert.Equal(["m0"], await rig.RunAsync(RetryPolicy.Default.MaxDeliveries - 1, rig.Entry(ana)));
        Assert.Empty(rig.DeadLetters.Items);

        Assert.Empty(await rig.RunAsync(RetryPolicy.Default.MaxDeliveries, rig.Entry(ana)));
        Assert.Equal("server error 503", Assert.Single(rig.DeadLetters.Items).Reason);
    }

    [Fact]
    public async Task What_expired_is_never_sent_and_stays_on_record()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana, expiresIn: TimeSpan.Zero)));

        Assert.Empty(rig.Sent);
        Assert.Contains("expired", Assert.Single(rig.DeadLetters.Items).Reason, StringComparison.Ordinal);
    }

    /// <summary>It was in time when it came from the queue, and too late when the provider had let it wait.</summary>
    [Fact]
    public async Task What_expires_on_its_way_to_the_provider_stays_on_record_too()
    {
        rig.Answer(ChannelKind.Sms, new SendOutcome.Expired());

        Assert.Empty(await rig.RunAsync(1, rig.Entry(await rig.SubscribeAsync(7, ChannelKind.Sms))));

        Assert.Equal(
            "expired before it could be delivered; last: circuit open",
            Assert.Single(rig.DeadLetters.Items).Reason
        );
    }

    [Fact]
    public async Task What_nobody_wants_to_hear_any_more_is_no_dead_letter()
    {
        rig.Answer(ChannelKind.Sms, new SendOutcome.Suppressed());

        Assert.Empty(await rig.RunAsync(1, rig.Entry(await rig.SubscribeAsync(7, ChannelKind.Sms))));

        Assert.Empty(rig.DeadLetters.Items);
    }

    [Theory]
    [InlineData(ChannelKind.Sms, false)]
    [InlineData(ChannelKind.Email, false)]
    [InlineData(ChannelKind.Telegram, false)]
    [InlineData(ChannelKind.Webhook, true)]
    public async Task What_was_perhaps_sent_is_repeated_only_where_the_receiver_can_tell(
        ChannelKind kind,
        bool repeated
    )
    {
        var ana = await rig.SubscribeAsync(7, kind);
        rig.Answer(kind, Delivered);

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana, kind, ambiguous: true)));

        Assert.Equal(repeated ? 1 : 0, rig.Sent.Count);
        Assert.Equal(repeated ? 0 : 1, rig.DeadLetters.Items.Count);
    }

    [Fact]
    public async Task A_policy_may_repeat_more()
    {
        rig.Policy = RetryPolicy.Default with { RepeatAmbiguous = new HashSet<ChannelKind> { ChannelKind.Sms } };
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);

        await rig.RunAsync(1, rig.Entry(ana, ambiguous: true));

        Assert.Single(rig.Sent);
    }

    [Fact]
    public async Task Perhaps_sent_by_the_retry_itself_is_not_tried_once_more()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, new SendOutcome.Ambiguous("no answer in time"));

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana)));
        Assert.True(Assert.Single(rig.DeadLetters.Items).Ambiguous);
    }

    [Fact]
    public async Task Refused_by_all_is_given_up()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, new SendOutcome.Refused("twilio 21610: unsubscribed by STOP"));

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana)));
        Assert.Equal(
            new Undelivered(
                rig.Alert.Id,
                rig.Segment,
                ana,
                ChannelKind.Sms,
                "twilio 21610: unsubscribed by STOP",
                false,
                2,
                Assert.Single(rig.DeadLetters.Items).ExpiresAt
            )
            {
                Refused = true,
            },
            rig.DeadLetters.Items[0]
        );
    }

    [Fact]
    public async Task An_address_that_was_refused_is_not_tried_at_the_next_alert()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms, ChannelKind.Telegram);
        rig.Answer(ChannelKind.Sms, new SendOutcome.Refused("twilio 21610: unsubscribed by STOP"));
        rig.Answer(ChannelKind.Telegram, Delivered);

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana)));

        var plan = await rig.PlanOfAsync(ana);
        Assert.True(plan.IsSuspended(ChannelKind.Sms));
        Assert.Equal(ChannelKind.Telegram, plan.Open[0].Kind);
    }

    [Fact]
    public async Task Who_left_meanwhile_is_left_alone()
    {
        rig.Answer(ChannelKind.Sms, Delivered);

        Assert.Empty(await rig.RunAsync(1, rig.Entry(new(8))));
        Assert.Empty(rig.Sent);
        Assert.Empty(rig.DeadLetters.Items);
    }

    [Fact]
    public async Task After_a_cancellation_the_alert_is_not_sent_any_more()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);
        rig.Archive(Cancellation());

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana)));
        Assert.Empty(rig.Sent);
        Assert.Empty(rig.DeadLetters.Items);
        // What became of them stays on record: in the claim, with the other counts.
        var claim = Assert.Single(await rig.Claims.ListAsync(rig.Alert.Id, rig.Segment.Shard, default));
        Assert.Equal(DispatchCounts.OneWithdrawn, claim.Counts);
    }

    [Fact]
    public async Task A_cancellation_reaches_those_who_were_notified_and_nobody_else()
    {
        var notified = await rig.SubscribeAsync(7, ChannelKind.Telegram);
        var pending = await rig.SubscribeAsync(8, ChannelKind.Telegram);
        rig.Answer(ChannelKind.Telegram, Delivered);
        await rig.ConsumerNotifiedAsync(notified);
        var cancellation = Cancellation();
        rig.Archive(cancellation);

        await rig.RunAsync(1, rig.Entry(notified, alert: cancellation.Id), rig.Entry(pending, alert: cancellation.Id));

        var message = Assert.Single(rig.Sent, sent => sent.EditRef == 0);
        Assert.Equal(4711L, Assert.Single(rig.Sent, sent => sent.EditRef != 0).EditRef);
        Assert.Equal((notified, 4711L), (message.Subscriber, message.ReplyTo));
        Assert.StartsWith("ANULAT", message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_sending_is_paused_everything_stays_in_the_queue()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);
        rig.IsPaused = true;

        Assert.Equal(["m0", "m1"], await rig.RunAsync(1, rig.Entry(ana), rig.Entry(ana)));
        Assert.Empty(rig.Sent);
        Assert.All(rig.Waits.Values, wait => Assert.InRange(wait.TotalSeconds, 6, 10));
    }

    /// <summary>The longest life of an alert (docs/alerting.md), all of it paused: what is left of the deliveries is
    /// more than an outage of five minutes needs.</summary>
    [Fact]
    public void An_hour_of_pause_uses_up_no_entrys_deliveries()
    {
        var policy = RetryPolicy.Default;
        var ends = rig.Clock.GetUtcNow().AddHours(1);
        foreach (var message in Enumerable.Range(0, 200))
        {
            var (now, deliveries) = (rig.Clock.GetUtcNow(), 0);
            while (now < ends)
            {
                var entry = rig.Entry(new(7)) with { ExpiresAt = ends };
                now += policy.WaitPaused(new RetryItem($"m{message}", "r", entry, ++deliveries), now);
            }

            Assert.InRange(deliveries, 1, policy.MaxDeliveries - 50);
        }
    }

    [Fact]
    public async Task What_expires_while_sending_is_paused_says_so()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);
        rig.IsPaused = true;
        var function = rig.Function();
        var entry = rig.Entry(ana);

        Assert.Equal(["m0"], await rig.RunAsync(function, 1, entry));
        rig.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await rig.RunAsync(function, 2, entry));

        Assert.Equal(
            "expired before it could be delivered; last: sending is paused",
            Assert.Single(rig.DeadLetters.Items).Reason
        );
    }

    [Fact]
    public async Task Another_retry_of_the_segment_is_waited_for()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);
        await rig.Claims.TryClaimAsync(
            new ClaimKey(rig.Alert.Id, rig.Segment, 16, 17),
            "other",
            rig.Clock.GetUtcNow(),
            ClaimOptions.Default,
            CancellationToken.None
        );

        Assert.Equal(["m0"], await rig.RunAsync(1, rig.Entry(ana)));
        Assert.Empty(rig.Sent);
    }

    [Fact]
    public async Task An_alert_that_is_not_archived_yet_is_waited_for_and_then_given_up()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Forget();

        Assert.Equal(["m0"], await rig.RunAsync(1, rig.Entry(ana)));
        Assert.Empty(await rig.RunAsync(RetryPolicy.Default.MaxDeliveries, rig.Entry(ana)));
        Assert.Contains("archive", Assert.Single(rig.DeadLetters.Items).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_filed_whole_with_the_reason()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Delivered);

        Assert.Empty(
            await rig.RunRawAsync(1, AlertServerless.Core.Delivery.UndeliveredJson.Write(rig.Entry(ana)), "{}")
        );

        Assert.Single(rig.Sent);
        var (body, problem) = Assert.Single(rig.SetAside);
        Assert.Equal("{}", body);
        Assert.Contains("version 0", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0.75, 1.25)]
    [InlineData(2, 1.5, 2.5)]
    [InlineData(3, 3, 5)]
    [InlineData(4, 6, 10)]
    [InlineData(40, 6, 10)]
    public async Task What_is_tried_again_rests_longer_each_time_but_never_long(int deliveries, double from, double to)
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, Outage);

        await rig.RunAsync(deliveries, rig.Entry(ana));

        Assert.InRange(rig.Waits["r-m0"].TotalSeconds, from, to);
    }

    [Fact]
    public async Task A_providers_own_delay_is_heeded_but_never_beyond_the_expiry()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Telegram);
        rig.Answer(
            ChannelKind.Telegram,
            new SendOutcome.RetryLater(
                "telegram 429: too many requests",
                TimeSpan.FromSeconds(20),
                FailureKind.Throttled
            )
        );

        await rig.RunAsync(1, rig.Entry(ana, ChannelKind.Telegram));
        Assert.Equal(20, rig.Waits["r-m0"].TotalSeconds);

        await rig.RunAsync(1, rig.Entry(ana, ChannelKind.Telegram, expiresIn: TimeSpan.FromSeconds(15)));
        Assert.Equal(15, rig.Waits["r-m0"].TotalSeconds);
    }

    [Fact]
    public async Task While_sending_is_paused_what_expires_is_still_filed()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.IsPaused = true;

        Assert.Empty(await rig.RunAsync(1, rig.Entry(ana, expiresIn: TimeSpan.Zero)));
        Assert.StartsWith("expired", Assert.Single(rig.DeadLetters.Items).Reason, StringComparison.Ordinal);
    }

    private Alert Cancellation() =>
        rig.Alert with
        {
            Id = AlertId.ForCancellation(rig.Alert.Id.Event),
            Kind = AlertKind.Cancelled,
            Earlier = [new EarlierAlert(rig.Alert.Id, rig.Alert.Estimate, rig.Alert.DecidedAt)],
        };
}
