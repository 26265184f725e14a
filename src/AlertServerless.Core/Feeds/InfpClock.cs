using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds;

/// <summary>
/// Times that INFP's live feeds write without a zone. They are taken as Romanian civil time
/// (<see cref="EasternEuropeanTime"/>), which is ambiguous for an hour every October: the quake of 28 October 2018 came
/// at 03:38 in just that night.
/// </summary>
public static class InfpClock
{
    private const string HeartbeatWord = "HEARTBEAT";

    /// <summary>
    /// A server may change its clock late, or only when someone notices: for so long either offset is accepted.
    /// </summary>
    private static readonly TimeSpan ChangeDoubt = TimeSpan.FromHours(24);

    /// <summary>"2020-01-04 13:30:04 HEARTBEAT" as the wall-clock time it shows; <c>null</c> when it shows
    /// none.</summary>
    public static DateTime? ReadHeartbeat(string? heart)
    {
        if (FeedTime.ParseLocal(heart.AsSpan().Trim(), out var rest) is not { } local)
            return null;
        rest = rest.Trim();
        var known = rest.IsEmpty || rest.Equals(HeartbeatWord, StringComparison.OrdinalIgnoreCase);
        return known && local.Year is >= FeedTime.FirstYear and <= FeedTime.LastYear
            ? DateTime.SpecifyKind(local, DateTimeKind.Unspecified)
            : null;
    }

    /// <summary>
    /// The instant a wall clock in Romania shows this time. In October's repeated hour the first reading not before
    /// <paramref name="notBefore"/> is taken (the frames before tell which), else the first of the two.
    /// </summary>
    public static DateTimeOffset Resolve(DateTime local, DateTimeOffset? notBefore = null)
    {
        var first = At(local, EasternEuropeanTime.SummerOffset);
        var second = At(local, EasternEuropeanTime.WinterOffset);
        var firstHolds = IsSummer(first);
        var secondHolds = !IsSummer(second);
        if (firstHolds && secondHolds)
            return notBefore is { } previous && first < previous ? second : first;
        // March's skipped hour exists in neither; a clock that was not changed shows winter time.
        return firstHolds ? first : second;
    }

    /// <summary>
    /// The least time by which the clock can be off from <paramref name="now"/>, over all instants it may mean: both
    /// offsets within a day of a clock change, else Romania's. Never negative.
    /// </summary>
    public static TimeSpan LeastAge(DateTime local, DateTimeOffset now)
    {
        var summer = (now - At(local, EasternEuropeanTime.SummerOffset)).Duration();
        var winter = (now - At(local, EasternEuropeanTime.WinterOffset)).Duration();
        if (IsNearChange(At(local, EasternEuropeanTime.WinterOffset)))
            return summer < winter ? summer : winter;
        return (now - Resolve(local)).Duration();
    }

    /// <summary>
    /// ews.infp.ro states no zone for its events. The parser takes UTC, as INFP's catalogues do; where
    /// <paramref name="now"/> is known, this moves a live event to the reading nearest to it, if one lies within
    /// <paramref name="window"/>.
    /// </summary>
    public static DateTimeOffset NearestOriginTime(DateTimeOffset readAsUtc, DateTimeOffset now, TimeSpan window)
    {
        DateTimeOffset[] readings =
        [
            readAsUtc,
            readAsUtc - EasternEuropeanTime.WinterOffset,
            readAsUtc - EasternEuropeanTime.SummerOffset,
        ];
        var nearest = readings.MinBy(r => (now - r).Duration());
        return (now - nearest).Duration() <= window ? nearest : readAsUtc;
    }

    private static DateTimeOffset At(DateTime local, TimeSpan offset) =>
        new(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc), TimeSpan.Zero);

    private static bool IsSummer(DateTimeOffset instant) =>
        EasternEuropeanTime.OffsetAt(instant) == EasternEuropeanTime.SummerOffset;

    private static bool IsNearChange(DateTimeOffset instant) =>
        (instant - EasternEuropeanTime.SummerStart(instant.Year)).Duration() <= ChangeDoubt
        || (instant - EasternEuropeanTime.SummerEnd(instant.Year)).Duration() <= ChangeDoubt;
}
