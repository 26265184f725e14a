using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using Xunit;

namespace AlertServerless.Tests.FanOut;

public sealed class FanOutSummaryTests
{
    private static readonly DateTimeOffset Now = new(2022, 11, 3, 4, 51, 0, TimeSpan.Zero);

    private readonly FanOutSummary summary = new();

    [Fact]
    public void Slots_are_counted_by_where_they_came_from_and_how_they_ended()
    {
        summary.Claimed(fromAnotherLane: false);
        summary.Claimed(fromAnotherLane: true);
        summary.Claimed(fromAnotherLane: false);
        summary.Finished();
        summary.Finished();
        summary.Lost();

        Assert.Equal(
            (3, 1, 2, 1),
            (summary.SlotsClaimed, summary.SlotsStolen, summary.SlotsFinished, summary.ClaimsLost)
        );
    }

    [Fact]
    public void Messages_are_counted_by_channel_and_outcome()
    {
        summary.Dispatched(ChannelKind.Sms, new SendOutcome.Delivered(0), Now);
        summary.Dispatched(ChannelKind.Sms, new SendOutcome.Delivered(0), Now);
        summary.Dispatched(ChannelKind.Email, DeliveryBatch.TooLate, Now);
        summary.Withdrawn(ChannelKind.Sms);
        summary.Superseded(ChannelKind.Sms);
        summary.Superseded(ChannelKind.Sms);

        Assert.Equal(2, summary.Dispatches[(ChannelKind.Sms, "delivered")]);
        Assert.Equal(1, summary.Dispatches[(ChannelKind.Email, "expired")]);
        Assert.Equal(1, summary.Dispatches[(ChannelKind.Sms, "withdrawn")]);
        Assert.Equal(2, summary.Dispatches[(ChannelKind.Sms, "superseded")]);
        Assert.Equal(1, summary.Expired);
    }

    [Fact]
    public void The_first_and_the_last_accepted_message_are_known_in_any_order()
    {
        Assert.Null(summary.Accepted);
        Assert.Null(summary.FirstAccepted(ChannelKind.Sms));

        foreach (var second in new[] { 3, 1, 2 })
            summary.Dispatched(ChannelKind.Sms, new SendOutcome.Delivered(0), Now.AddSeconds(second));
        summary.Dispatched(ChannelKind.Email, new SendOutcome.Delivered(0), Now.AddSeconds(5));
        summary.Dispatched(ChannelKind.Email, DeliveryBatch.TooLate, Now.AddSeconds(9));

        Assert.Equal((Now.AddSeconds(1), Now.AddSeconds(5)), summary.Accepted);
        Assert.Equal(Now.AddSeconds(1), summary.FirstAccepted(ChannelKind.Sms));
        Assert.Equal(Now.AddSeconds(5), summary.FirstAccepted(ChannelKind.Email));
        Assert.Null(summary.FirstAccepted(ChannelKind.Telegram));
    }

    [Fact]
    public void A_row_that_is_damaged_counts_once()
    {
        var lines = new List<string>();
        var listened = new FanOutSummary(lines.Add);

        listened.Damaged("subscriber 7");
        listened.Damaged("subscriber 7");
        listened.Damaged("subscriber 8");

        Assert.Equal(2, listened.DamagedItems);
        Assert.Equal(["damaged: subscriber 7", "damaged: subscriber 8"], lines);
    }
}
