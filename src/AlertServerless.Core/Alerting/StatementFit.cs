namespace AlertServerless.Core.Alerting;

/// <summary>
/// How well two statements go together as one event: 0 the same instant and place, 2 at the limit of both, infinite
/// when they are about different events. Depends on the two statements only.
/// </summary>
internal static class StatementFit
{
    /// <summary>
    /// ShakeAlert's own rule for matching its events with the catalogue (Lux et al. 2024, BSSA, doi
    /// 10.1785/0120230259).
    /// </summary>
    private static readonly Limit Located = new(TimeSpan.FromSeconds(30), 100);

    /// <summary>
    /// Where a source gives no place or no origin time, ours are guesses: half as far again, and twice as long.
    /// </summary>
    private static readonly Limit Guessed = new(TimeSpan.FromSeconds(60), 150);

    /// <summary>
    /// What two agencies' solutions of one event differ by: seconds of origin time (depth trades off against it) and
    /// some tens of kilometres. Within it, sizes may differ by anything, because a first magnitude may be cut short.
    /// </summary>
    private static readonly Limit Tight = new(TimeSpan.FromSeconds(8), 40);

    /// <summary>
    /// The same for a place and time reckoned from Bucharest's seconds: wrong by up to 8 s and the length of Vrancea's
    /// source.
    /// </summary>
    private static readonly Limit TightGuess = new(TimeSpan.FromSeconds(10), 80);

    /// <summary>
    /// One source's solutions under different ids that are one origin; doublets that matter are further apart (13 s).
    /// </summary>
    private static readonly Limit SameOrigin = new(TimeSpan.FromSeconds(5), 20);

    /// <summary>
    /// How far one source's own solution of one event moves in a list without ids: less than doublets lie apart.
    /// </summary>
    private static readonly Limit SameRow = new(Countdown.SameArrival, 60);

    /// <summary>
    /// The magnitudes that different scales and the first seconds give one event differ by no more than this: an early
    /// warning starts up to two units low. A larger gap in a loose window is another event (a foreshock, an aftershock,
    /// a neighbour).
    /// </summary>
    public const double AlikeMagnitudes = 2;

    /// <summary>Before a statement is taken to say what another event really was, it has to be of like size.</summary>
    private const double SameMagnitude = 1;

    /// <summary>The longest time between two statements of one event.</summary>
    public static TimeSpan LongestTime => Guessed.Time;

    /// <summary>The longest time between two solutions of one origin by one source.</summary>
    public static TimeSpan SameOriginTime => SameOrigin.Time;

    /// <summary>Between live statements of two sources.</summary>
    public static double OfSources(SourceRevision a, SourceRevision b)
    {
        var firm = a.HasFirmLocation && b.HasFirmLocation;
        var fit = Of(a, b, firm ? Located : Guessed);
        return double.IsInfinity(fit) || Gap(a, b) <= AlikeMagnitudes || IsTight(a, b, firm)
            ? fit
            : double.PositiveInfinity;
    }

    /// <summary>
    /// Between two statements of one source under different ids: finite when they are solutions of one origin.
    /// </summary>
    public static double OfSameSource(SourceRevision a, SourceRevision b) =>
        a.HasFirmLocation && b.HasFirmLocation ? Of(a, b, SameOrigin) : double.PositiveInfinity;

    /// <summary>Between rows of a list without ids.</summary>
    public static double OfRows(SourceRevision a, SourceRevision b) => Of(a, b, SameRow);

    /// <summary>
    /// Whether a quarry blast, say, is the very event that another source took for an earthquake: a tight fit of like
    /// size.
    /// </summary>
    public static bool IsSameEvent(SourceRevision retraction, SourceRevision live) =>
        IsTight(retraction, live, retraction.HasFirmLocation && live.HasFirmLocation)
        && Gap(retraction, live) <= SameMagnitude;

    private static bool IsTight(SourceRevision a, SourceRevision b, bool firm)
    {
        var limit = firm ? Tight : TightGuess;
        // Twice the standard deviation of the distance, where the sources state their own.
        var stated = 2 * Math.Sqrt(Square(a.HorizontalSigmaKm ?? 0) + Square(b.HorizontalSigmaKm ?? 0));
        return double.IsFinite(Of(a, b, limit with { Km = Math.Clamp(stated, limit.Km, Located.Km) }));
    }

    /// <summary>0 where either has no magnitude.</summary>
    private static double Gap(SourceRevision a, SourceRevision b) =>
        Math.Abs((a.Magnitude?.Value - b.Magnitude?.Value) ?? 0);

    private static double Of(SourceRevision a, SourceRevision b, Limit limit)
    {
        var time = (a.Time - b.Time).Duration() / limit.Time;
        if (time > 1)
            return double.PositiveInfinity;
        var place = a.Epicenter is { } here && b.Epicenter is { } there ? here.DistanceKmTo(there) / limit.Km : 0;
        return place <= 1 ? Square(time) + Square(place) : double.PositiveInfinity;
    }

    private static double Square(double value) => value * value;

    private readonly record struct Limit(TimeSpan Time, double Km);
}
