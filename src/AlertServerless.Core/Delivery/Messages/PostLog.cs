using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>A worker's request to post one alert to one channel.</summary>
/// <param name="Event">In a channel only the newest post of an event is up to date.</param>
/// <param name="Channel">As Telegram knows it, with @.</param>
/// <param name="DecidedAt">Of the alert: a later decision replaces an earlier one's post, never the other way
/// round.</param>
/// <param name="Owner">Unique to whoever asks; asking again renews what they hold.</param>
public sealed record PostClaim(EventId Event, string Channel, DateTimeOffset DecidedAt, string Owner);

/// <summary>The answer to a <see cref="PostClaim"/>. A closed set.</summary>
public abstract record PostClaimAttempt
{
    private PostClaimAttempt() { }

    /// <summary>The caller may post, and nobody else until <see cref="PostLog.ClaimTimeout"/> has passed.</summary>
    /// <param name="Latest">The event's last post there, which the new one replies to; 0 when there is none.</param>
    public sealed record Acquired(long Latest) : PostClaimAttempt;

    /// <summary>The channel has a post of this alert already, or of a later one.</summary>
    public sealed record Done : PostClaimAttempt;

    /// <summary>Another worker is posting: ask again.</summary>
    public sealed record Busy : PostClaimAttempt;
}

/// <summary>The state of an event's public posts, so that each alert is posted once although many workers see it. State
/// line of a channel's post: <c>None → Begun → Committed → (Begun again by a later alert) → Committed</c></summary>
public interface IPostLog
{
    /// <summary>Channels with a post of the event, and the post's message reference; 0 while the first is being made,
    /// or could not be.</summary>
    Task<IReadOnlyDictionary<string, long>> LatestPostsAsync(EventId eventId, CancellationToken cancellation);

    /// <summary>One conditional write. Whoever died before <see cref="CommitAsync"/> loses the claim after
    /// <see cref="PostLog.ClaimTimeout"/>.</summary>
    Task<PostClaimAttempt> TryBeginAsync(PostClaim claim, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Ends the claim: this channel needs no further post of its alert.</summary>
    /// <param name="messageRef">Of the event's latest post there, or 0 when there is none.</param>
    Task CommitAsync(PostClaim claim, long messageRef, CancellationToken cancellation);
}

public static class PostLog
{
    /// <summary>Longer than one attempt at a post can take; whoever needs more asks again meanwhile.</summary>
    public static readonly TimeSpan ClaimTimeout = TimeSpan.FromSeconds(30);
}

/// <summary>The posts of this process, for tests and for one machine.</summary>
public sealed class InMemoryPostLog : IPostLog
{
    private readonly Lock gate = new();
    private readonly Dictionary<(EventId Event, string Channel), Post> posts = [];

    private sealed record Post(DateTimeOffset DecidedAt, long MessageRef, string? Owner, DateTimeOffset Begun);

    public Task<IReadOnlyDictionary<string, long>> LatestPostsAsync(EventId eventId, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyDictionary<string, long>>(
                posts
                    .Where(post => post.Key.Event == eventId)
                    .ToDictionary(post => post.Key.Channel, post => post.Value.MessageRef)
            );
        }
    }

    public Task<PostClaimAttempt> TryBeginAsync(PostClaim claim, DateTimeOffset now, CancellationToken cancellation)
    {
        lock (gate)
        {
            var key = (claim.Event, claim.Channel);
            var post = posts.GetValueOrDefault(key);
            if (post is not null && Refusal(post, claim, now) is { } refusal)
                return Task.FromResult(refusal);
            var begun = new Post(claim.DecidedAt, post?.MessageRef ?? 0, claim.Owner, now);
            posts[key] = begun;
            return Task.FromResult<PostClaimAttempt>(new PostClaimAttempt.Acquired(begun.MessageRef));
        }
    }

    public Task CommitAsync(PostClaim claim, long messageRef, CancellationToken cancellation)
    {
        lock (gate)
            posts[(claim.Event, claim.Channel)] = new Post(claim.DecidedAt, messageRef, null, default);
        return Task.CompletedTask;
    }

    private static PostClaimAttempt? Refusal(Post post, PostClaim claim, DateTimeOffset now)
    {
        if (post.DecidedAt > claim.DecidedAt)
            return new PostClaimAttempt.Done();
        if (post.Owner is null)
            return post.DecidedAt == claim.DecidedAt ? new PostClaimAttempt.Done() : null;
        var own = post.Owner == claim.Owner && post.DecidedAt == claim.DecidedAt;
        return own || post.Begun + PostLog.ClaimTimeout <= now ? null : new PostClaimAttempt.Busy();
    }
}
