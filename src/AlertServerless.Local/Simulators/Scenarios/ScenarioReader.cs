using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>A scenario, or the one line that says what is wrong with its file and where.</summary>
public abstract record ScenarioLoad
{
    private ScenarioLoad() { }

    public sealed record Loaded(Scenario Scenario) : ScenarioLoad;

    public sealed record Failed(string Line) : ScenarioLoad;
}

/// <summary>Reads and checks scenario files; the fields are described in docs/scenarios.md.</summary>
public static class ScenarioReader
{
    private const double Day = 86_400;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <param name="file">Named in the error line.</param>
    public static ScenarioLoad Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            var problem = new FirstProblem();
            var scenario = ReadScenario(new JsonPlace(document.RootElement, string.Empty, problem));
            return problem.Text is null
                ? new ScenarioLoad.Loaded(scenario)
                : new ScenarioLoad.Failed($"{file}: {problem.Text}");
        }
        catch (JsonException exception)
        {
            return new ScenarioLoad.Failed(
                $"{file}: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: not JSON"
            );
        }
    }

    private static Scenario ReadScenario(JsonPlace root)
    {
        root.Allow("name", "title", "sources", "category", "liveSeconds", "events", "disturbances", "expect");
        IReadOnlyList<ScenarioEvent> events = [.. root.List("events").Select(ReadEvent)];
        if (events.DistinctBy(e => e.Id).Count() < events.Count)
            root.Fail("events", "two have the same id");
        var category = ReadCategory(root);
        if (
            category != AlertCategory.Actual
            && events.Any(e => e.Reports.Any(r => r.Feed != ScenarioFeed.ShakeAlertXml))
        )
            root.Fail(
                "events",
                "in an exercise only shakealert-xml may report: no other feed could say that it is one"
            );
        return new Scenario(
            root.Text("name"),
            root.Text("title"),
            root.Texts("sources"),
            category,
            Seconds(root, "liveSeconds", 1, Day),
            [.. events.OrderBy(e => e.At)],
            [.. root.List("disturbances").Select(ReadDisturbance)],
            ReadExpected(root.Object("expect"))
        );
    }

    private static AlertCategory ReadCategory(JsonPlace root)
    {
        if (!root.Has("category"))
            return AlertCategory.Actual;
        switch (root.Text("category"))
        {
            case "actual":
                return AlertCategory.Actual;
            case "exercise":
                return AlertCategory.Exercise;
            default:
                root.Fail("category", "neither \"actual\" nor \"exercise\"");
                return AlertCategory.Actual;
        }
    }

    private static ExpectedAlerts ReadExpected(JsonPlace place)
    {
        place.Allow("first", "escalated", "cancelled");
        return new ExpectedAlerts(place.Count("first"), place.Count("escalated"), place.Count("cancelled"));
    }

    private static ScenarioEvent ReadEvent(JsonPlace place)
    {
        place.Allow(
            "id",
            "at",
            "originTime",
            "latitude",
            "longitude",
            "depthKm",
            "magnitude",
            "magnitudeType",
            "eventType",
            "place",
            "secondsToBucharest",
            "reports"
        );
        var values = new ReportValues(
            ReadEpicenter(place),
            place.Number("depthKm", Hypocenter.ShallowestKm, Hypocenter.DeepestKm),
            place.Number("magnitude", Magnitude.Lowest, Magnitude.Highest),
            place.Text("magnitudeType"),
            place.Has("eventType") ? place.Text("eventType") : "earthquake",
            ReviewStatus.Automatic,
            place.Has("place") ? place.Text("place") : null
        );
        return new ScenarioEvent(
            place.Text("id"),
            Seconds(place, "at", -30 * Day, Day),
            values,
            place.Has("secondsToBucharest") ? Seconds(place, "secondsToBucharest", 0, Day) : TimeSpan.Zero,
            place.Instant("originTime"),
            [.. place.List("reports").Select(r => ReadReport(r, values)).OrderBy(r => r.After)]
        );
    }

    private static ScenarioReport ReadReport(JsonPlace place, ReportValues of)
    {
        place.Allow(
            "feed",
            "after",
            "ends",
            "latitude",
            "longitude",
            "depthKm",
            "magnitude",
            "magnitudeType",
            "eventType",
            "status",
            "place",
            "sourceId"
        );
        var values = new ReportValues(
            place.Has("latitude") || place.Has("longitude") ? ReadEpicenter(place) : of.Epicenter,
            Optional(place, "depthKm", of.DepthKm, Hypocenter.ShallowestKm, Hypocenter.DeepestKm),
            Optional(place, "magnitude", of.Magnitude, Magnitude.Lowest, Magnitude.Highest),
            place.Has("magnitudeType") ? place.Text("magnitudeType") : of.MagnitudeType,
            place.Has("eventType") ? place.Text("eventType") : of.EventType,
            ReadStatus(place),
            place.Has("place") ? place.Text("place") : of.Place
        );
        return new ScenarioReport(
            ReadFeed(place),
            Seconds(place, "after", 0, 30 * Day),
            place.Flag("ends"),
            values,
            place.Has("sourceId") ? place.Text("sourceId") : null
        );
    }

    private static Disturbance ReadDisturbance(JsonPlace place)
    {
        place.Allow("feed", "from", "to", "kind");
        var name = place.Text("kind");
        var kind = ScenarioWords.Kind(name);
        if (kind is null)
            place.Fail("kind", $"'{name}' is none of {string.Join(", ", ScenarioWords.KindNames)}");
        return new Disturbance(
            ReadFeed(place),
            Seconds(place, "from", 0, Day),
            Seconds(place, "to", 0, Day),
            kind ?? default
        );
    }

    private static ScenarioFeed ReadFeed(JsonPlace place)
    {
        var name = place.Text("feed");
        var feed = ScenarioWords.Feed(name);
        if (feed is null)
            place.Fail("feed", $"'{name}' is none of {string.Join(", ", ScenarioWords.FeedNames)}");
        return feed ?? default;
    }

    private static ReviewStatus ReadStatus(JsonPlace place)
    {
        if (!place.Has("status"))
            return ReviewStatus.Automatic;
        var name = place.Text("status");
        if (Enum.TryParse<ReviewStatus>(name, ignoreCase: true, out var status) && Enum.IsDefined(status))
            return status;
        place.Fail("status", $"'{name}' is none of automatic, reviewed, deleted");
        return ReviewStatus.Automatic;
    }

    private static GeoPoint ReadEpicenter(JsonPlace place) =>
        GeoPoint.TryCreate(place.Number("latitude", -90, 90), place.Number("longitude", -180, 180), out var point)
            ? point
            : default;

    /// <summary>Absent: as the event has it; null: the feed does not say.</summary>
    private static double? Optional(JsonPlace place, string name, double? otherwise, double lowest, double highest) =>
        place.IsNull(name) ? null
        : place.Has(name) ? place.Number(name, lowest, highest)
        : otherwise;

    private static TimeSpan Seconds(JsonPlace place, string name, double lowest, double highest) =>
        TimeSpan.FromSeconds(place.Number(name, lowest, highest));
}
