using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>What must hold of whatever a damaged document came to. Each judgement is a complaint, or
/// <c>null</c>.</summary>
internal static partial class FuzzJudge
{
    /// <summary>The weakest event any public early-warning channel reports (ShakeAlert's applications: 4.5), with a
    /// margin.</summary>
    private const double Alertable = 4;

    private const int LongestLine = 300;

    private static readonly Dictionary<FuzzSeed, HashSet<FeedReport>> Undamaged = FuzzCorpus.Seeds.ToDictionary(
        s => s,
        s => FeedParser.Parse(s.Format, s.Bytes, "fuzz").Reports.Select(Essence).ToHashSet()
    );

    public static string? Judge(FuzzDocument document, ParseResult result) =>
        Clarity(result)
        ?? Validity(result)
        ?? Truth(document, result)
        ?? Cut(document, result)
        ?? Veto(document, result);

    /// <summary>As far as a parser can tell: the alert policy adds place, age and plausibility.</summary>
    public static bool MayAlert(FeedReport report) =>
        report.State == FeedState.Reporting
        && report.Category == MessageCategory.Actual
        && report.ReviewStatus != ReviewStatus.Deleted
        && report.EventType is EventType.Earthquake or EventType.Unknown
        && report.Magnitude?.Value >= Alertable;

    private static string? Clarity(ParseResult result)
    {
        var lines = result switch
        {
            ParseResult.Refused refused => [refused.Line],
            ParseResult.Parsed parsed => parsed.Problems.Select(p => p.ToString()),
            _ => throw new InvalidOperationException("not a closed result"),
        };
        var bad = lines.FirstOrDefault(l => l.Length is 0 or > LongestLine || l.Any(char.IsControl));
        return bad is null ? null : $"a message that is not one clear line: {bad}";
    }

    private static string? Validity(ParseResult result)
    {
        foreach (var report in result.Reports)
        {
            var sound =
                report.Source == "fuzz"
                && (report.SourceEventId is null || RowCheck.IsId(report.SourceEventId))
                && report.Aliases.All(RowCheck.IsId)
                && (report.DepthKm is not { } depth || Hypocenter.IsValidDepth(depth))
                && (report.OriginTime ?? report.UpdatedAt ?? report.GeneratedAt)
                    is not ({ Year: < 1900 } or { Year: > 2099 })
                && report.Place is not { Length: > RowCheck.MaxPlaceLength }
                && ParsedReportJson.Line(report).IndexOf('\n', StringComparison.Ordinal) < 0;
            if (!sound)
                return $"a report that is not valid: {report}";
        }

        return result is ParseResult.Refused { State: FeedState.Reporting } ? "refused, yet reporting" : null;
    }

    /// <summary>No magnitude and no place is reported whose number does not stand in the document.</summary>
    private static string? Truth(FuzzDocument document, ParseResult result)
    {
        if (result.Reports.Count == 0)
            return null;
        var text = Encoding.Latin1.GetString(document.Bytes);
        if (text.Contains("\\u00", StringComparison.OrdinalIgnoreCase) || text.Contains("&#", StringComparison.Ordinal))
            return null; // Digits may be spelt otherwise here.
        var numbers = Number()
            .Matches(text)
            .Select(m => double.Parse(m.ValueSpan, CultureInfo.InvariantCulture))
            .ToHashSet();
        var invented = result.Reports.FirstOrDefault(r =>
            (r.Magnitude is { } m && !numbers.Contains(m.Value))
            || (r.Epicenter is { } p && !(numbers.Contains(p.Latitude) && numbers.Contains(p.Longitude)))
        );
        return invented is null ? null : $"a report whose numbers are nowhere in the document: {invented}";
    }

    /// <summary>A document that was only cut says nothing that the whole one does not say.</summary>
    private static string? Cut(FuzzDocument document, ParseResult result)
    {
        if (document.Damage != Damage.Cut)
            return null;
        var added = result.Reports.FirstOrDefault(r => MayAlert(r) && !Undamaged[document.Seed].Contains(Essence(r)));
        return added is null ? null : $"a cut document says more than the whole: {added}";
    }

    /// <summary>What forbids an alert forbids it in any surroundings.</summary>
    private static string? Veto(FuzzDocument document, ParseResult result)
    {
        if (
            document.Seed.Veto is not { } veto
            || document.Damage.HasFlag(Damage.Rewritten)
            || !StillStands(document, veto)
        )
            return null;
        var alert = result.Reports.FirstOrDefault(MayAlert);
        return alert is null ? null : $"an alert in spite of {string.Join(" and ", veto)}: {alert}";
    }

    private static bool StillStands(FuzzDocument document, string[] veto) =>
        Array.TrueForAll(veto, text => Count(document.Bytes, text) == Count(document.Seed.Bytes, text));

    private static int Count(ReadOnlySpan<byte> document, string text) => document.Count(Encoding.UTF8.GetBytes(text));

    /// <summary>The place's name may be cut short without harm.</summary>
    private static FeedReport Essence(FeedReport report) => report with { Source = "", Place = null, Aliases = [] };

    [GeneratedRegex(
        @"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?|-?\.[0-9]+|[0-9]+\.",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Number();
}
