using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.FanOut.Retrying;

/// <summary>The whole retry path through a provider's outage, on a clock that only the test moves.</summary>
public sealed class OutageTests
{
    private const int People = 200;

    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(100);

    private readonly RetryRig rig = new();

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public async Task Whoever_was_not_reached_during_an_outage_is_notified_soon_after_its_end(int outageSeconds)
    {
        var overAt = rig.Clock.GetUtcNow().AddSeconds(outageSeconds);
        var (provider, queue) = await BreakDownAsync(overAt);

        await queue.DrainAsync();

        Assert.Empty(rig.DeadLetters.Items);
        Assert.Equal(People, (await rig.ReceiptsAsync()).Select(receipt => receipt.Subscriber).Distinct().Count());
        var notified = provider.Calls.Where(call => call.At >= overAt).ToList();
        Assert.Equal(People, notified.Count);
        // The longest rest, its spread, an open circuit's break, and what the batches before took.
        Assert.True(
            notified.Max(call => call.At)
                <= overAt + (RetryPolicy.Default.LongestWait * 1.25) + TimeSpan.FromSeconds(8),
            $"the last at {notified.Max(call => call.At):HH:mm:ss}, over at {overAt:HH:mm:ss}"
        );
    }

    [Fact]
    public async Task What_outlasts_the_alert_is_filed_as_expired_and_never_sent()
    {
        var (provider, queue) = await BreakDownAsync(DateTimeOffset.MaxValue);
        var expiresAt = rig.Clock.GetUtcNow() + Expiry;

        await queue.DrainAsync();

        Assert.Equal(People, rig.DeadLetters.Items.Count);
        Assert.All(
            rig.DeadLetters.Items,
            item =>
                Assert.StartsWith(
                    "expired before it could be delivered; last: circuit open",
                    item.Reason,
                    StringComparison.Ordinal
                )
        );
        Assert.True(provider.Calls.Max(call => call.At) < expiresAt);
        Assert.True(rig.Clock.GetUtcNow() < expiresAt.AddSeconds(5), "filed as soon as it expired");
    }

    private async Task<(FakeProvider Provider, QueueOnPaper Queue)> BreakDownAsync(DateTimeOffset overAt)
    {
        var provider = FakeProvider.Answering(
            rig.Clock,
            _ =>
                rig.Clock.GetUtcNow() < overAt
                    ? new SendOutcome.RetryLater("server error 503")
                    : new SendOutcome.Delivered()
        );
        rig.Use(
            new ChannelStack(provider, ChannelOptions.Default, rig.Clock, new Random(20261121), new ChannelCounters())
        );
        var queue = new QueueOnPaper(rig);
        for (var id = 1ul; id <= People; id++)
            queue.Put(rig.Entry(await rig.SubscribeAsync(id, ChannelKind.Sms), expiresIn: Expiry));
        return (provider, queue);
    }
}
