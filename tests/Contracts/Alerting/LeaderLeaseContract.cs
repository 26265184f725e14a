using AlertServerless.Core.Alerting;
using Xunit;

namespace AlertServerless.Contracts.Alerting;

/// <summary>What every leader lease does. Each test starts with a free one.</summary>
public abstract class LeaderLeaseContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2.5);

    protected abstract Task<ILeaderLease> CreateAsync();

    [Fact]
    public async Task A_free_lease_is_taken_and_lengthened_by_its_owner()
    {
        var lease = await CreateAsync();

        Assert.Equal(
            Now + Span,
            Assert.IsType<LeaseHold.Acquired>(await lease.TryHoldAsync("a", Now, Span, default)).Until
        );
        Assert.Equal(
            Now.AddSeconds(1) + Span,
            Assert.IsType<LeaseHold.Acquired>(await lease.TryHoldAsync("a", Now.AddSeconds(1), Span, default)).Until
        );
    }

    [Fact]
    public async Task A_held_lease_is_anothers_until_it_ends()
    {
        var lease = await CreateAsync();
        await lease.TryHoldAsync("a", Now, Span, default);

        Assert.Equal(
            Now + Span,
            Assert
                .IsType<LeaseHold.HeldByAnother>(
                    await lease.TryHoldAsync("b", Now + Span - TimeSpan.FromMilliseconds(1), Span, default)
                )
                .Until
        );
        Assert.IsType<LeaseHold.Acquired>(await lease.TryHoldAsync("b", Now + Span, Span, default));
        Assert.IsType<LeaseHold.HeldByAnother>(await lease.TryHoldAsync("a", Now + Span, Span, default));
    }

    [Fact]
    public async Task A_released_lease_is_free_at_once_and_only_its_owner_releases_it()
    {
        var lease = await CreateAsync();
        await lease.TryHoldAsync("a", Now, Span, default);

        await lease.ReleaseAsync("b", default);
        Assert.IsType<LeaseHold.HeldByAnother>(await lease.TryHoldAsync("b", Now, Span, default));
        await lease.ReleaseAsync("a", default);
        Assert.IsType<LeaseHold.Acquired>(await lease.TryHoldAsync("b", Now, Span, default));
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_leads()
    {
        var lease = await CreateAsync();

        var holds = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => Task.Run(() => lease.TryHoldAsync($"w{n}", Now, Span, default)))
        );

        Assert.Single(holds.OfType<LeaseHold.Acquired>());
    }
}
