using System.Globalization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// A page of subscribers who live in one geohash-4 cell, are of one kind, and want the same channel tried first.
/// One channel per segment keeps a slow provider from holding back the others: see docs/decisions.
/// Written <c>{cell}-{p|i}-{channel}-{page}</c>, e.g. <c>sxfs-p-sms-0</c>.
/// </summary>
public readonly record struct SegmentId
{
    /// <summary>Directory and claims are kept in this many shards; a lane's segments lie in whole shards when lanes ≤
    /// shards.</summary>
    public const int Shards = 32;

    public SegmentId(Geohash cell, SubscriberKind kind, ChannelKind channel, int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        if (cell.Value is not { Length: Geohash.CellPrecision })
            throw new ArgumentException(
                $"a segment's cell is a geohash of {Geohash.CellPrecision} characters, not '{cell.Value}'",
                nameof(cell)
            );
        Cell = cell;
        Kind = kind;
        Channel = channel;
        Page = page;
        var kindCode = kind == SubscriberKind.Infrastructure ? 'i' : 'p';
        Value = string.Create(CultureInfo.InvariantCulture, $"{cell.Value}-{kindCode}-{channel.Name()}-{page}");
        Hash = StableHash.Of(Value);
    }

    public Geohash Cell { get; }

    public SubscriberKind Kind { get; }

    public ChannelKind Channel { get; }

    public int Page { get; }

    public string Value { get; }

    /// <summary>Stable across processes, versions and machines: it decides lanes and shards.</summary>
    public uint Hash { get; }

    public int Shard => (int)(Hash % Shards);

    /// <param name="lanes">A power of two.</param>
    public int Lane(int lanes) => (int)(Hash % (uint)lanes);

    public static bool TryParse(string? text, out SegmentId id)
    {
        id = default;
        if (text?.Split('-') is not [var cellText, var kindText, var channelText, var pageText])
            return false;
        if (!Geohash.TryParse(cellText, out var cell) || cellText.Length != Geohash.CellPrecision)
            return false;
        if (kindText is not ("p" or "i") || !ChannelNames.TryParse(channelText, out var channel))
            return false;
        if (!int.TryParse(pageText, NumberStyles.None, CultureInfo.InvariantCulture, out var page))
            return false;
        id = new SegmentId(
            cell,
            kindText == "i" ? SubscriberKind.Infrastructure : SubscriberKind.Person,
            channel,
            page
        );
        return id.Value == text;
    }

    public override string ToString() => Value;
}

/// <summary>FNV-1a, 32 bits (Fowler, Noll, Vo), with MurmurHash3's finaliser so that the low bits are as good as the
/// high ones.</summary>
public static class StableHash
{
    public static uint Of(ReadOnlySpan<char> asciiText)
    {
        var hash = 2166136261u;
        foreach (var c in asciiText)
            hash = (hash ^ c) * 16777619u;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}
