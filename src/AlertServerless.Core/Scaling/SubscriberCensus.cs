using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling;

/// <summary>How many there are of one kind whose first wish is one channel, and in how many segments.</summary>
public readonly record struct CensusLine(SubscriberKind Kind, ChannelKind Channel, int Segments, long People);

/// <summary>
/// What the scaling is decided by: counts, and nothing that tells one subscriber from another. Populations come from the
/// directory, which may run ahead of the truth by those who just left (see <see cref="SegmentEntry"/>).
/// </summary>
public sealed class SubscriberCensus
{
    /// <summary>Segments are counted per geohash-4 cell; a hundred cells hold the towns that a synthetic census draws from.</summary>
    private const double TypicalCells = 100;

    private const double Rounding = 1e-9;

    private SubscriberCensus(IReadOnlyList<CensusLine> lines)
    {
        Lines = lines;
        Subscribers = lines.Sum(line => line.People);
        Segments = lines.Sum(line => line.Segments);
    }

    /// <summary>Only those that hold somebody; infrastructure before people, then by channel.</summary>
    public IReadOnlyList<CensusLine> Lines { get; }

    public long Subscribers { get; }

    public int Segments { get; }

    public long On(ChannelKind channel) => Lines.Where(line => line.Channel == channel).Sum(line => line.People);

    public long Of(SubscriberKind kind) => Lines.Where(line => line.Kind == kind).Sum(line => line.People);

    public static SubscriberCensus Of(IEnumerable<CensusLine> lines) => new(
    [
        .. lines
            .Where(line => line.People > 0)
            .GroupBy(line => (line.Kind, line.Channel))
            .Select(group => new CensusLine(group.Key.Kind, group.Key.Channel, group.Sum(line => line.Segments), group.Sum(line => line.People)))
            .OrderByDescending(line => line.Kind)
            .ThenBy(line => line.Channel),
    ]);

    public static SubscriberCensus Of(IEnumerable<SegmentEntry> segments) =>
        Of(segments.Select(segment => new CensusLine(segment.Id.Kind, segment.Id.Channel, 1, segment.Population)));

    /// <summary>A census nobody took: <paramref name="subscribers"/> people spread by <paramref name="mix"/>, with as many
    /// segments as full pages and one begun page in each occupied cell would make.</summary>
    public static SubscriberCensus Estimate(long subscribers, ChannelMix mix, int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(subscribers);
        return Of(mix.Split(subscribers).Select(part =>
            new CensusLine(part.Kind, part.Channel, EstimateSegments(part.People, pageSize), part.People)));
    }

    private static int EstimateSegments(long people, int pageSize)
    {
        if (people == 0) return 0;
        var occupiedCells = TypicalCells * (1 - Math.Pow(1 - (1 / TypicalCells), people));
        return (int)Math.Ceiling(occupiedCells + ((people - occupiedCells) / pageSize) - Rounding);
    }
}
