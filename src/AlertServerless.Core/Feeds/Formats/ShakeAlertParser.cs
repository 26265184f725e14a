using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// ShakeAlert's event messages (schema version 10 of 2019-10-04): one event, its version, and what the message does
/// with it. System status messages show that the system lives and carry no event.
/// </summary>
internal static class ShakeAlertParser
{
    public static ParseResult Parse(XmlTree root, ParseProblem? rest, string source)
    {
        if (root.Name == "system_status")
            return new ParseResult.Parsed([], FeedState.Idle, rest is null ? [] : [rest]);
        if (root.Name != "event_message")
            return new ParseResult.Refused(
                FeedState.NotThisFormat,
                $"line {root.Line}",
                $"root {RowCheck.Quote(root.Name)} is neither event_message nor system_status"
            );
        var list = new ReportList();
        list.AddProblem(rest);
        if (root.Child("core_info") is { } core)
            Add(list, root, core, source);
        else
            list.AddProblem("event_message", "no core_info");
        return list.Finish();
    }

    private static void Add(ReportList list, XmlTree root, XmlTree core, string source)
    {
        var check = new RowCheck();
        var message = Message(root.Attribute("message_type"), check);
        var sent = check.Time("timestamp", Stated(root.Attribute("timestamp")));
        var version = check.WholeNumber("version", root.Attribute("version"));
        if (version is null)
            check.Fail("version is missing");
        var magnitude = Value(core, "mag", "Mw", check);
        list.Add(
            "core_info",
            check,
            new FeedReport
            {
                Source = source,
                Format = FeedFormat.ShakeAlertXml,
                SourceEventId = check.Id("core_info id", core.Attribute("id")),
                Version = version,
                UpdatedAt = sent,
                GeneratedAt = sent,
                OriginTime = check.Time("orig_time", Value(core, "orig_time", "UTC", check)),
                Epicenter = check.Epicenter(Value(core, "lat", "deg", check), Value(core, "lon", "deg", check)),
                DepthKm = check.DepthKm(Value(core, "depth", "km", check)),
                Magnitude = check.Magnitude("mag", magnitude, "mw"),
                MagnitudeTypeName = magnitude is null ? null : "Mw",
                MagnitudeSigma = RowCheck.Detail(core.TextAt("mag_uncer"), 0, 5),
                DepthSigmaKm = RowCheck.SigmaKm(core.TextAt("depth_uncer")),
                HorizontalSigmaKm = HorizontalSigmaKm(core),
                Stations = RowCheck.Stations(core.TextAt("num_stations")),
                Likelihood = check.Number("likelihood", Always(check, "likelihood", core.TextAt("likelihood")), 0, 1),
                EventType = EventType.Earthquake,
                ReviewStatus = Status(message, root, check),
                Category = Category(root.Attribute("category"), check),
                Message = message,
            }
        );
    }

    /// <summary>The larger of the two, since longitude's degrees are never longer than latitude's.</summary>
    private static double? HorizontalSigmaKm(XmlTree core)
    {
        const double degreesPerKm = 180 / (GeoPoint.EarthRadiusKm * Math.PI);
        var (north, east) = (
            RowCheck.SigmaKm(core.TextAt("lat_uncer"), degreesPerKm),
            RowCheck.SigmaKm(core.TextAt("lon_uncer"), degreesPerKm)
        );
        return north is { } a && east is { } b ? Math.Max(a, b) : north ?? east;
    }

    /// <summary>The schema writes "-" for an attribute without a value.</summary>
    private static string? Stated(string? attribute) => attribute == "-" ? null : attribute;

    /// <summary>The schema demands each, and fixes its unit; a value in another one would be read wrongly.</summary>
    private static string? Value(XmlTree core, string name, string unit, RowCheck check)
    {
        var child = core.Child(name);
        if (core.Children(name).Skip(1).Any())
            check.Fail($"{name} is there more than once");
        if (child?.Attribute("units") is { } stated && stated != unit)
            check.Fail($"{name} is in {RowCheck.Quote(stated)}, not {unit}");
        return Always(check, name, child?.Text);
    }

    /// <summary>What is missing may be just what forbids an alert.</summary>
    private static string? Always(RowCheck check, string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            check.Fail($"{name} is missing");
        return text;
    }

    private static SourceMessage Message(string? type, RowCheck check)
    {
        switch (type)
        {
            case "new":
                return SourceMessage.New;
            case "update":
                return SourceMessage.Update;
            case "delete":
                return SourceMessage.Delete;
            case "follow_up":
                return SourceMessage.FollowUp;
            default:
                check.Fail($"message_type is {RowCheck.Quote(type ?? "")}, not new, update, delete or follow_up");
                return SourceMessage.Unstated;
        }
    }

    /// <summary>
    /// A follow-up is a reviewer's judgement of an alert already sent: "false" retracts it, the others uphold it.
    /// </summary>
    private static ReviewStatus Status(SourceMessage message, XmlTree root, RowCheck check)
    {
        if (message != SourceMessage.FollowUp)
            return message == SourceMessage.Delete ? ReviewStatus.Deleted : ReviewStatus.Automatic;
        var type = root.Child("follow_up_info")?.Attribute("follow_up_type");
        if (type is not ("true" or "qualified" or "false"))
            check.Fail($"follow_up_type is {RowCheck.Quote(type ?? "")}, not true, qualified or false");
        return type == "false" ? ReviewStatus.Deleted : ReviewStatus.Reviewed;
    }

    /// <summary>
    /// The schema's default is live, but every message states it: a message without it has lost an attribute, and
    /// perhaps another one.
    /// </summary>
    private static MessageCategory Category(string? category, RowCheck check)
    {
        switch (category?.Trim().ToLowerInvariant())
        {
            case "live":
                return MessageCategory.Actual;
            case "exercise" or "drill" or "scenario":
                return MessageCategory.Exercise;
            case "test":
                return MessageCategory.Test;
            default:
                check.Fail(
                    $"category is {RowCheck.Quote(category ?? "")}, not live, test, exercise, drill or scenario"
                );
                return MessageCategory.Test;
        }
    }
}
