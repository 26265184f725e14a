using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <param name="Channel">Where.</param>
/// <param name="Languages">Of the post.</param>
public sealed record PostAction(string Channel, IReadOnlyList<Language> Languages);

/// <summary>
/// Which channels an alert is posted to, each time as a new post, because an edit notifies nobody: every channel that
/// has a post of the event, whatever its magnitude has become, so that no channel is left with old figures; and every
/// channel that it belongs to now and that has none yet. A cancellation is posted only where the event was.
/// </summary>
public static class PostPlan
{
    /// <param name="latest">The event's posts so far: channel and message reference.</param>
    public static IReadOnlyList<PostAction> For(
        Alert alert,
        IReadOnlyList<PublicChannel> channels,
        IReadOnlyDictionary<string, long> latest
    )
    {
        var actions = latest
            .Keys.Order(StringComparer.Ordinal)
            .Select(name => new PostAction(name, LanguagesOf(name, channels)))
            .ToList();
        if (alert.Kind == AlertKind.Cancelled)
            return actions;
        actions.AddRange(
            channels
                .Where(channel => !latest.ContainsKey(channel.Name) && channel.Carries(alert.Estimate))
                .Select(channel => new PostAction(channel.Name, channel.Languages))
        );
        return actions;
    }

    // A channel that an operator took off the list meanwhile still gets the later posts of an event that was posted to
    // it.
    private static IReadOnlyList<Language> LanguagesOf(string name, IReadOnlyList<PublicChannel> channels) =>
        channels.FirstOrDefault(channel => channel.Name == name)?.Languages ?? PublicChannel.UsualLanguages;
}
