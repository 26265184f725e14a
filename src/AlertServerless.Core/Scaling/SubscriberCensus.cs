using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling;

/// <summary>How many there are of one kind whose first choice is one channel, and in how many segments.</summary>
public readonly record struct CensusLine(SubscriberKind Kind, ChannelKind Channel, int Segments, long People);

/// <summary>
/// What the scaling is decided by: counts, and nothing that tells one subscriber from another. Populations come from
/// the directory, which may run ahead of the truth by those who just left (see <see cref="SegmentEntry"/>).
/// </summary>
public sealed class SubscriberCensus
{
    /// <summary>Segments are counted per geohash-4 cell; a hundred cells hold the towns that a synthetic census draws
    /// from.</summary>
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

    public static SubscriberCensus Of(IEnumerable<CensusLine> lines) =>
        new([
            .. lines
                .Where(line => line.People > 0)
                .GroupBy(line => (line.Kind, line.Channel))
                .Select(group => new CensusLine(
                    group.Key.Kind,
                    group.Key.Channel,
                    group.Sum(line => line.Segments),
                    group.Sum(line => line.People)
                ))
                .OrderByDescending(line => line.Kind)
                .ThenBy(line => line.Channel),
        ]);

    public static SubscriberCensus Of(IEnumerable<SegmentEntry> segments) =>
        Of(segments.Select(segment => new CensusLine(segment.Id.Kind, segment.Id.Channel, 1, segment.Population)));

    /// <summary>A census nobody took: <paramref name="subscribers"/> people spread by <paramref name="mix"/>, with as
    /// many segments as full pages and one begun page in each occupied cell would make.</summary>
    public static SubscriberCensus Estimate(long subscribers, ChannelMix mix, int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(subscribers);
        return Of(
            mix.Split(subscribers)
                .Select(part => new CensusLine(
                    part.Kind,
                    part.Channel,
                    EstimateSegments(part.People, pageSize),
                    part.People
                ))
        );
    }

    private static int EstimateSegments(long people, int pageSize)
    {
        if (people == 0)
            return 0;
        var occupiedCells = TypicalCells * (1 - Math.Pow(1 - (1 / TypicalCells), people));
        return (int)Math.Ceiling(occupiedCells + ((people - occupiedCells) / pageSize) - Rounding);
    }
}

/// <summary>Shares of people by first channel, and of infrastructure (whose first channel is the webhook).</summary>
/// <param name="Sms">Of people, 0–1; the four channels of people add up to 1.</param>
/// <param name="Infrastructure">Of all subscribers, 0–1.</param>
public sealed record ChannelMix(double Sms, double Telegram, double Email, double Webhook, double Infrastructure)
{
    /// <summary>The mix that the synthetic population of the demo has.</summary>
    public static ChannelMix Typical { get; } =
        new(Sms: 0.42, Telegram: 0.32, Email: 0.26, Webhook: 0, Infrastructure: 0.02);

    /// <summary>Exactly so many in all: parts are rounded down, and the largest takes the rest.</summary>
    public IReadOnlyList<(SubscriberKind Kind, ChannelKind Channel, long People)> Split(long subscribers)
    {
        var people = 1 - Infrastructure;
        (SubscriberKind Kind, ChannelKind Channel, double Share)[] shares =
        [
            (SubscriberKind.Infrastructure, ChannelKind.Webhook, Infrastructure),
            (SubscriberKind.Person, ChannelKind.Sms, people * Sms),
            (SubscriberKind.Person, ChannelKind.Email, people * Email),
            (SubscriberKind.Person, ChannelKind.Telegram, people * Telegram),
            (SubscriberKind.Person, ChannelKind.Webhook, people * Webhook),
        ];
        var counts = Array.ConvertAll(shares, part => (long)(subscribers * part.Share));
        var largest = Array.IndexOf(shares, shares.MaxBy(part => part.Share));
        counts[largest] += subscribers - counts.Sum();
        return [.. shares.Select((part, i) => (part.Kind, part.Channel, counts[i]))];
    }

    /// <summary><c>sms=40,email=60</c>: whole or broken numbers in any unit, made into shares.</summary>
    /// <returns>Null, with what is wrong in <paramref name="fault"/>.</returns>
    public static ChannelMix? TryParse(string text, out string fault)
    {
        var parts = new Dictionary<ChannelKind, double>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (item.Split('=') is not [var name, var number] || !ChannelNames.TryParse(name, out var channel))
                return Refuse(
                    out fault,
                    $"'{item}' is not channel=share with one of "
                        + $"{string.Join(", ", ChannelNames.All.Select(kind => kind.Name()))}"
                );
            if (
                !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
                || !double.IsFinite(share)
                || share < 0
            )
                return Refuse(out fault, $"'{item}': a share is a number of 0 or more");
            if (!parts.TryAdd(channel, share))
                return Refuse(out fault, $"'{name}' is given twice");
        }

        var sum = parts.Values.Sum();
        if (sum <= 0)
            return Refuse(out fault, "the shares add up to nothing");
        fault = "";
        return new ChannelMix(
            Share(ChannelKind.Sms),
            Share(ChannelKind.Telegram),
            Share(ChannelKind.Email),
            Share(ChannelKind.Webhook),
            Infrastructure: 0
        );

        double Share(ChannelKind channel) => parts.GetValueOrDefault(channel) / sum;
    }

    private static ChannelMix? Refuse(out string fault, string reason)
    {
        fault = reason;
        return null;
    }
}
