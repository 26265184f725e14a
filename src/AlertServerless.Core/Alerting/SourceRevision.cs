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

    /// <summary>
    /// The magnitude before a correction that was too large to accept at once; null for a value that was reached in
    /// small steps.
    /// </summary>
    public double? CorrectedFrom { get; init; }

    /// <summary>One standard deviation of the epicentre, kilometres.</summary>
    public double? HorizontalSigmaKm { get; init; }

    /// <summary>How many stations the magnitude or the location rests on.</summary>
    public int? Stations { get; init; }

    public double? Likelihood { get; init; }

    public EventType EventType { get; init; }

    public ReviewStatus ReviewStatus { get; init; }

    public string? Place { get; init; }

    /// <summary>When this revision reached us.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Every id that it goes by, its own first.</summary>
    public IEnumerable<string> Ids => Aliases.Prepend(Key);

    public bool IsDeleted => ReviewStatus == ReviewStatus.Deleted;

    /// <summary>
    /// The source says that there was no earthquake: it deleted the event, or calls it a blast, a landslide or the
    /// like.
    /// </summary>
    public bool IsRetraction => IsDeleted || EventType.IsNonTectonic();

    /// <summary>
    /// Sources of one voice share their ids: USGS and EMSC give theirs once for the whole world, so their feeds are one
    /// voice each, whatever they are called here. Two statements of one voice do not confirm each other.
    /// </summary>
    public string Voice => Format is FeedFormat.UsgsGeoJson or FeedFormat.EmscJson ? FeedFormats.Name(Format) : Source;

    /// <summary>
    /// When it happened as far as this source lets us know: without an origin time, when we first heard of it.
    /// </summary>
    public DateTimeOffset Time => OriginTime ?? ReceivedAt;

    public bool HasFirmLocation => Epicenter is not null && OriginTime is not null && !LocationAssumed;

    /// <summary>
    /// How far apart two origins may lie that share an alias only. Agencies differ by seconds, revisions by a minute;
    /// what is further apart shares a constant, not an id.
    /// </summary>
    private static readonly TimeSpan FarthestAlias = TimeSpan.FromMinutes(10);

    /// <summary>True when both are of one voice and an id of either is an id of the other.</summary>
    public bool SharesIdWith(SourceRevision other) =>
        Voice == other.Voice
        && (
            Key == other.Key
            || (
                IsNear(other)
                && (other.Aliases.Contains(Key) || Aliases.Contains(other.Key) || Aliases.Any(other.Aliases.Contains))
            )
        );

    private bool IsNear(SourceRevision other) => !((OriginTime - other.OriginTime)?.Duration() > FarthestAlias);

    /// <summary>
    /// By the source's own version, else by its own update time, else by arrival; of two of one age a deletion is the
    /// newer.
    /// </summary>
    public bool IsOlderThan(SourceRevision held)
    {
        var age =
            Version is { } mine && held.Version is { } theirs ? mine.CompareTo(theirs)
            : UpdatedAt is { } updated && held.UpdatedAt is { } before ? updated.CompareTo(before)
            : 1;
        return age < 0 || (age == 0 && held.IsDeleted && !IsDeleted);
    }

    /// <summary>The same statement again: nothing but the time of arrival differs.</summary>
    public bool Repeats(SourceRevision held) =>
        this with { ReceivedAt = held.ReceivedAt, Aliases = held.Aliases, CorrectedFrom = held.CorrectedFrom } == held
        && Aliases.All(held.Aliases.Contains);

    /// <summary>
    /// Whether a deletion means the event as it is now called, and not only a name that it had before.
    /// </summary>
    public bool Deletes(SourceRevision held) => Key == held.Key || Aliases.Contains(held.Key);

    /// <summary>
    /// The newer statement, without forgetting the ids the event had before (USGS changes its preferred id).
    /// </summary>
    public SourceRevision Replacing(SourceRevision held, double largestCorrection)
    {
        var known = held.Aliases.Add(held.Key).Union(Aliases).Where(id => id != Key).Distinct(StringComparer.Ordinal);
        return this with
        {
            Aliases = [.. known.Take(MostAliases)],
            CorrectedFrom = Correction(held, largestCorrection),
        };
    }

    /// <summary>
    /// The corrected value counts as just corrected for as long as the source keeps it, since nothing but the source
    /// itself supports it.
    /// </summary>
    private double? Correction(SourceRevision held, double largest)
    {
        if (Magnitude is not { } now)
            return held.CorrectedFrom;
        double?[] earlier = [held.Magnitude?.Value, held.CorrectedFrom];
        return earlier.FirstOrDefault(before => Math.Abs((now.Value - before) ?? 0) > largest);
    }

    private const int MostAliases = 100;
}

