using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using Amazon.Lambda.SQSEvents;
using Xunit;

namespace AlertServerless.Tests.FanOut.Retrying;

/// <summary>The schedule's event, which has no entries: the retry function closes alerts that have ended.</summary>
public sealed class ClosingTests
{
    private readonly RetryRig rig = new();

    [Fact]
    public async Task Whoever_was_not_reached_is_filed_and_the_alert_closed()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        await rig.Alerts.ArchiveAsync(new PendingAlert(rig.Alert, FanOutOptions.Least), default);
        await rig.Function().HandleAsync(new SQSEvent(), RetryRig.Context);
        Assert.Empty(rig.DeadLetters.Items);

        rig.Clock.Advance(rig.Alert.ExpiresAt - rig.Clock.GetUtcNow() + (2 * ClaimOptions.Default.Lease));
        var response = await rig.Function().HandleAsync(new SQSEvent { Records = [] }, RetryRig.Context);

        Assert.Empty(response.BatchItemFailures);
        Assert.Empty(rig.Sent);
        Assert.Empty(await rig.Alerts.OpenAlertsAsync(default));
        var letter = Assert.Single(rig.DeadLetters.Items);
        Assert.Equal((ana, Undelivered.ExpiredReason), (letter.Subscriber, letter.Reason));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task It_waits_until_whoever_held_a_slot_has_filed_or_is_dead(int ticksMore, int left)
    {
        await rig.Alerts.ArchiveAsync(new PendingAlert(rig.Alert, FanOutOptions.Least), default);
        var grace = ClaimOptions.Default.Lease + ClaimOptions.Default.MaxClockSkew;

        rig.Clock.Advance(rig.Alert.ExpiresAt + grace + TimeSpan.FromTicks(ticksMore) - rig.Clock.GetUtcNow());
        await rig.Function().HandleAsync(new SQSEvent(), RetryRig.Context);

        Assert.Equal(left, (await rig.Alerts.OpenAlertsAsync(default)).Count);
    }

    [Fact]
    public async Task Whom_a_consumer_notified_is_not_filed()
    {
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        await rig.Alerts.ArchiveAsync(new PendingAlert(rig.Alert, FanOutOptions.Least), default);
        await rig.ConsumerNotifiedAsync(ana);

        rig.Clock.Advance(TimeSpan.FromHours(1));
        await rig.Function().HandleAsync(new SQSEvent(), RetryRig.Context);

        Assert.Empty(rig.DeadLetters.Items);
        Assert.Empty(await rig.Alerts.OpenAlertsAsync(default));
    }
}
