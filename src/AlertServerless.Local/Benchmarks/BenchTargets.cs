using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlertServerless.Local.Benchmarks;

/// <summary>One figure that is aimed at.</summary>
/// <param name="Name">In the document; stable.</param>
/// <param name="Bench">Whose report holds it.</param>
/// <param name="Path">Where in that report; a number selects from a list, -1 its last.</param>
/// <param name="What">For people.</param>
/// <param name="Bound">The least, or the most where <paramref name="IsMost"/>.</param>
/// <param name="Format">Of the figure, a composite format.</param>
internal sealed record BenchTarget(
    string Name,
    string Bench,
    string Path,
    string What,
    double Bound,
    bool IsMost,
    string Format
)
{
    public string Wanted => (IsMost ? "≤ " : "≥ ") + Write(Bound);

    public bool IsMetBy(double value) => IsMost ? value <= Bound : value >= Bound;

    public string Write(double value) => string.Format(CultureInfo.InvariantCulture, Format, value);

    /// <returns>Null where it was not measured.</returns>
    public double? In(JsonObject benches)
    {
        JsonNode? node = benches[Bench];
        foreach (var part in Path.Split('.'))
            node = node switch
            {
                JsonObject fields => fields[part],
                JsonArray list when int.TryParse(part, CultureInfo.InvariantCulture, out var at) && list.Count > 0 =>
                    list[at < 0 ? list.Count + at : at],
                _ => null,
            };
        return node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? value.GetValue<double>()
            : null;
    }
}

/// <summary>What is aimed at, and how what was measured compares with it.</summary>
internal static class BenchTargets
{
    public static IReadOnlyList<BenchTarget> All { get; } =
    [
        Least("engine", "engine", "perSecond", "eligibility, countdown and text on one thread", 4e6, "{0:N0}/s"),
        Least("handoff", "handoff", "processor.ratio", "consumer against a bare loop, SMS", 0.8, "{0:P0}"),
        Least(
            "handoffAllChannels",
            "handoffAllChannels",
            "processor.ratio",
            "the same, all four channels",
            0.8,
            "{0:P0}"
        ),
        Least("handoff100000", "handoff100000", "processor.ratio", "the same, SMS, 100,000 people", 0.8, "{0:P0}"),
        Most("handoffSeconds", "handoff100000", "seconds", "100,000 people notified", 10, "{0:N1} s"),
        Least("claimsV1", "claims", "v3OverV1", "claims: v3 against a lock for each subscriber", 80, "{0:N0} ×"),
        Least("claimsV2", "claims", "v3OverV2", "claims: v3 against one worker a segment", 8, "{0:N1} ×"),
        Most("claimsWrites", "claims", "writesPerSubscriber", "writes for each subscriber", 0.02, "{0:N4}"),
        Least("deadline", "deadline", "ratio", "in time by deadline order against sign-up order", 1.6, "{0:N2} ×"),
        Least("shares", "shares", "usedShare", "a limited rate that all lanes together use", 0.98, "{0:P1}"),
        Most("sharesRefused", "shares", "refused", "messages refused at that rate", 0, "{0:N0}"),
        Most("decide", "decide", "withinADay.-1.seconds", "20,000 reports within a day", 1, "{0:N2} s"),
        Most("ready", "coldstart", "native.readyMs", "a native consumer's start until ready", 40, "{0:N0} ms"),
        Most("firstMessage", "coldstart", "native.firstMessageMs", "… until the first message", 120, "{0:N0} ms"),
        Most("native", "coldstart", "nativeOverReadyToRun", "… against ReadyToRun's", 0.25, "{0:P0}"),
        Most("last", "demo100000", "latencyMs.last", "the demo's last message, 100,000 people", 8000, "{0:N0} ms"),
        Least("inTime", "demo100000", "inTimeShare", "… in time", 0.995, "{0:P1}"),
        Chain("decision", "feedToDecision", "feed to decision", 5),
        Chain("topic", "decisionToTopic", "decision to the record on the topic", 15),
        Chain("accepted", "recordToFirstAccepted", "record to the first acceptance of a channel", 40),
        Most("pauses", "demo100000", "play.gc.p999Ms", "consumers' collector pauses, 99.9 %", 10, "{0:N1} ms"),
        Most("longestPause", "demo100000", "play.gc.maxMs", "… the longest", 20, "{0:N1} ms"),
        Most("memory", "demo100000", "play.consumerPeakMb", "the largest consumer's memory", 200, "{0:N0} MB"),
    ];

    /// <returns>One entry for each figure that was measured.</returns>
    public static JsonObject Compare(JsonObject benches)
    {
        var compared = new JsonObject();
        foreach (var target in All)
            if (target.In(benches) is { } value)
                compared[target.Name] = new JsonObject
                {
                    ["value"] = value,
                    [target.IsMost ? "most" : "least"] = target.Bound,
                    ["met"] = target.IsMetBy(value),
                };
        return compared;
    }

    private static BenchTarget Chain(string name, string span, string what, double bound) =>
        Most(name, "demo2000", $"chainMs.{span}.p50", $"{what}, median", bound, "{0:N1} ms");

    private static BenchTarget Least(
        string name,
        string bench,
        string path,
        string what,
        double bound,
        string format
    ) => new(name, bench, path, what, bound, IsMost: false, format);

    private static BenchTarget Most(string name, string bench, string path, string what, double bound, string format) =>
        new(name, bench, path, what, bound, IsMost: true, format);
}
