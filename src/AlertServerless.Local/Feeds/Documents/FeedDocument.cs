using AlertServerless.Local.Scenarios;

namespace AlertServerless.Local.Feeds.Documents;

/// <summary>What a catalogue feed answers: the document, or null for 204.</summary>
internal sealed record FeedDocument(string? Body, string ContentType)
{
    public static FeedDocument Of(Timeline timeline, ScenarioFeed feed, DateTimeOffset now)
    {
        var shown = timeline.Shown(feed, now);
        var document = feed switch
        {
            ScenarioFeed.InfpEws => new FeedDocument(EwsTable.Write(shown), "application/json"),
            ScenarioFeed.FdsnText => new FeedDocument(FdsnText.Write(shown), "text/plain"),
            ScenarioFeed.UsgsGeoJson => new FeedDocument(UsgsGeoJson.Write(shown, now), "application/json"),
            ScenarioFeed.EmscJson => new FeedDocument(EmscJson.Write(shown), "application/json"),
            ScenarioFeed.ShakeAlertXml => new FeedDocument(ShakeAlertXml.Write(shown, timeline.Scenario.Category), "application/xml"),
            _ => throw new ArgumentOutOfRangeException(nameof(feed), feed, "not a feed of documents"),
        };
        return timeline.DisturbanceOf(feed, now) is { } disturbance ? Disturbed(document, disturbance.Kind) : document;
    }

    // A page with status 200 where data is due is how many institutes fail.
    private static FeedDocument Disturbed(FeedDocument document, DisturbanceKind kind) => kind switch
    {
        DisturbanceKind.Truncated => document with { Body = document.Body?[..(document.Body.Length * 2 / 3)] },
        DisturbanceKind.LoginPage => new FeedDocument(AlertPage.LoginPage, "text/html"),
        DisturbanceKind.Empty => document with { Body = null },
        _ => document,
    };
}
