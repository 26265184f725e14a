using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Benchmarks;

/// <summary>How the first two generations told somebody: decide, send, wait for the answer.</summary>
internal sealed class OneByOne(PreparedAlert alert, IChannel channel, TimeProvider clock)
{
    private readonly MessageText text = new(alert.Alert);

    public async Task TellAsync(SegmentId segment, SubscriberId subscriber, Preferences preferences, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var verdict = AlertRule.Judge(alert, preferences, now);
        if (!verdict.Tells) return;
        var words = text.For(verdict.Level, verdict.Intensity, verdict.SecondsLeft, preferences.Language, now);
        var facts = new MessageFacts(verdict.Level, verdict.Intensity, verdict.SecondsLeft, now.AddSeconds(verdict.SecondsLeft), preferences.Language);
        await channel.SendAsync([new OutboundMessage(alert.Alert, segment, subscriber, "+99900000000", words, facts, alert.Alert.ExpiresAt)], cancellation);
    }
}
