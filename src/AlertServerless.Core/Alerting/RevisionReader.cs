using System.Collections.Immutable;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

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
    /// A list without ids: a row is the nearest one held from the same source, or a new one. No two rows are one.
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
