using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// QuakeML's basic event description, 1.0 to 1.2. Depths are metres. SeisComP's own XML looks alike but writes
/// kilometres, so it is refused by its root.
/// </summary>
internal static class QuakeMlParser
{
    private const double MetresPerKm = 1000;

    private const string Namespaces = "http://quakeml.org/xmlns/";

    public static ParseResult Parse(XmlTree root, ParseProblem? rest, string source)
    {
        var parameters = root.Name == "eventParameters" ? root : root.Child("eventParameters");
        var isQuakeMl =
            root.Name is "quakeml" or "eventParameters"
            && root.NamespaceUri.StartsWith(Namespaces, StringComparison.Ordinal);
        if (!isQuakeMl)
            return new ParseResult.Refused(
                FeedState.NotThisFormat,
                $"line {root.Line}",
                $"root {RowCheck.Quote(root.Name)} in {RowCheck.Quote(root.NamespaceUri)} is not QuakeML"
            );
        var list = new ReportList();
        list.AddProblem(rest);
        if (parameters is null)
            return list.Finish();
        var generated = FeedTime.Parse(parameters.TextAt("creationInfo", "creationTime"));
        foreach (var element in parameters.Children("event"))
        {
            Add(list, element, source, generated);
            if (list.TooMany)
                break;
        }

        return list.Finish();
    }

    private static void Add(ReportList list, XmlTree element, string source, DateTimeOffset? generated)
    {
        var check = new RowCheck();
        var id = check.Id("publicID", ResourceId(element.Attribute("publicID")));
        var origin = Preferred(check, element, "origin", "preferredOriginID") ?? element.Child("origin");
        var magnitude = Preferred(check, element, "magnitude", "preferredMagnitudeID") ?? MagnitudeOf(element, origin);
        var type = magnitude?.TextAt("type");
        var updated = LastCreation(element, origin, magnitude);
        var depth = Depth(check, origin);
        check.RefuseScenario([id, .. element.Children("description").Select(d => d.TextAt("text"))]);
        list.Add(
            $"event on line {element.Line}",
            check,
            new FeedReport
            {
                Source = source,
                Format = FeedFormat.QuakeMl,
                SourceEventId = id,
                Aliases = Aliases(element, id),
                Version = updated?.ToUnixTimeMilliseconds(),
                UpdatedAt = updated,
                GeneratedAt = generated,
                OriginTime = check.Time("origin time", origin?.TextAt("time", "value")),
                Epicenter = check.Epicenter(origin?.TextAt("latitude", "value"), origin?.TextAt("longitude", "value")),
                DepthKm = depth.Km,
                DepthSigmaKm = depth.SigmaKm,
                HorizontalSigmaKm = RowCheck.SigmaKm(
                    origin?.TextAt("originUncertainty", "horizontalUncertainty"),
                    MetresPerKm
                ),
                Magnitude = check.Magnitude("mag", magnitude?.TextAt("mag", "value"), type),
                MagnitudeTypeName = MagnitudeWords.Name(type),
                MagnitudeSigma = RowCheck.Detail(magnitude?.TextAt("mag", "uncertainty"), 0, 5),
                Stations =
                    RowCheck.Stations(magnitude?.TextAt("stationCount"))
                    ?? RowCheck.Stations(origin?.TextAt("quality", "usedStationCount")),
                Agency = RowCheck.Agency(
                    origin?.TextAt("creationInfo", "agencyID") ?? element.TextAt("creationInfo", "agencyID")
                ),
                EventType = EventWords.Read(element.TextAt("type"), check),
                ReviewStatus = Status(check, element, origin),
                Place = Place(element),
            }
        );
    }

    /// <summary>
    /// A depth is discarded when its uncertainty is larger than the depth itself: "11" with an uncertainty of 31,610
    /// stands in published documents for a depth that was not found, and would be 11 m.
    /// </summary>
    private static (double? Km, double? SigmaKm) Depth(RowCheck check, XmlTree? origin)
    {
        var metres = origin?.TextAt("depth", "value");
        var km =
            check.Measure(
                "depth (m)",
                metres,
                Hypocenter.ShallowestKm * MetresPerKm,
                Hypocenter.DeepestKm * MetresPerKm
            ) / MetresPerKm;
        var sigma = RowCheck.SigmaKm(origin?.TextAt("depth", "uncertainty"), MetresPerKm);
        return sigma > Math.Abs(km ?? 0) ? (null, null) : (km, sigma);
    }

