using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Contracts.Delivery;

/// <summary>What every log of receivers must do.</summary>
public abstract class ReceiverLogContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly November = new(2026, 11, 30);
    private static readonly SubscriberId Plant = new(7);

    protected abstract IReceiverLog Log { get; }

    [Fact]
    public async Task A_month_is_read_in_the_order_of_sending_and_alone()
    {
        var exchanges = new[]
        {
            One("test", Now.AddMilliseconds(1), 204),
            One("rou-1/2", Now, 0),
            One("rou-1/3", new DateTimeOffset(2026, 10, 31, 23, 59, 59, 999, TimeSpan.Zero), 500),
            One("rou-1/4", new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), 204),
        };
        foreach (var exchange in exchanges)
            await Log.AppendAsync(Plant, exchange, default);
        await Log.AppendAsync(new SubscriberId(8), One("test", Now, 204), default);

        Assert.Equal([exchanges[1], exchanges[0]], await Log.ReadAsync(Plant, November, default));
        Assert.Equal([exchanges[2]], await Log.ReadAsync(Plant, new DateOnly(2026, 10, 1), default));
        Assert.Empty(await Log.ReadAsync(new SubscriberId(9), November, default));
    }

    [Fact]
    public async Task The_same_exchange_is_there_once()
    {
        await Log.AppendAsync(Plant, One("test", Now, 204), default);
        await Log.AppendAsync(Plant, One("test", Now, 204), default);
        Assert.Single(await Log.ReadAsync(Plant, November, default));
    }

    [Fact]
    public async Task Whoever_is_erased_has_no_log_and_nobody_else_loses_theirs()
    {
        var other = new SubscriberId(8);
        foreach (var receiver in new[] { Plant, other })
            for (var i = 0; i < 3; i++)
                await Log.AppendAsync(receiver, One("test", Now.AddSeconds(i), 204), default);

        await Log.EraseAsync(Plant, default);
        await Log.EraseAsync(Plant, default);

        Assert.Empty(await Log.ReadAsync(Plant, November, default));
        Assert.Equal(3, (await Log.ReadAsync(other, November, default)).Count);
    }

    private static ReceiverExchange One(string what, DateTimeOffset at, int status) =>
        new(what, at, status, TimeSpan.FromMilliseconds(31));
}
