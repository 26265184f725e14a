using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.FanOut.Retrying;

public sealed class RetrySharesTests
{
    private const double Rate = 100;

    private readonly ManualTime time = new();
    private readonly InMemorySegmentClaims claims = new();
    private readonly AlertId quake = Samples.Alert(ManualTime.Start).Id;

    [Fact]
    public async Task While_consumers_are_at_it_retries_keep_to_what_they_leave()
    {
        await ClaimAsync(slot: 0);

        // 100 a second × 3 % ÷ two workers.
        Assert.Equal(1.5, await RateOfAsync(), 0.05);
    }

    [Fact]
    public async Task When_they_are_done_the_providers_are_the_retries()
    {
        var claim = await ClaimAsync(slot: 0);
        await claims.FinishAsync(claim, ClaimProgress.Nothing, time.GetUtcNow(), CancellationToken.None);

        Assert.Equal(50, await RateOfAsync(), 1d);
    }

    [Fact]
    public async Task Another_retry_and_a_dead_consumer_are_nobody()
    {
        await ClaimAsync(slot: 16);
        await ClaimAsync(slot: 0);
        time.Advance(ClaimOptions.Default.Lease + TimeSpan.FromSeconds(1));

        Assert.Equal(50, await RateOfAsync(), 1d);
    }

    [Fact]
    public async Task Consumers_and_retries_together_stay_within_the_rate()
    {
        await ClaimAsync(slot: 0);

        Assert.InRange(
            (Rate * (1 - ConsumerOptions.RetryShare)) + (RetryShares.Workers * await RateOfAsync()),
            Rate * 0.95,
            Rate * 1.05
        );
    }

    [Fact]
    public async Task A_channel_without_a_limit_has_none_here()
    {
        var provider = FakeProvider.Answering(time, _ => new SendOutcome.Delivered());
        using var stack = Stack(provider);
        var shares = new RetryShares([stack], () => FanOutOptions.Least, claims, time, 0);
        await shares.TakeAsync([quake], CancellationToken.None);

        await time.RunAsync(() =>
            stack.SendAsync(
                [.. Enumerable.Range(1, 50).Select(i => Samples.Message(time.GetUtcNow(), subscriber: (ulong)i))],
                CancellationToken.None
            )
        );

        Assert.Equal(ManualTime.Start, provider.Calls.Max(call => call.At));
    }

    /// <summary>Messages a second through a stack that was given its share.</summary>
    private async Task<double> RateOfAsync()
    {
        var provider = FakeProvider.Answering(time, _ => new SendOutcome.Delivered());
        using var stack = Stack(provider);
        var shares = new RetryShares(
            [stack],
            () => new FanOutOptions(16, 1, new Dictionary<ChannelKind, double> { [ChannelKind.Sms] = Rate }),
            claims,
            time,
            0.3
        );
        await shares.TakeAsync([quake], CancellationToken.None);
        var drafts = Enumerable
            .Range(1, 61)
            .Select(i => Samples.Message(time.GetUtcNow(), subscriber: (ulong)i, expiresIn: TimeSpan.FromMinutes(5)))
            .ToList();

        await time.RunAsync(() => stack.SendAsync(drafts, CancellationToken.None));

        return 60 / (provider.Calls.Max(call => call.At) - provider.Calls.Min(call => call.At)).TotalSeconds;
    }

    private async Task<Claim> ClaimAsync(int slot) =>
        (
            (ClaimAttempt.Won)
                await claims.TryClaimAsync(
                    new ClaimKey(quake, Samples.Segment, slot, slot + 1),
                    "w",
                    time.GetUtcNow(),
                    ClaimOptions.Default,
                    CancellationToken.None
                )
        ).Claim;

    private ChannelStack Stack(FakeProvider provider) =>
        new(provider, ChannelOptions.Default, time, new Random(1), new ChannelCounters());
}
