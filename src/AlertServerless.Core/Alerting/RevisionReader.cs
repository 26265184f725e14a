using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>Turns a feed's report into a revision: gives those without an id a name, and those without a place the reference one.</summary>
internal static class RevisionReader
{
    /// <summary>How far ews.infp.ro's times, which carry no zone, may lie from now to be moved to the nearest zone.</summary>
    private static readonly TimeSpan ZoneDoubt = TimeSpan.FromMinutes(15);

    public static (EventBook Book, SourceRevision Revision) Read(EventBook book, FeedReport report, DateTimeOffset now)
    {
        if (report.SourceEventId is { } id) return (book, Of(report, id, now));
        if (report.OriginTime is not null) return (book, NamedByOrigin(book, report, now));
        var countdown = book.Countdowns.GetValueOrDefault(report.Source, Countdown.Unseen).Next(report, now);
        book = book with { Countdowns = book.Countdowns.SetItem(report.Source, countdown) };
        var assumed = report.Epicenter is null;
        return (book, Of(report, countdown.Key!, now) with
        {
            OriginTime = countdown.OriginTime,
            Epicenter = assumed ? ReferenceHypocenter.Vrancea.Epicenter : report.Epicenter,
            DepthKm = assumed ? ReferenceHypocenter.Vrancea.DepthKm : report.DepthKm,
            LocationAssumed = assumed,
        });
    }

    /// <summary>A list without ids: a row is the nearest one held from the same source, or a new one.</summary>
    private static SourceRevision NamedByOrigin(EventBook book, FeedReport report, DateTimeOffset now)
    {
        var origin = report.Format == FeedFormat.InfpEws ? InfpClock.NearestOriginTime(report.OriginTime!.Value, now, ZoneDoubt) : report.OriginTime!.Value;
        var row = Of(report, $"row-{origin.ToUnixTimeMilliseconds()}", now) with { OriginTime = origin };
        var held = book.Events
            .Where(e => e.Category == CategoryOf(report))
            .SelectMany(e => e.Revisions)
            .Where(r => r.Source == report.Source && double.IsFinite(Misfit.OfRenamed(row, r)))
            .MinBy(r => Misfit.OfRenamed(row, r));
        return held is null ? row : row with { Key = held.Key };
    }

    public static AlertCategory CategoryOf(FeedReport report) => report.Category switch
    {
        MessageCategory.Actual => AlertCategory.Actual,
        MessageCategory.Exercise => AlertCategory.Exercise,
        MessageCategory.Test => AlertCategory.Test,
        _ => throw new ArgumentOutOfRangeException(nameof(report), report.Category, "no such category"),
    };

    private static SourceRevision Of(FeedReport report, string key, DateTimeOffset now) => new()
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
        Likelihood = report.Likelihood,
        EventType = report.EventType,
        ReviewStatus = report.ReviewStatus,
        Place = report.Place,
        ReceivedAt = now,
    };
}
