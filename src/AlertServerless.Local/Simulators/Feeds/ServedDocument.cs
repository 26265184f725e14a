using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>What a catalogue feed answers: the document, or null for 204.</summary>
internal sealed record ServedDocument(string? Body, string ContentType)
{
    public static ServedDocument Of(Timeline timeline, ScenarioFeed feed, DateTimeOffset now)
    {
        var shown = timeline.Shown(feed, now);
        var document = feed switch
        {
            ScenarioFeed.InfpEws => new ServedDocument(EwsTable.Write(shown), "application/json"),
            ScenarioFeed.FdsnText => new ServedDocument(FdsnText.Write(shown), "text/plain"),
            ScenarioFeed.UsgsGeoJson => new ServedDocument(UsgsGeoJson.Write(shown, now), "application/json"),
            ScenarioFeed.EmscJson => new ServedDocument(EmscJson.Write(shown), "application/json"),
            ScenarioFeed.ShakeAlertXml => new ServedDocument(ShakeAlertXml.Write(shown, timeline.Scenario.Category), "application/xml"),
            _ => throw new ArgumentOutOfRangeException(nameof(feed), feed, "not a feed of documents"),
        };
        return timeline.DisturbanceOf(feed, now) is { } disturbance ? Disturbed(document, disturbance.Kind) : document;
    }

    // A page with status 200 where data is due is how many institutes fail.
    private static ServedDocument Disturbed(ServedDocument document, DisturbanceKind kind) => kind switch
    {
        DisturbanceKind.Truncated => document with { Body = document.Body?[..(document.Body.Length * 2 / 3)] },
        DisturbanceKind.LoginPage => new ServedDocument(AlertPage.LoginPage, "text/html"),
        DisturbanceKind.Empty => document with { Body = null },
        _ => document,
    };
}
