using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery;

public sealed class DispatcherTests
{
    private static readonly SendOutcome Delivered = new SendOutcome.Delivered();
    private static readonly SendOutcome Refused = new SendOutcome.Refused("gone");
    private static readonly SendOutcome Later = new SendOutcome.RetryLater("503", Failure: FailureKind.Configuration);
    private static readonly SendOutcome Perhaps = new SendOutcome.Ambiguous("no answer");

    private readonly ManualTime time = new();
    private readonly ChannelCounters counters = new();

    public static TheoryData<string[], ChannelKind, NextStep, int> Deliveries =>
        new()
        {
            { ["delivered", "delivered"], ChannelKind.Sms, NextStep.Receipt, 1 },
            { ["refused", "delivered"], ChannelKind.Telegram, NextStep.Receipt, 2 },
            { ["later", "delivered"], ChannelKind.Telegram, NextStep.Receipt, 2 },
            { ["perhaps", "delivered"], ChannelKind.Sms, NextStep.Retry, 1 },
            { ["refused", "perhaps"], ChannelKind.Telegram, NextStep.Retry, 2 },
            { ["later", "refused"], ChannelKind.Sms, NextStep.Retry, 2 },
            { ["refused", "later"], ChannelKind.Telegram, NextStep.Retry, 2 },
            { ["refused", "refused"], ChannelKind.Telegram, NextStep.GiveUp, 2 },
            { ["expired", "delivered"], ChannelKind.Telegram, NextStep.Receipt, 2 },
            { ["expired", "expired"], ChannelKind.Telegram, NextStep.GiveUp, 2 },
            { ["expired", "refused"], ChannelKind.Sms, NextStep.GiveUp, 2 },
            { ["suppressed", "expired"], ChannelKind.Telegram, NextStep.GiveUp, 2 },
            { ["suppressed", "refused"], ChannelKind.Sms, NextStep.Drop, 2 },
            { ["suppressed", "later"], ChannelKind.Telegram, NextStep.Retry, 2 },
        };

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Each_outcome_leads_where_it_says(
        string[] answers,
        ChannelKind channel,
        NextStep next,
        int attempts
    )
    {
        var dispatcher = Dispatcher(
            Channel(ChannelKind.Sms, Outcome(answers[0])),
            Channel(ChannelKind.Telegram, Outcome(answers[1]))
        );

        var result = Assert.Single(await SendAsync(dispatcher, Recipient(ChannelKind.Sms, ChannelKind.Telegram)));

        Assert.Equal((channel, next, attempts), (result.Channel, result.Next, result.Attempts));
    }

    [Fact]
    public async Task Channels_that_refused_for_good_are_named()
    {
        var dispatcher = Dispatcher(Channel(ChannelKind.Sms, Refused), Channel(ChannelKind.Telegram, Delivered));

        var result = Assert.Single(await SendAsync(dispatcher, Recipient(ChannelKind.Sms, ChannelKind.Telegram)));

        Assert.True(result.WasRefusedOn(ChannelKind.Sms));
        Assert.False(result.WasRefusedOn(ChannelKind.Telegram));
    }

    [Fact]
    public async Task One_channels_pause_leaves_the_others_alone()
    {
        var paused = new SendOutcome.RetryLater("429", TimeSpan.FromSeconds(5), FailureKind.Throttled);
        var dispatcher = Dispatcher(Channel(ChannelKind.Telegram, paused), Channel(ChannelKind.Sms, Delivered));

        var results = await SendAsync(
            dispatcher,
            Recipient(ChannelKind.Telegram, ChannelKind.Sms),
            Recipient(ChannelKind.Sms)
        );

        Assert.All(results, result => Assert.Equal((ChannelKind.Sms, NextStep.Receipt), (result.Channel, result.Next)));
        Assert.Equal(ManualTime.Start, time.GetUtcNow());
    }

