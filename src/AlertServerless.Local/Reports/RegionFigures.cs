using System.Text.Json.Serialization;

namespace AlertServerless.Local.Reports;

/// <summary>What one of several regions did in a run, as this machine's functions counted it: to explain a run, never
/// to judge it.</summary>
/// <param name="Region">From 1.</param>
/// <param name="Records">Read from the region's own stream.</param>
/// <param name="Dispatches">Messages that providers took from its functions; null where its consumers are processes of
/// their own.</param>
/// <param name="LedAtLast">Whether its producers had the lease at the end, or at that of a cut which lasted as long as
/// there was anything to send.</param>
/// <param name="TookOverAfterSeconds">From the other region's cut until its producers led; null when they did not
/// begin to lead after a cut.</param>
/// <param name="Cut">Null when it was not cut off.</param>
public sealed record RegionFigures(
    int Region,
    long Records,
    [property: JsonPropertyName("handOffs")] long? Dispatches,
    bool LedAtLast,
    double? TookOverAfterSeconds,
    CutFigures? Cut
);

/// <summary>The leader was cut off, and another took over: what the first had saved and not yet published is known to
/// the others from then on.</summary>
public sealed record Succession(DateTimeOffset LostAt, DateTimeOffset LedAt)
{
    /// <summary>From when an alert of that moment could be known to whoever was not cut off.</summary>
    public DateTimeOffset KnownAt(DateTimeOffset decidedAt) =>
        decidedAt > LostAt - StopFigures.Within && decidedAt < LedAt ? LedAt : decidedAt;
}

/// <summary>How a region was cut off.</summary>
/// <param name="FromSeconds">After the first alert.</param>
/// <param name="ToSeconds">Likewise, when it was joined again.</param>
/// <param name="ConsumersAtWork">Consumers that had a record in hand when it was cut: each may repeat one
/// chunk.</param>
/// <param name="DispatchesMeanwhile">Messages that providers took from its functions while it was cut off; null where
/// its consumers are processes of their own.</param>
public sealed record CutFigures(
    double FromSeconds,
    double ToSeconds,
    int ConsumersAtWork,
    [property: JsonPropertyName("handOffsMeanwhile")] long? DispatchesMeanwhile
);
