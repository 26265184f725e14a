using System.Globalization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// A page of subscribers who live in one geohash-4 cell, are of one kind, and want the same channel tried first. Those
/// with several places are together by the set of their cells: see <see cref="SegmentCells"/>.
/// One channel per segment keeps a slow provider from holding back the others: see docs/decisions.
/// Written <c>{cells}-{p|i}-{channel}-{page}</c>, e.g. <c>sxfs-p-sms-0</c> and <c>sxNE.u8SE-p-sms-0</c>.
/// </summary>
public readonly record struct SegmentId
{
    /// <summary>Directory and claims are kept in this many shards; a lane's segments lie in whole shards when lanes ≤
    /// shards.</summary>
    public const int Shards = 32;

    public SegmentId(Geohash cell, SubscriberKind kind, ChannelKind channel, int page)
        : this(SegmentCells.Of(cell), kind, channel, page) { }

    public SegmentId(SegmentCells cells, SubscriberKind kind, ChannelKind channel, int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        Cells = cells;
        Kind = kind;
        Channel = channel;
        Page = page;
        var kindCode = kind == SubscriberKind.Infrastructure ? 'i' : 'p';
        Value = string.Create(CultureInfo.InvariantCulture, $"{cells}-{kindCode}-{channel.Name()}-{page}");
        Hash = StableHash.Of(Value);
    }

    public SegmentCells Cells { get; }

    /// <summary>The cell of an ordinary segment; of several the first.</summary>
    public Geohash Cell => Cells.First;

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
        if (text?.Split('-') is not [var cellsText, var kindText, var channelText, var pageText])
            return false;
        if (!SegmentCells.TryParse(cellsText, out var cells))
            return false;
        if (kindText is not ("p" or "i") || !ChannelNames.TryParse(channelText, out var channel))
            return false;
        if (!int.TryParse(pageText, NumberStyles.None, CultureInfo.InvariantCulture, out var page))
            return false;
        id = new SegmentId(
            cells,
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
