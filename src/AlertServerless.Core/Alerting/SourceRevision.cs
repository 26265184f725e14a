using System.Collections.Immutable;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// What one source now says of one event: its latest revision. <c>null</c> is what it did not say.
/// </summary>
public sealed record SourceRevision
{
    /// <summary>The feed's name in our configuration.</summary>
    public required string Source { get; init; }

    public required FeedFormat Format { get; init; }

    /// <summary>The source's event id; for sources that give none, a name of ours that stays with the event.</summary>
    public required string Key { get; init; }

    /// <summary>Every other id the source gave it, in any revision.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Comparable within one source and event only.</summary>
    public long? Version { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? OriginTime { get; init; }

    public GeoPoint? Epicenter { get; init; }

    public double? DepthKm { get; init; }

    /// <summary>True when the place is the reference hypocentre, because the source gives none.</summary>
    public bool LocationAssumed { get; init; }

    public Magnitude? Magnitude { get; init; }

    public double? MagnitudeSigma { get; init; }

    public double? Likelihood { get; init; }

    public EventType EventType { get; init; }

    public ReviewStatus ReviewStatus { get; init; }

    public string? Place { get; init; }

    /// <summary>When this revision reached us.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    public bool IsLive => ReviewStatus != ReviewStatus.Deleted;

    /// <summary>When it happened as far as this source lets us know: without an origin time, when we first heard of it.</summary>
    public DateTimeOffset Time => OriginTime ?? ReceivedAt;

    public bool HasFirmLocation => Epicenter is not null && OriginTime is not null && !LocationAssumed;

    /// <summary>
    /// How far apart two origins may lie that share an alias only. Agencies differ by seconds, revisions by a minute; what is further apart
    /// shares a constant, not an id.
    /// </summary>
    private static readonly TimeSpan FarthestAlias = TimeSpan.FromMinutes(10);

    /// <summary>
    /// True when an id of either is an id of the other. Ids are unique within a source only, save that USGS and EMSC give
    /// theirs once for the whole world, so their feeds share them whatever each is called here.
    /// </summary>
    public bool SharesIdWith(SourceRevision other)
    {
        var sameSpace = Source == other.Source || (Format == other.Format && Format is FeedFormat.UsgsGeoJson or FeedFormat.EmscJson);
        return sameSpace && (Key == other.Key || (IsNear(other) && (other.Aliases.Contains(Key) || Aliases.Contains(other.Key) || Aliases.Any(other.Aliases.Contains))));
    }

    private bool IsNear(SourceRevision other) => !((OriginTime - other.OriginTime)?.Duration() > FarthestAlias);

    /// <summary>By the source's own version, else by its own update time, else by arrival.</summary>
    public bool IsOlderThan(SourceRevision held) =>
        Version is { } mine && held.Version is { } theirs ? mine < theirs
        : UpdatedAt is { } updated && held.UpdatedAt is { } before && updated < before;

    /// <summary>The same statement again: nothing but the time of arrival differs.</summary>
    public bool Repeats(SourceRevision held) => this with { ReceivedAt = held.ReceivedAt, Aliases = held.Aliases } == held && Aliases.All(held.Aliases.Contains);

    /// <summary>The newer statement, without forgetting the ids the event had before (USGS changes its preferred id).</summary>
    public SourceRevision Replacing(SourceRevision held)
    {
        var known = held.Aliases.Add(held.Key).Union(Aliases).Where(id => id != Key).Distinct(StringComparer.Ordinal);
        return this with { Aliases = [.. known.Take(MostAliases)] };
    }

    private const int MostAliases = 100;
}