    [Fact]
    public async Task Mail_goes_out_in_batches_and_falls_back_one_by_one()
    {
        var mail = new FakeProvider(
            time,
            (message, _) => Task.FromResult(message.Subscriber.Value == 3 ? Refused : Delivered)
        )
        {
            Kind = ChannelKind.Email,
            MaxBatch = 50,
        };
        var sms = new FakeProvider(time, (_, _) => Task.FromResult(Delivered));
        var dispatcher = Dispatcher(Stack(mail), Stack(sms));

        var results = await SendAsync(
            dispatcher,
            [.. Enumerable.Range(0, 60).Select(i => Recipient((ulong)i, ChannelKind.Email, ChannelKind.Sms))]
        );

        Assert.Equal(2, mail.Requests);
        Assert.Equal(3UL, Assert.Single(sms.Calls).Message.Subscriber.Value);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (ulong)i), results.Select(result => result.Subscriber.Value));
        Assert.All(results, result => Assert.Equal(NextStep.Receipt, result.Next));
    }

    [Fact]
    public async Task Counters_count_sent_failed_and_fallen_back()
    {
        var dispatcher = Dispatcher(Channel(ChannelKind.Sms, Refused), Channel(ChannelKind.Telegram, Delivered));
        await SendAsync(dispatcher, Recipient(ChannelKind.Sms, ChannelKind.Telegram), Recipient(ChannelKind.Sms));

        Assert.Equal(
            (0, 2, 1),
            (
                counters.Of(ChannelKind.Sms).Sent,
                counters.Of(ChannelKind.Sms).Failed,
                counters.Of(ChannelKind.Sms).FellBack
            )
        );
        Assert.Equal(
            (1, 0, 0),
            (
                counters.Of(ChannelKind.Telegram).Sent,
                counters.Of(ChannelKind.Telegram).Failed,
                counters.Of(ChannelKind.Telegram).FellBack
            )
        );
    }

    [Fact]
    public async Task A_channel_nobody_configured_sends_to_the_next()
    {
        var dispatcher = Dispatcher(Channel(ChannelKind.Sms, Delivered));

        var results = await SendAsync(
            dispatcher,
            Recipient(ChannelKind.Webhook, ChannelKind.Sms),
            Recipient(ChannelKind.Webhook)
        );

        Assert.Equal([NextStep.Receipt, NextStep.Retry], results.Select(result => result.Next));
    }

    [Fact]
    public void An_entry_for_the_queue_names_ids_and_the_reason_only()
    {
        var alert = Samples.Alert(ManualTime.Start);
        var result = new DispatchResult(new SubscriberId(9), ChannelKind.Sms, Perhaps, 2, 0);

        var entry = result.ToUndelivered(alert.Id, Samples.Segment, alert.ExpiresAt, earlierAttempts: 1);

        Assert.Equal(
            new Undelivered(
                alert.Id,
                Samples.Segment,
                new SubscriberId(9),
                ChannelKind.Sms,
                "no answer",
                true,
                3,
                alert.ExpiresAt
            ),
            entry
        );
    }

    private static SendOutcome Outcome(string name) =>
        name switch
        {
            "delivered" => Delivered,
            "refused" => Refused,
            "later" => Later,
            "perhaps" => Perhaps,
            "expired" => new SendOutcome.Expired(),
            "suppressed" => new SendOutcome.Suppressed(),
            _ => throw new ArgumentException(name, nameof(name)),
        };

    private Dispatcher Dispatcher(params IChannel[] channels) =>
        new(channels, counters, time, Core.Delivery.Dispatcher.DefaultWait);

    private ChannelStack Channel(ChannelKind kind, SendOutcome answer) =>
        Stack(new FakeProvider(time, (_, _) => Task.FromResult(answer)) { Kind = kind });

    private ChannelStack Stack(IProvider provider) =>
        new(provider, ChannelOptions.Default, time, new Random(1), counters);

    private async Task<IReadOnlyList<DispatchResult>> SendAsync(Dispatcher dispatcher, params Recipient[] recipients) =>
        await time.RunAsync(() => dispatcher.DispatchAsync(recipients, Write, CancellationToken.None));

    private static OutboundMessage Write(Recipient recipient, ChannelKind channel, DateTimeOffset now) =>
        Samples.Message(now, subscriber: recipient.Subscriber.Id.Value);

    private Recipient Recipient(params ChannelKind[] channels) => Recipient(1, channels);

    private Recipient Recipient(ulong id, params ChannelKind[] channels)
    {
        var plan = ChannelPlan.Of([.. channels.Select(kind => (kind, LatePolicy.Reword))]);
        var preferences = new SubscriberPreferences(
            SubscriberKind.Person,
            Language.Romanian,
            new GeoPoint(44.43, 26.1),
            1,
            4,
            4,
            default,
            default,
            plan,
            false,
            true,
            false
        );
        var stored = new StoredSubscriber(new SubscriberId(id), preferences, default);
        return new Recipient(stored, plan, time.GetUtcNow().AddSeconds(18), time.GetUtcNow().AddSeconds(60));
    }
}
