namespace AlertServerless.Core.Alerting;

/// <summary>
/// How badly two statements go together as one event: 0 the same instant and place, 2 at the limit of both, infinite beyond
/// either. Magnitudes are never compared: scales differ, and first estimates are off by more than events differ.
/// </summary>
internal static class Misfit
{
    /// <summary>ShakeAlert's own rule for matching its events with the catalogue (Lux et al. 2024, BSSA, doi 10.1785/0120230259).</summary>
    private static readonly Limit Located = new(TimeSpan.FromSeconds(30), 100);

    /// <summary>Where a source gives no place or no origin time, ours are guesses: half as far again, and twice as long.</summary>
    private static readonly Limit Guessed = new(TimeSpan.FromSeconds(60), 150);

    /// <summary>How far one source's own solution of one event moves when it gets a new id: less than doublets lie apart.</summary>
    private static readonly Limit Renamed = new(Countdown.SameArrival, 60);

    /// <summary>
    /// To the statement that opened the event, so that a chain of near ones cannot stretch it; where that one is withdrawn or
    /// of the same source, to the best-fitting live one of another.
    /// </summary>
    public static double OfOthers(SourceRevision revision, SeismicEvent seismicEvent)
    {
        var founder = seismicEvent.Founder;
        var others = founder.IsLive && founder.Source != revision.Source ? [founder] : seismicEvent.Live.Where(other => other.Source != revision.Source);
        return others
            .Select(other => Of(revision, other, revision.HasFirmLocation && other.HasFirmLocation ? Located : Guessed))
            .DefaultIfEmpty(double.PositiveInfinity)
            .Min();
    }

    /// <summary>Between two statements of one source under different ids.</summary>
    public static double OfRenamed(SourceRevision revision, SourceRevision earlier) => Of(revision, earlier, Renamed);

    private static double Of(SourceRevision a, SourceRevision b, Limit limit)
    {
        var time = (a.Time - b.Time).Duration() / limit.Time;
        var place = a.Epicenter is { } here && b.Epicenter is { } there ? here.DistanceKmTo(there) / limit.Km : 0;
        return time <= 1 && place <= 1 ? (time * time) + (place * place) : double.PositiveInfinity;
    }

    private readonly record struct Limit(TimeSpan Time, double Km);
}
