using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Tests.Delivery;

public sealed class RefusedAddressesTests
{
    private static readonly SubscriberId Ana = new(7);
    private static readonly ChannelPlan Plan = ChannelPlan.Of(
        (ChannelKind.Sms, LatePolicy.Skip),
        (ChannelKind.Telegram, LatePolicy.Reword),
        (ChannelKind.Email, LatePolicy.Send)
    );

    private static readonly AddressSealer Sealer = new(new MasterKey(1, new byte[MasterKey.SecretLength]));

    private readonly InMemorySubscribers subscribers = new();

    [Fact]
    public async Task The_choice_stays_on_record_and_the_others_keep_their_order()
    {
        await PutAsync();
        var refused = new RefusedAddresses(subscribers, Sealer);
        refused.Note(Samples.Segment, Refused(ChannelKind.Telegram));

        Assert.Equal(new Suspensions(1, 0, null), await refused.SuspendAsync(CancellationToken.None));

        var stored = PreferencesCodec.AsStored(await PreferencesAsync()).Channels;
        Assert.Equal(3, stored.Count);
        Assert.True(stored.IsSuspended(ChannelKind.Telegram));
        Assert.Equal(
            ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip), (ChannelKind.Email, LatePolicy.Send)),
            stored.Open
        );
    }

    [Fact]
    public async Task Whoever_has_no_channel_left_is_not_eligible()
    {
        await PutAsync();
        var refused = new RefusedAddresses(subscribers, Sealer);
        refused.Note(Samples.Segment, Refused(ChannelKind.Sms, ChannelKind.Telegram, ChannelKind.Email));

        Assert.Equal(3, (await refused.SuspendAsync(CancellationToken.None)).Suspended);

        var preferences = await PreferencesAsync();
        Assert.Equal(0, preferences.Channels.Open.Count);
        Assert.Equal(
            SkipReason.Suspended,
            Eligibility.Judge(new PreparedAlert(Samples.Alert(ManualTime.Start)), preferences, ManualTime.Start).Reason
        );
    }

    [Fact]
    public async Task What_was_not_refused_is_not_even_read()
    {
        var refused = new RefusedAddresses(new Stubborn(subscribers), Sealer);
        refused.Note(
            Samples.Segment,
            new DispatchResult(Ana, ChannelKind.Sms, new SendOutcome.RetryLater("circuit open"), 1, 0)
        );

        Assert.Equal(default, await refused.SuspendAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Suspended_already_or_gone_meanwhile_is_nothing_to_do()
    {
        await PutAsync();
        var refused = new RefusedAddresses(subscribers, Sealer);
        refused.Note(Samples.Segment, Refused(ChannelKind.Sms));
        refused.Note(Samples.Segment, Refused(ChannelKind.Sms));
        refused.Note(
            Samples.Segment,
            new DispatchResult(new SubscriberId(8), ChannelKind.Sms, new SendOutcome.Refused("gone"), 1, 1)
        );

        Assert.Equal(new Suspensions(1, 0, null), await refused.SuspendAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(true, "changed by others")]
    [InlineData(false, "get subscribers: timed out")]
    public async Task A_store_that_fails_costs_a_warning_and_nothing_else(bool contended, string expected)
    {
        await PutAsync();
        var refused = new RefusedAddresses(new Stubborn(subscribers) { Contended = contended }, Sealer);
        refused.Note(Samples.Segment, Refused(ChannelKind.Sms));

        var done = await refused.SuspendAsync(CancellationToken.None);

        Assert.Equal((0, 1), (done.Suspended, done.Failed));
        Assert.Contains(expected, done.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RefusedAddresses.Few, 0, false)]
    [InlineData(RefusedAddresses.Few, RefusedAddresses.Few - 1, false)]
    [InlineData(RefusedAddresses.Few, RefusedAddresses.Few, true)]
    [InlineData(RefusedAddresses.Few - 1, 0, true)]
    public async Task When_a_channel_refuses_most_people_the_fault_is_ours(int refusals, int taken, bool believed)
    {
        await PutAsync();
        var refused = new RefusedAddresses(subscribers, Sealer);
        for (var i = 0; i < refusals; i++)
            refused.Note(Samples.Segment, Refused(ChannelKind.Sms));
        for (var i = 0; i < taken; i++)
            refused.Note(Samples.Segment, new DispatchResult(Ana, ChannelKind.Sms, new SendOutcome.Delivered(), 1, 0));

        var done = await refused.SuspendAsync(CancellationToken.None);

        Assert.Equal(believed, (await PreferencesAsync()).Channels.IsSuspended(ChannelKind.Sms));
        Assert.Equal(
            believed ? null : "sms refused most people it was asked for: the fault is more likely ours than theirs",
            done.Problem
        );
    }

    [Fact]
    public async Task A_refusal_that_time_left_unhandled_is_handled_next_time()
    {
        await PutAsync();
        var refused = new RefusedAddresses(subscribers, Sealer);
        refused.Note(Samples.Segment, Refused(ChannelKind.Sms));

        Assert.Equal(0, (await refused.SuspendAsync(new CancellationToken(canceled: true))).Suspended);
        Assert.Equal(1, (await refused.SuspendAsync(CancellationToken.None)).Suspended);
    }

    private static DispatchResult Refused(params ChannelKind[] kinds) =>
        new(
            Ana,
            kinds[^1],
            new SendOutcome.Refused("gone"),
            kinds.Length,
            (byte)kinds.Aggregate(0, (bits, kind) => bits | (1 << (int)kind))
        );

    private Task<bool> PutAsync() =>
        subscribers.TryPutAsync(
            new SubscriberRow(
                Samples.Segment,
                Ana,
                Subscribers.Sample.Person() with
                {
                    Channels = Plan,
                },
                new byte[] { 1 }
            ),
            CancellationToken.None
        );

    private async Task<SubscriberPreferences> PreferencesAsync() =>
        (await subscribers.FindAsync(Samples.Segment, Ana, CancellationToken.None))!.Preferences;

    private sealed class Stubborn(ISubscriberRows inner) : ISubscriberRows
    {
        public bool Contended { get; init; }

        public Task<SubscriberRow?> FindAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation) =>
            Contended
                ? inner.FindAsync(segment, id, cancellation)
                : throw new StoreUnavailableException("get subscribers", new TimeoutException("timed out"));

        public Task<bool> TryReplaceAsync(SubscriberRow seen, SubscriberRow changed, CancellationToken cancellation) =>
            Task.FromResult(false);

        public Task<bool> TryPutAsync(SubscriberRow row, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task PutManyAsync(IReadOnlyCollection<SubscriberRow> rows, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<bool> TryFenceAsync(FencedPlace place, DateTimeOffset keepUntil, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<SubscriberRow?> ClearAsync(
            FencedPlace place,
            DateTimeOffset keepUntil,
            CancellationToken cancellation
        ) => throw new NotSupportedException();

        public Task<bool> TryRemoveAsync(SubscriberRow seen, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<SubscriberRow>> ListAsync(SegmentId segment, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
