using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>All segments that differ only in their page: one cell, kind and first channel. New people go to its open page.</summary>
public readonly record struct SegmentColumn(Geohash Cell, SubscriberKind Kind, ChannelKind Channel)
{
    public static SegmentColumn For(in Preferences preferences) =>
        new(Geohash.Of(preferences.Home), preferences.Kind, preferences.Channels[0].Kind);

    public static SegmentColumn Of(SegmentId segment) => new(segment.Cell, segment.Kind, segment.Channel);

    /// <summary>The segment id without its page.</summary>
    public string Value => Page(0).Value[..^2];

    public SegmentId Page(int page) => new(Cell, Kind, Channel, page);

    public override string ToString() => Value;
}
