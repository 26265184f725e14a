using System.Globalization;
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

/// <summary>The first thing that is wrong with a document; later ones are mostly its consequences.</summary>
internal sealed class FirstProblem
{
    public string? Text { get; private set; }

    public void Set(string place, string reason) => Text ??= place.Length == 0 ? reason : $"{place}: {reason}";
}

/// <summary>A JSON value together with where it stands. Reading what is not there notes the problem and gives a
/// harmless value.</summary>
internal readonly struct JsonPlace(JsonElement element, string path, FirstProblem problem)
{
    public string Path => path;

    public bool Has(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    public bool IsNull(string name) => Has(name) && element.GetProperty(name).ValueKind == JsonValueKind.Null;

    public void Fail(string reason) => problem.Set(path, reason);

    public void Fail(string name, string reason) => problem.Set(Join(name), reason);

    /// <summary>A mistyped name would otherwise be a setting that silently does nothing.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fail("not an object");
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                Fail(property.Name, $"no such name here; known are {string.Join(", ", names!)}");
        }
    }

    public string Text(string name)
    {
        if (Get(name, JsonValueKind.String, "a text") is { } value && value.GetString() is { Length: > 0 } text)
            return text;
        Fail(name, "is empty");
        return string.Empty;
    }

    public double Number(string name, double lowest, double highest)
    {
        if (Get(name, JsonValueKind.Number, "a number") is not { } value || !value.TryGetDouble(out var number))
            return lowest;
        if (number >= lowest && number <= highest)
            return number;
        Fail(name, string.Create(CultureInfo.InvariantCulture, $"{number} is not between {lowest} and {highest}"));
        return lowest;
    }

    public int Count(string name)
    {
        if (Get(name, JsonValueKind.Number, "a whole number") is not { } value)
            return 0;
        if (value.TryGetInt32(out var count) && count >= 0)
            return count;
        Fail(name, "not a whole number from 0 up");
        return 0;
    }

    public bool Flag(string name)
    {
        if (!Has(name))
            return false;
        var kind = element.GetProperty(name).ValueKind;
        if (kind is not (JsonValueKind.True or JsonValueKind.False))
            Fail(name, "not true or false");
        return kind == JsonValueKind.True;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (!Has(name))
            return null;
        if (
            DateTimeOffset.TryParse(
                Text(name),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var instant
            )
        )
            return instant;
        Fail(name, "not an ISO 8601 time");
        return null;
    }

    public JsonPlace Object(string name) =>
        new(Get(name, JsonValueKind.Object, "an object") ?? default, Join(name), problem);

    /// <summary>An absent list is an empty one.</summary>
    public IReadOnlyList<JsonPlace> List(string name)
    {
        if (!Has(name) || Get(name, JsonValueKind.Array, "a list") is not { } list)
            return [];
        var path0 = Join(name);
        var noted = problem;
        return [.. list.EnumerateArray().Select((item, i) => new JsonPlace(item, $"{path0}[{i}]", noted))];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        var list = List(name);
        var texts = list.Select(p => p.AsText()).ToList();
        return texts;
    }

    private string AsText()
    {
        if (element.ValueKind == JsonValueKind.String)
            return element.GetString()!;
        Fail("not a text");
        return string.Empty;
    }

    private JsonElement? Get(string name, JsonValueKind kind, string what)
    {
        if (!Has(name))
        {
            Fail(name, "is missing");
            return null;
        }

        var value = element.GetProperty(name);
        if (value.ValueKind == kind)
            return value;
        Fail(name, $"not {what}");
        return null;
    }

    private string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
