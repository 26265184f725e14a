using AlertServerless.Core.Delivery;
using Xunit;

namespace AlertServerless.Tests.Delivery;

public sealed class PermitQueueTests
{
    private static readonly TimeSpan Permit = TimeSpan.FromMilliseconds(100);

    private readonly ManualTime time = new();
    private readonly List<string> served = [];

    [Fact]
    public async Task Each_permit_goes_to_whoever_has_the_least_time_left()
    {
        var queue = new PermitQueue(time);

        var overtaken = await time.RunAsync(() =>
            Task.WhenAll(
                WaitAsync(queue, "first to come", 1 * Permit, deadline: 60),
                WaitAsync(queue, "second", 2 * Permit, deadline: 30),
                WaitAsync(queue, "urgent", 3 * Permit, deadline: 5)
            )
        );

        Assert.Equal(["urgent", "second", "first to come"], served);
        Assert.Equal([true, false, false], overtaken);
    }

    [Fact]
    public async Task Of_equals_whoever_came_first_goes_first()
    {
        var queue = new PermitQueue(time);

        await time.RunAsync(() =>
            Task.WhenAll(WaitAsync(queue, "a", Permit, deadline: 9), WaitAsync(queue, "b", 2 * Permit, deadline: 9))
        );

        Assert.Equal(["a", "b"], served);
    }

    [Fact]
    public async Task Who_is_cancelled_leaves_the_permit_to_the_others()
    {
        var queue = new PermitQueue(time);
        using var gone = new CancellationTokenSource();
        Action leave = gone.Cancel;

        await time.RunAsync<bool>(async () =>
        {
            var cancelled = queue.WaitAsync(Permit, Deadline(1), gone.Token);
            var others = Task.WhenAll(
                WaitAsync(queue, "a", 2 * Permit, deadline: 9),
                WaitAsync(queue, "b", 3 * Permit, deadline: 9)
            );
            leave();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
            await others;
            return true;
        });

        Assert.Equal(["a", "b"], served);
    }

    private async Task<bool> WaitAsync(PermitQueue queue, string who, TimeSpan reserved, double deadline)
    {
        var overtaken = await queue.WaitAsync(reserved, Deadline(deadline), CancellationToken.None);
        served.Add(who);
        return overtaken;
    }

    private static DateTimeOffset Deadline(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
}
