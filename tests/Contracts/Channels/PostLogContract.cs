using AlertServerless.Core.Alerting;
using AlertServerless.Core.Channels.Posts;
using Xunit;

namespace AlertServerless.Contracts.Channels;

/// <summary>What every memory of public posts must do.</summary>
public abstract class PostLogContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 4, 20, 0, TimeSpan.Zero);

    private readonly EventId quake = new($"e-{Guid.NewGuid():n}");

    protected abstract IPostLog Log { get; }

    [Fact]
    public async Task One_of_many_may_post()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Log.TryBeginAsync(quake, "@a", Now, default)));

        Assert.Single(asked, mayPost => mayPost);
        Assert.Empty(await Log.StandingAsync(quake, default));
    }

    [Fact]
    public async Task A_post_that_stands_is_found_by_its_event_and_never_posted_again()
    {
        await Log.TryBeginAsync(quake, "@a", Now, default);
        await Log.StandsAsync(quake, "@a", 42, default);

        Assert.Equal(42, Assert.Single(await Log.StandingAsync(quake, default)).Value);
        Assert.Empty(await Log.StandingAsync(new EventId("another"), default));
        Assert.False(await Log.TryBeginAsync(quake, "@a", Now.AddDays(1), default));
        Assert.True(await Log.TryBeginAsync(quake, "@b", Now, default));
    }

    [Fact]
    public async Task Who_died_while_posting_gives_way()
    {
        await Log.TryBeginAsync(quake, "@a", Now, default);

        Assert.False(await Log.TryBeginAsync(quake, "@a", Now + PostLog.GiveWay - TimeSpan.FromSeconds(1), default));
        Assert.True(await Log.TryBeginAsync(quake, "@a", Now + PostLog.GiveWay, default));
    }
}
