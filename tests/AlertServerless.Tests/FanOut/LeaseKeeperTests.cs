using AlertServerless.Core.FanOut;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.FanOut;

public sealed class LeaseKeeperTests
{
    private static readonly ClaimKey Key = new(Samples.Alert(ManualTime.Start).Id, Samples.Segment, 0, 1);
    private static readonly ClaimOptions Options = ClaimOptions.Default;

    private readonly ManualTime time = new();
    private readonly InMemorySegmentClaims stored = new();

    [Fact]
    public async Task A_claim_is_renewed_for_as_long_as_it_is_kept()
    {
        await using (await KeepAsync(stored))
        {
            time.Advance(3 * Options.Lease);
            Assert.IsType<ClaimAttempt.Held>(await ClaimAsync("thief"));
        }

        time.Advance(2 * Options.Lease);
        Assert.IsType<ClaimAttempt.Won>(await ClaimAsync("thief"));
    }

    /// <summary>It would lock a slot that nobody works on, for a whole lease.</summary>
    [Fact]
    public async Task A_renewal_that_waits_for_a_release_does_not_lock_the_slot_again()
    {
        var reached = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var slow = new WatchedClaims(stored)
        {
            BeforeRelease = _ =>
            {
                reached.SetResult();
                return goOn.Task;
            },
        };
        var keeper = await KeepAsync(slow);

        var releasing = keeper.CheckpointAsync(ClaimProgress.Nothing, CheckpointKind.Released);
        await reached.Task;
        time.Advance(Options.Lease / 2);
        goOn.SetResult();
        Assert.True(await releasing);
        await keeper.DisposeAsync();

        Assert.IsType<ClaimAttempt.Won>(await ClaimAsync("next"));
    }

    private async Task<LeaseKeeper> KeepAsync(Core.FanOut.ISegmentClaims claims)
    {
        var won = (ClaimAttempt.Won)await ClaimAsync("worker");
        var store = new RetryUntilDeadline(time, new FanOutSummary());
        return new LeaseKeeper(claims, won.Claim, Options, store, time, CancellationToken.None);
    }

    private Task<ClaimAttempt> ClaimAsync(string owner) =>
        stored.TryClaimAsync(Key, owner, time.GetUtcNow(), Options, CancellationToken.None);
}
