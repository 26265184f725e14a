using System.Text.Json;
using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds;

/// <summary>
/// ews.infp.ro's table of early-warning solutions: <c>{"data":[{mag, data_eveniment, secundeS, lat, lng}]}</c>, newest
/// first, without ids or depths. Its times carry no zone and are read as UTC; see
/// <see cref="InfpClock.NearestOriginTime"/>.
/// </summary>
internal static class InfpEwsParser
{
    private const double FarthestSeconds = 600;

    public static ParseResult Parse(ReadOnlyMemory<byte> document, string source)
    {
        var (json, refusal, rest) = JsonText.Open(document);
        if (json is null)
            return refusal!;
        using (json)
            return Read(json.RootElement, rest, source);
    }

    private static ParseResult Read(JsonElement root, ParseProblem? rest, string source)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out var rows))
            return new ParseResult.Refused(FeedState.NotThisFormat, "document", "no \"data\" at the top");
        if (rows.ValueKind != JsonValueKind.Array)
            return new ParseResult.Refused(FeedState.Malformed, "data", "not a list of events");
        var list = new ReportList();
        list.AddProblem(rest);
        var index = 0;
        foreach (var row in rows.EnumerateArray())
        {
            Add(list, row, $"data[{index++}]", source);
            if (list.TooMany)
                break;
        }

        return list.Finish();
    }

    private static void Add(ReportList list, JsonElement element, string where, string source)
    {
        var check = new RowCheck();
        if (element.ValueKind != JsonValueKind.Object)
            check.Fail("not an object");
        var row = new JsonRow(element, check);
        var report = new FeedReport
        {
            Source = source,
            Format = FeedFormat.InfpEws,
            OriginTime = check.Time("data_eveniment", row.Text("data_eveniment")),
            Epicenter = check.Epicenter(row.Text("lat"), row.Text("lng")),
            Magnitude = check.Magnitude("mag", row.Text("mag"), "ews"),
            MagnitudeTypeName = "ews",
            SecondsToBucharest = RowCheck.Detail(row.Text("secundeS"), -FarthestSeconds, FarthestSeconds),
            EventType = EventType.Unknown,
        };
        if (report.OriginTime is null)
            check.Fail("data_eveniment is missing");
        if (report.Magnitude is null)
            check.Fail("mag is missing");
        list.Add(where, check, report);
    }
}
