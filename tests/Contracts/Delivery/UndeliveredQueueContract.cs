using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Contracts.Delivery;

/// <summary>What every queue of undelivered messages must do.</summary>
public abstract class UndeliveredQueueContract
{
    private static readonly DateTimeOffset Expiry = new(2026, 11, 3, 4, 22, 0, TimeSpan.Zero);

    protected abstract IUndeliveredQueue Queue { get; }

    /// <summary>Takes what is in the queue, waiting until there are as many as expected.</summary>
    protected abstract Task<IReadOnlyList<Undelivered>> TakeAsync(int expected);

    [Fact]
    public async Task What_is_put_in_comes_out_whole()
    {
        var item = Item(1) with
        {
            Reason = "twilio 21610: unsubscribed \"STOP\" — ăîșț",
            Ambiguous = true,
            Attempts = 3,
        };

        await Queue.EnqueueAsync([item], CancellationToken.None);

        Assert.Equal([item], await TakeAsync(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(137)]
    public async Task None_is_lost_whatever_the_number(int count)
    {
        var items = Enumerable.Range(0, count).Select(i => Item((ulong)i)).ToList();

        await Queue.EnqueueAsync(items, CancellationToken.None);

        Assert.Equal(items, (await TakeAsync(count)).OrderBy(item => item.Subscriber.Value));
    }

    [Fact]
    public async Task Nothing_may_be_put_in_as_well()
    {
        await Queue.EnqueueAsync([], CancellationToken.None);
        await Queue.EnqueueAsync([Item(5)], CancellationToken.None);

        Assert.Single(await TakeAsync(1));
    }

    [Fact]
    public async Task Cancellation_throws_instead_of_pretending()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Queue.EnqueueAsync([Item(1)], cancelled.Token));
    }

    protected static Undelivered Item(ulong subscriber)
    {
        Assert.True(SegmentId.TryParse("sxfs-p-sms-0", out var segment));
        return new Undelivered(
            AlertId.ForTier(new EventId("vrancea-20261103-0419"), 6),
            segment,
            new SubscriberId(subscriber),
            ChannelKind.Sms,
            "circuit open",
            false,
            1,
            Expiry
        );
    }
}
