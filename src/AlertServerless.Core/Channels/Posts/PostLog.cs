using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Channels.Posts;

/// <summary>Where an event's public posts stand, so that a revision edits them and two workers do not post the same twice.</summary>
public interface IPostLog
{
    /// <summary>The posts that stand: channel and message reference.</summary>
    Task<IReadOnlyDictionary<string, long>> StandingAsync(EventId eventId, CancellationToken cancellation);

    /// <summary>True for the one who may post now. Who died before <see cref="StandsAsync"/> gives way after <see cref="PostLog.GiveWay"/>.</summary>
    Task<bool> TryBeginAsync(EventId eventId, string channel, DateTimeOffset now, CancellationToken cancellation);

    Task StandsAsync(EventId eventId, string channel, long messageRef, CancellationToken cancellation);
}

public static class PostLog
{
    /// <summary>Longer than a post can take with all its attempts.</summary>
    public static readonly TimeSpan GiveWay = TimeSpan.FromSeconds(30);
}

/// <summary>The posts of this process, for tests and for one machine.</summary>
public sealed class InMemoryPostLog : IPostLog
{
    private readonly Lock gate = new();
    private readonly Dictionary<(EventId Event, string Channel), (long MessageRef, DateTimeOffset Begun)> posts = [];

    public Task<IReadOnlyDictionary<string, long>> StandingAsync(EventId eventId, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyDictionary<string, long>>(
                posts.Where(post => post.Key.Event == eventId && post.Value.MessageRef != 0).ToDictionary(post => post.Key.Channel, post => post.Value.MessageRef));
        }
    }

    public Task<bool> TryBeginAsync(EventId eventId, string channel, DateTimeOffset now, CancellationToken cancellation)
    {
        lock (gate)
        {
            var mayPost = !posts.TryGetValue((eventId, channel), out var post) || (post.MessageRef == 0 && post.Begun + PostLog.GiveWay <= now);
            if (mayPost) posts[(eventId, channel)] = (0, now);
            return Task.FromResult(mayPost);
        }
    }

    public Task StandsAsync(EventId eventId, string channel, long messageRef, CancellationToken cancellation)
    {
        lock (gate) posts[(eventId, channel)] = (messageRef, default);
        return Task.CompletedTask;
    }
}
