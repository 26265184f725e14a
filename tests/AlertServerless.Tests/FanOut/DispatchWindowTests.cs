using AlertServerless.Core.FanOut;
using Xunit;

namespace AlertServerless.Tests.FanOut;

public sealed class DispatchWindowTests
{
    private readonly DispatchWindow window = new(capacity: 10);

    [Fact]
    public void Messages_under_way_reduce_the_free_capacity()
    {
        window.Enter(4);
        Assert.Equal(6, window.Free);

        window.Enter(9);
        Assert.Equal(0, window.Free);

        window.Leave(5);
        Assert.Equal(2, window.Free);
    }

    [Fact]
    public async Task With_free_capacity_nobody_waits()
    {
        window.Enter(9);

        await window.WaitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Who_waits_goes_on_when_somebody_leaves_and_not_before()
    {
        window.Enter(11);
        var waiting = window.WaitAsync(CancellationToken.None).AsTask();

        // Still full: eleven were under way, and ten are.
        window.Leave(1);
        Assert.False(waiting.IsCompleted);

        window.Leave(1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task All_who_wait_go_on()
    {
        window.Enter(10);
        Task[] waiting = [.. Enumerable.Range(0, 3).Select(_ => window.WaitAsync(CancellationToken.None).AsTask())];
        Assert.All(waiting, one => Assert.False(one.IsCompleted));

        window.Leave(1);

        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Who_waits_may_be_cancelled()
    {
        window.Enter(10);
        using var over = new CancellationTokenSource();
        var waiting = window.WaitAsync(over.Token).AsTask();

        await over.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
