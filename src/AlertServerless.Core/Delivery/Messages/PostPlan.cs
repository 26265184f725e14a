using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery.Messages;

/// <param name="Channel">Where.</param>
/// <param name="EditRef">The post to edit in place; 0 for a new one, or one that somebody is making.</param>
public readonly record struct PostAction(string Channel, long EditRef);

/// <summary>
/// Which channels an alert is posted to: edited where the event stands already, whatever its magnitude has become, so
/// that no channel is left with old figures; new where it belongs now and does not stand yet. A cancellation edits, and
/// is news to nobody else.
/// </summary>
public static class PostPlan
{
    /// <param name="standing">The event's posts so far: channel and message reference.</param>
    public static IReadOnlyList<PostAction> For(
        Alert alert,
        IReadOnlyList<PublicChannel> channels,
        IReadOnlyDictionary<string, long> standing
    )
    {
        var actions = standing
            .OrderBy(post => post.Key, StringComparer.Ordinal)
            .Select(post => new PostAction(post.Key, post.Value))
            .ToList();
        if (alert.Kind == AlertKind.Cancelled)
            return actions;
        actions.AddRange(
            channels
                .Where(channel => !standing.ContainsKey(channel.Name) && channel.Carries(alert.Estimate))
                .Select(channel => new PostAction(channel.Name, 0))
        );
        return actions;
    }
}
