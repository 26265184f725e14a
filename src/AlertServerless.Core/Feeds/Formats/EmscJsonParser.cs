using System.Globalization;
using System.Text.Json;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// EMSC's seismicportal.eu: FDSN documents, or the WebSocket's <c>{"action":…,"data":Feature}</c> frames, one document
/// or one frame a line. The geometry's third coordinate is height (depth with its sign turned); <c>properties.depth</c>
/// is depth. "create" says nothing of the event's age: creates days after the origin are usual.
/// </summary>
internal static class EmscJsonParser
{
    /// <summary>Geometry and properties repeat place and depth; farther apart than rounding explains, one of them is
    /// damaged.</summary>
    private const double MostDisagreementDegrees = 0.006;

    private const double MostDisagreementKm = 0.6;

    public static ParseResult Parse(ReadOnlyMemory<byte> document, string source)
    {
        var (json, refusal, rest) = JsonText.Open(document);
        using (json)
        {
            if ((json is null || rest is not null) && IsSeveralFrames(document.Span))
                return ReadLines(document, source);
            return json is null ? refusal! : ReadOne(json.RootElement, rest, source);
        }
    }

    private static ParseResult ReadOne(JsonElement root, ParseProblem? rest, string source)
    {
        if (!IsFrame(root))
            return GeoJson.Read(
                root,
                rest,
                (list, feature, where) => Add(list, feature, where, source, SourceMessage.Unstated)
            );
        var single = new ReportList();
        AddFrame(single, root, "frame", source);
        single.AddProblem(rest);
        return single.Finish();
    }

    private static bool IsFrame(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("action", out _);

    /// <summary>
    /// A record of the WebSocket: every line that is not blank opens an object of its own, and there is more than one.
    /// </summary>
    private static bool IsSeveralFrames(ReadOnlySpan<byte> document)
    {
        var lines = 0;
        foreach (var range in document.Split((byte)'\n'))
        {
            if (DocumentText.IsBlank(document[range]))
                continue;
            if (!document[range].TrimStart(" \t\r"u8).StartsWith("{\""u8))
                return false;
            lines++;
        }

        return lines > 1;
    }

    private static ParseResult ReadLines(ReadOnlyMemory<byte> document, string source)
    {
        var list = new ReportList();
        var number = 0;
        var from = 0;
        while (from < document.Length && !list.TooMany)
        {
            number++;
            var length = document.Span[from..].IndexOf((byte)'\n');
            var line = length < 0 ? document[from..] : document.Slice(from, length);
            from += line.Length + 1;
            if (!DocumentText.IsBlank(line.Span))
                AddLine(list, line, $"line {number}", source);
        }

        return list.Finish();
    }

    private static void AddLine(ReportList list, ReadOnlyMemory<byte> line, string where, string source)
    {
        var (json, refusal, rest) = JsonText.Open(line);
        if (json is null)
        {
            list.AddProblem(where, refusal!.Why);
            return;
        }

        using (json)
            AddFrame(list, json.RootElement, where, source);
        if (rest is not null)
            list.AddProblem(where, rest.Why);
    }

    private static void AddFrame(ReportList list, JsonElement frame, string where, string source)
    {
        var check = new RowCheck();
        var action = new JsonRow(frame, check).Text("action");
        SourceMessage? message = action switch
        {
            "create" or "insert" => SourceMessage.New,
            "update" => SourceMessage.Update,
            "delete" => SourceMessage.Delete,
            _ => null,
        };
        if (message is null)
            list.AddProblem(where, $"action is {RowCheck.Quote(action ?? "")}, not create, update or delete");
        else
            Add(list, frame.TryGetProperty("data", out var data) ? data : default, where, source, message.Value);
    }

    private static void Add(ReportList list, JsonElement element, string where, string source, SourceMessage message)
    {
        var check = new RowCheck();
        var (feature, properties) = GeoJson.Open(element, check);
        var id = check.Id("unid", properties.Text("unid") ?? feature.Text("id"));
        var updated = check.Time("lastupdate", properties.Text("lastupdate"));
        var sourceId = properties.Text("source_id")?.Trim();
        var (longitude, latitude, height) = GeoJson.Coordinates(feature);
        var type = properties.Text("magtype");
        check.RefuseScenario(properties.Text("flynn_region"), properties.Text("source_catalog"));
        list.Add(
            where,
            check,
            new FeedReport
            {
                Source = source,
                Format = FeedFormat.EmscJson,
                SourceEventId = id,
                Aliases = RowCheck.IsId(sourceId) && sourceId != id ? [sourceId!] : [],
                Version = updated?.ToUnixTimeMilliseconds(),
                UpdatedAt = updated,
                OriginTime = check.Time("time", properties.Text("time")),
                Epicenter = Epicenter(check, (latitude, longitude), (properties.Text("lat"), properties.Text("lon"))),
                DepthKm = Depth(check, properties.Text("depth"), height),
                Magnitude = check.Magnitude("mag", properties.Text("mag"), type),
                MagnitudeTypeName = MagnitudeWords.Name(type),
                Agency = RowCheck.Agency(properties.Text("auth")),
                EventType = EventWords.ReadIsc(properties.Always("evtype"), check),
                ReviewStatus = message == SourceMessage.Delete ? ReviewStatus.Deleted : ReviewStatus.Automatic,
                Place = RowCheck.Place(properties.Text("flynn_region")),
                Message = message,
            }
        );
    }

    private static GeoPoint? Epicenter(
        RowCheck check,
        (string? Latitude, string? Longitude) geometry,
        (string? Latitude, string? Longitude) properties
    )
    {
        var shown = check.Epicenter(geometry.Latitude, geometry.Longitude);
        var stated = check.Epicenter(properties.Latitude, properties.Longitude);
        if (
            shown is { } a
            && stated is { } b
            && (
                Math.Abs(a.Latitude - b.Latitude) > MostDisagreementDegrees
                || Math.Abs(a.Longitude - b.Longitude) > MostDisagreementDegrees
            )
        )
        {
            check.Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"geometry says {a.Latitude}, {a.Longitude} but properties say {b.Latitude}, {b.Longitude}"
                )
            );
        }

        return shown ?? stated;
    }

    private static double? Depth(RowCheck check, string? depth, string? height)
    {
        var stated = check.DepthKm(depth);
        var shown = check.Measure("height", height, -Hypocenter.DeepestKm, -Hypocenter.ShallowestKm) is { } up
            ? -up + 0.0
            : (double?)null;
        if (stated is { } a && shown is { } b && Math.Abs(a - b) > MostDisagreementKm)
            check.Fail(string.Create(CultureInfo.InvariantCulture, $"geometry says depth {b} but properties say {a}"));
        return stated ?? shown;
    }
}
