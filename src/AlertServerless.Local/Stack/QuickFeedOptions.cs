using System.Text.Json.Nodes;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Stack;

/// <summary>The alert options of a run in which one feed is polled as often as its options allow. All else in an
/// operator's own file stays.</summary>
internal static class QuickFeedOptions
{
    // The least that docs/alerting.md allows, and some.
    private const double EverySeconds = 0.25;

    /// <param name="file">The operator's, known to be valid; null for the defaults.</param>
    /// <returns>The path of the file written.</returns>
    public static string Write(ScenarioFeed feed, string? file, string folder)
    {
        var options = (file is null ? null : JsonNode.Parse(File.ReadAllText(file)) as JsonObject) ?? [];
        if (options["feeds"] is not JsonArray feeds)
            options["feeds"] = feeds = [];
        var own = feeds.OfType<JsonObject>().FirstOrDefault(one => (string?)one["name"] == feed.Name());
        if (own is null)
            feeds.Add(own = new JsonObject { ["name"] = feed.Name(), ["format"] = feed.Name() });
        own["everySeconds"] = EverySeconds;
        var path = Path.Combine(folder, $"options-{feed.Name()}.json");
        File.WriteAllText(path, options.ToJsonString());
        return path;
    }
}
