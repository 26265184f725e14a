using System.Text;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// The FDSN event service's text (specification 1.2): a header row that starts with "#" (or lacks it), then one event a
/// row, columns parted by "|". Columns are found by the header's names, since services add some (INFP and INGV:
/// EventType), rename some and no two agree on blanks.
/// </summary>
internal static class FdsnTextParser
{
    public static ParseResult Parse(ReadOnlyMemory<byte> document, string source)
    {
        var text = Encoding.UTF8.GetString(document.Span);
        var list = new ReportList();
        FdsnColumns? columns = null;
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text[range].TrimEnd('\r');
            var isWhole = range.End.Value < text.Length && !IsTorn(text.AsSpan(range.End.Value));
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (columns is null && FdsnColumns.IsHeader(line))
            {
                (columns, var why) = FdsnColumns.Read(line, isTorn: !isWhole);
                if (columns is null)
                    return new ParseResult.Refused(FeedState.NotThisFormat, $"line {number}", why!);
                foreach (var stranger in columns.UnknownColumns)
                    list.AddProblem(
                        $"line {number}",
                        $"the column {RowCheck.Quote(stranger)} is not known here and is left out"
                    );
                continue;
            }

            if (line.AsSpan().TrimStart().StartsWith('#'))
                continue;
            if (columns is null)
                return new ParseResult.Refused(
                    FeedState.NotThisFormat,
                    $"line {number}",
                    $"{RowCheck.Quote(line)} is not the #EventID|Time|… header row"
                );
            Add(list, columns, line, isWhole, $"line {number}", source);
            if (list.TooMany)
                break;
        }

        return columns is null
            ? new ParseResult.Refused(FeedState.NotThisFormat, "line 1", "no #EventID|Time|… header row")
            : list.Finish();
    }

    /// <summary>What follows the row is a piece without any bar: perhaps the rest of its last column.</summary>
    private static bool IsTorn(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var end = rest.IndexOf('\n');
        var next = end < 0 ? rest : rest[..end];
        return !next.IsEmpty && next[0] != '#' && !next.Contains('|');
    }

    private static void Add(
        ReportList list,
        FdsnColumns columns,
        string line,
        bool isWhole,
        string where,
        string source
    )
    {
        var check = new RowCheck();
        var row = columns.Split(line, isWhole, check);
        if (row is null)
        {
            list.AddProblem(where, check.Fault!);
            return;
        }

        var id = check.Id("EventID", row("EventID"));
        check.RefuseScenario(id, row("Catalog"), row("EventLocationName"));
        var type = row("MagType");
        var eventType = row(FdsnColumns.EventType);
        list.Add(
            where,
            check,
            new FeedReport
            {
                Source = source,
                Format = FeedFormat.FdsnText,
                SourceEventId = id,
                Aliases = Aliases(id, row("ContributorID")),
                OriginTime = check.Time("Time", row("Time")),
                Epicenter = check.Epicenter(row("Latitude"), row("Longitude")),
                DepthKm = check.DepthKm(row("Depth/km")),
                Magnitude = check.Magnitude("Magnitude", row("Magnitude"), type),
                MagnitudeTypeName = MagnitudeWords.Name(type),
                Agency = RowCheck.Agency(row("Author")) ?? RowCheck.Agency(row("Contributor")),
                EventType = TypeOf(columns, eventType, row, check),
                ReviewStatus = EventWords.IsNotExisting(eventType) ? ReviewStatus.Deleted : ReviewStatus.Automatic,
                Place = RowCheck.Place(row("EventLocationName")),
            }
        );
    }

    private static EventType TypeOf(FdsnColumns columns, string? eventType, Func<string, string?> row, RowCheck check)
    {
        if (eventType is not null)
            return EventWords.Read(eventType, check);
        var scedc = row(FdsnColumns.ScedcType);
        return scedc is not null || !columns.LacksType
            ? EventWords.ReadScedc(scedc, check)
            : EventWords.ReadPlace(row("EventLocationName"));
    }

    /// <summary>
    /// The contributor's own id, unless it is a bare number: those are unique only inside the contributor.
    /// </summary>
    private static IReadOnlyList<string> Aliases(string? id, string? contributorId)
    {
        var other = contributorId?.Trim();
        return RowCheck.IsId(other) && other != id && !other!.All(char.IsAsciiDigit) ? [other!] : [];
    }
}