    /// <summary>
    /// The element an id points to; <c>null</c> where no id is given, as some institutes do. An id that points nowhere
    /// is damaged, and then it is unknown which of several solutions the institute prefers.
    /// </summary>
    private static XmlTree? Preferred(RowCheck check, XmlTree element, string kind, string reference)
    {
        if (ResourceId(element.TextAt(reference)) is not { } id)
            return null;
        var candidates = element.Children(kind).ToList();
        var preferred = candidates.Find(c => ResourceId(c.Attribute("publicID")) == id);
        if (preferred is null && candidates.Count > 1)
            check.Fail($"{reference} is {RowCheck.Quote(id)}, which is none of the {candidates.Count} there are");
        return preferred;
    }

    /// <summary>
    /// Without a stated preference the scale that saturates last: Mw, Ms, ML, mb, then any other. Of one scale a
    /// magnitude of the chosen origin rather than of another solution, then the first.
    /// </summary>
    private static XmlTree? MagnitudeOf(XmlTree element, XmlTree? origin)
    {
        var originId = ResourceId(origin?.Attribute("publicID"));
        return element
            .Children("magnitude")
            .OrderBy(m => m.TextAt("mag", "value") is null)
            .ThenBy(m =>
                Array.IndexOf(ByPreference, MagnitudeWords.Read(m.TextAt("type"))) is >= 0 and var rank
                    ? rank
                    : ByPreference.Length
            )
            .ThenBy(m => ResourceId(m.TextAt("originID")) != originId)
            .FirstOrDefault();
    }

    private static readonly MagnitudeType[] ByPreference =
    [
        MagnitudeType.Mw,
        MagnitudeType.Ms,
        MagnitudeType.Ml,
        MagnitudeType.Mb,
    ];

    private static ReviewStatus Status(RowCheck check, XmlTree element, XmlTree? origin)
    {
        var status = origin?.TextAt("evaluationStatus");
        if (status is not (null or "preliminary" or "reported" or "confirmed" or "reviewed" or "final" or "rejected"))
            check.Fail($"evaluationStatus is {RowCheck.Quote(status)}, none of QuakeML's");
        if (EventWords.IsNotExisting(element.TextAt("type")) || status == "rejected")
            return ReviewStatus.Deleted;
        var isReviewed = origin?.TextAt("evaluationMode") == "manual" || status is "confirmed" or "reviewed" or "final";
        return isReviewed ? ReviewStatus.Reviewed : ReviewStatus.Automatic;
    }

    /// <summary>The newest of the three parts' creation times: any of them may be what changed.</summary>
    private static DateTimeOffset? LastCreation(params ReadOnlySpan<XmlTree?> parts)
    {
        DateTimeOffset? last = null;
        foreach (var part in parts)
        {
            if (FeedTime.Parse(part?.TextAt("creationInfo", "creationTime")) is { } time && !(time < last))
                last = time;
        }

        return last;
    }

    private static string? Place(XmlTree element)
    {
        var descriptions = element.Children("description").ToList();
        var named = descriptions.Find(d =>
            d.TextAt("type") is "earthquake name" or "region name" or "Flinn-Engdahl region"
        );
        return RowCheck.Place((named ?? descriptions.FirstOrDefault())?.TextAt("text"));
    }

    /// <summary>
    /// Ids that the same institute's other formats use: the ANSS catalogue's event source and event id together are
    /// USGS's id (its data source only says who sent the product), the end of EMSC's resource id is its "unid".
    /// </summary>
    private static List<string> Aliases(XmlTree element, string? id)
    {
        const string emscEvent = "eu.emsc/event/";
        List<string> aliases = [];
        if (
            element.Attribute("eventid") is { } eventId
            && element.Attribute("eventsource") is { } network
            && RowCheck.IsId(network + eventId)
        )
            aliases.Add(network + eventId);
        if (id?.IndexOf(emscEvent, StringComparison.Ordinal) is >= 0 and var at && id.Length > at + emscEvent.Length)
            aliases.Add(id[(at + emscEvent.Length)..]);
        return aliases;
    }

    /// <summary>Some writers escape "&amp;" twice; both spellings must give the same id.</summary>
    private static string? ResourceId(string? text) => text?.Trim().Replace("&amp;", "&", StringComparison.Ordinal);
}
