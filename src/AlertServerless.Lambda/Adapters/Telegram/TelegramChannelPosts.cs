using AlertServerless.Core.Alerting;
using AlertServerless.Core.Channels;
using AlertServerless.Core.Channels.Posts;

namespace AlertServerless.Lambda.Adapters.Telegram;

/// <summary>Posts an alert to the public channels it belongs to, and edits the posts that stand. Safe to run twice, or by two at once.</summary>
public sealed class TelegramChannelPosts(
    TelegramBot bot, IReadOnlyList<PublicChannel> channels, IReadOnlyList<PublicPlace> places, IPostLog log, TimeProvider time)
{
    /// <returns>What became of each post; one that somebody else is making is not among them.</returns>
    public async Task<IReadOnlyList<(string Channel, SendOutcome Outcome)>> PublishAsync(Alert alert, CancellationToken cancellation)
    {
        if (alert.ExpiresAt <= time.GetUtcNow()) return [];
        var standing = await log.StandingAsync(alert.Id.Event, cancellation);
        var text = PublicPostText.For(alert, places);
        var posts = PostPlan.For(alert, channels, standing).Select(action => PublishAsync(alert.Id.Event, action, text, cancellation));
        return [.. (await Task.WhenAll(posts)).OfType<(string, SendOutcome)>()];
    }

    private async Task<(string Channel, SendOutcome Outcome)?> PublishAsync(EventId eventId, PostAction action, string text, CancellationToken cancellation)
    {
        if (action.EditRef == 0 && !await log.TryBeginAsync(eventId, action.Channel, time.GetUtcNow(), cancellation)) return null;
        var outcome = await bot.TellAsync(action.Channel, text, action.EditRef, cancellation);
        if (outcome is SendOutcome.Delivered delivered) await log.StandsAsync(eventId, action.Channel, delivered.MessageRef, cancellation);
        return (action.Channel, outcome);
    }
}