/// <summary>
/// Turns a document's reports into revisions: gives those without an id a name, and those without a place the reference
/// one.
/// </summary>
internal sealed class RevisionReader(
    EventCatalog catalog,
    StatementIndex known,
    DateTimeOffset now,
    AlertOptions options
)
{
    /// <summary>
    /// How far ews.infp.ro's times, which carry no zone, may lie from now to be moved to the nearest zone.
    /// </summary>
    private static readonly TimeSpan ZoneDoubt = TimeSpan.FromMinutes(15);

    private readonly Dictionary<(string Source, AlertCategory Category), List<SourceRevision>> heldRows = [];

    /// <summary>Where each countdown stands after the reports that were read.</summary>
    public ImmutableDictionary<string, Countdown> Countdowns { get; private set; } = catalog.Countdowns;

    public SourceRevision Read(FeedReport report)
    {
        if (report.SourceEventId is { } id)
            return Of(report, id);
        return report.OriginTime is not null ? NamedByOrigin(report) : Counted(report);
    }

    private SourceRevision Counted(FeedReport report)
    {
        var countdown = Countdowns.GetValueOrDefault(report.Source, Countdown.Unseen).Next(report, now);
        Countdowns = Countdowns.SetItem(report.Source, countdown);
        var assumed = report.Epicenter is null;
        return Of(report, countdown.Key!) with
        {
            OriginTime = countdown.OriginTime,
            Epicenter = assumed ? ReferenceHypocenter.Vrancea.Epicenter : report.Epicenter,
            DepthKm = assumed ? ReferenceHypocenter.Vrancea.DepthKm : report.DepthKm,
            LocationAssumed = assumed,
        };
    }

    /// <summary>
    /// A list without ids: a row is the nearest one held from the same source, or a new one. No two rows of a document
    /// become one.
    /// </summary>
    private SourceRevision NamedByOrigin(FeedReport report)
    {
        var origin =
            report.Format == FeedFormat.InfpEws
                ? InfpClock.NearestOriginTime(report.OriginTime!.Value, now, ZoneDoubt)
                : report.OriginTime!.Value;
        var row = Of(report, $"row-{origin.ToUnixTimeMilliseconds()}") with { OriginTime = origin };
        var category = options.CategoryOf(report);
        if (!heldRows.TryGetValue((report.Source, category), out var held))
        {
            held = [.. known.OfSource(report.Source, category).Select(s => s.Revision)];
            heldRows[(report.Source, category)] = held;
        }

        var nearest = held.Where(r => double.IsFinite(StatementFit.OfRows(row, r)))
            .MinBy(r => StatementFit.OfRows(row, r));
        if (nearest is null)
            return row;
        held.Remove(nearest);
        return row with { Key = nearest.Key };
    }

    private SourceRevision Of(FeedReport report, string key) =>
        new()
        {
            Source = report.Source,
            Format = report.Format,
            Key = key,
            Aliases = [.. report.Aliases.Where(id => id != key)],
            Version = report.Version,
            UpdatedAt = report.UpdatedAt,
            OriginTime = report.OriginTime,
            Epicenter = report.Epicenter,
            DepthKm = report.DepthKm,
            Magnitude = report.Magnitude,
            MagnitudeSigma = report.MagnitudeSigma,
            HorizontalSigmaKm = report.HorizontalSigmaKm,
            Stations = report.Stations,
            Likelihood = report.Likelihood,
            EventType = report.EventType,
            ReviewStatus = report.ReviewStatus,
            Place = report.Place,
            ReceivedAt = now,
        };
}
