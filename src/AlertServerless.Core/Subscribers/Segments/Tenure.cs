namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// Which events a stored copy of a subscriber answers to, by when the event's first alert was decided. Someone who moves
/// is stored twice for a while; their two tenures share an instant and no event lies in both. <c>default</c>: all events.
/// </summary>
/// <param name="From">Events first decided from here on; null for any.</param>
/// <param name="Until">Events first decided before this; null for any.</param>
public readonly record struct Tenure(DateTimeOffset? From, DateTimeOffset? Until)
{
    public bool Covers(DateTimeOffset firstDecidedAt) =>
        (From is not { } from || firstDecidedAt >= from) && (Until is not { } until || firstDecidedAt < until);
}
