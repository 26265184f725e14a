using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using Xunit;

namespace AlertServerless.Contracts.Delivery;

/// <summary>What every memory of public posts must do.</summary>
public abstract class PostLogContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 4, 20, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddSeconds(12);

    private readonly EventId quake = new($"e-{Guid.NewGuid():n}");

    protected abstract IPostLog Log { get; }

    [Fact]
    public async Task One_of_many_may_post_and_the_others_know_that_somebody_does()
    {
        var asked = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Log.TryBeginAsync(Claim($"w{i}"), Now, default))
        );

        Assert.Equal(
            new PostClaimAttempt.Acquired(0),
            Assert.Single(asked, attempt => attempt is PostClaimAttempt.Acquired)
        );
        Assert.Equal(7, asked.Count(attempt => attempt is PostClaimAttempt.Busy));
        Assert.Equal(0, (await Log.LatestPostsAsync(quake, default))["@a"]);
    }

    [Fact]
    public async Task A_committed_post_is_found_by_its_event_and_never_posted_again()
    {
        await Log.TryBeginAsync(Claim("w1"), Now, default);
        await Log.CommitAsync(Claim("w1"), 42, default);

        Assert.Equal(42, Assert.Single(await Log.LatestPostsAsync(quake, default)).Value);
        Assert.Empty(await Log.LatestPostsAsync(new EventId("another"), default));
        Assert.Equal(new PostClaimAttempt.Done(), await Log.TryBeginAsync(Claim("w1"), Now, default));
        Assert.Equal(new PostClaimAttempt.Done(), await Log.TryBeginAsync(Claim("w2"), Now.AddDays(1), default));
        Assert.Equal(
            new PostClaimAttempt.Acquired(0),
            await Log.TryBeginAsync(Claim("w2") with { Channel = "@b" }, Now, default)
        );
    }

    [Fact]
    public async Task A_later_alert_edits_once_and_an_earlier_one_never_comes_back()
    {
        await Log.TryBeginAsync(Claim("w1"), Now, default);
        await Log.CommitAsync(Claim("w1"), 42, default);
        var revision = Claim("w2") with { DecidedAt = Later };

        Assert.Equal(new PostClaimAttempt.Acquired(42), await Log.TryBeginAsync(revision, Later, default));
        Assert.Equal(
            new PostClaimAttempt.Busy(),
            await Log.TryBeginAsync(revision with { Owner = "w3" }, Later, default)
        );
        Assert.Equal(new PostClaimAttempt.Done(), await Log.TryBeginAsync(Claim("w4"), Later.AddMinutes(1), default));
        await Log.CommitAsync(revision, 42, default);
        Assert.Equal(
            new PostClaimAttempt.Done(),
            await Log.TryBeginAsync(revision with { Owner = "w3" }, Later, default)
        );
        Assert.Equal(42, (await Log.LatestPostsAsync(quake, default))["@a"]);
    }

    [Fact]
    public async Task A_later_alert_waits_for_the_first_post_instead_of_making_a_second()
    {
        await Log.TryBeginAsync(Claim("w1"), Now, default);
        var cancellation = Claim("w2") with { DecidedAt = Later };

        Assert.Equal(new PostClaimAttempt.Busy(), await Log.TryBeginAsync(cancellation, Later, default));
        Assert.Equal(
            new PostClaimAttempt.Busy(),
            await Log.TryBeginAsync(cancellation with { Owner = "w1" }, Later, default)
        );
        await Log.CommitAsync(Claim("w1"), 42, default);
        Assert.Equal(new PostClaimAttempt.Acquired(42), await Log.TryBeginAsync(cancellation, Later, default));
    }

    [Fact]
    public async Task A_dead_posters_claim_times_out_and_a_live_posters_is_renewed()
    {
        await Log.TryBeginAsync(Claim("w1"), Now, default);

        Assert.Equal(
            new PostClaimAttempt.Busy(),
            await Log.TryBeginAsync(Claim("w2"), Now + PostLog.ClaimTimeout - TimeSpan.FromSeconds(1), default)
        );
        Assert.Equal(
            new PostClaimAttempt.Acquired(0),
            await Log.TryBeginAsync(Claim("w1"), Now + PostLog.ClaimTimeout - TimeSpan.FromSeconds(1), default)
        );
        Assert.Equal(
            new PostClaimAttempt.Busy(),
            await Log.TryBeginAsync(Claim("w2"), Now + PostLog.ClaimTimeout, default)
        );
        Assert.Equal(
            new PostClaimAttempt.Acquired(0),
            await Log.TryBeginAsync(Claim("w2"), Now + (2 * PostLog.ClaimTimeout), default)
        );
    }

    [Fact]
    public async Task What_could_not_be_posted_is_dealt_with_until_a_later_alert()
    {
        await Log.TryBeginAsync(Claim("w1"), Now, default);
        await Log.CommitAsync(Claim("w1"), 0, default);

        Assert.Equal(new PostClaimAttempt.Done(), await Log.TryBeginAsync(Claim("w2"), Now, default));
        Assert.Equal(
            new PostClaimAttempt.Acquired(0),
            await Log.TryBeginAsync(Claim("w2") with { DecidedAt = Later }, Later, default)
        );
    }

    private PostClaim Claim(string owner) => new(quake, "@a", Now, owner);
}
