using System.Text;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>
/// The 1977 Vrancea earthquake (ROMPLUS: 45.77 N 26.76 E, 94 km, Mw 7.4; S to Bucharest after 44.2 s by iasp91), of
/// which the feed learns a second after the replay begins and which it knows better two seconds later: all over in six.
/// </summary>
internal static class QuickQuake
{
    /// <summary>What the feed settles on.</summary>
    public const double Magnitude = 7.4;

    private const string Json = """
        {
          "name": "quick", "title": "A quick quake", "sources": ["ROMPLUS"], "liveSeconds": 6,
          "events": [{
            "id": "main", "at": -18, "latitude": 45.77, "longitude": 26.76, "depthKm": 94, "magnitude": 7.4, "magnitudeType": "mw",
            "place": "VRANCEA, ROMANIA", "secondsToBucharest": 44.2,
            "reports": [
              {"feed": "infp-alert", "after": FIRST, "magnitude": 6.4, "magnitudeType": "ews"},
              {"feed": "infp-alert", "after": SECOND, "magnitude": 7.4, "magnitudeType": "ews"}
            ]
          }],
          "expect": {"first": 1, "escalated": 1, "cancelled": 0}
        }
        """;

    /// <param name="shownAfter">Seconds from the replay's beginning to the first frame that has it.</param>
    public static Scenario Scenario(int shownAfter = 1)
    {
        return Read(
            Json.Replace("FIRST", $"{18 + shownAfter}", StringComparison.Ordinal)
                .Replace("SECOND", $"{20 + shownAfter}", StringComparison.Ordinal)
        );
    }

    /// <summary>The first estimate is far too weak, and stands for ten seconds.</summary>
    public static Scenario Growing() =>
        Read(
            Json.Replace("FIRST", "19", StringComparison.Ordinal)
                .Replace("SECOND", "29", StringComparison.Ordinal)
                .Replace("\"liveSeconds\": 6", "\"liveSeconds\": 14", StringComparison.Ordinal)
                .Replace("\"magnitude\": 6.4", "\"magnitude\": 5.6", StringComparison.Ordinal)
        );

    /// <summary>As <see cref="Scenario"/>, 200 km away and by the table that knows where: a replay soon after another
    /// is a second earthquake. Frames say how long to Bucharest, not where, and seconds apart would be the same
    /// one.</summary>
    public static Scenario Elsewhere() =>
        Read(
            Json.Replace("FIRST", "19", StringComparison.Ordinal)
                .Replace("SECOND", "21", StringComparison.Ordinal)
                .Replace("infp-alert", "infp-ews", StringComparison.Ordinal)
                .Replace(
                    "\"latitude\": 45.77, \"longitude\": 26.76",
                    "\"latitude\": 46.3, \"longitude\": 24.2",
                    StringComparison.Ordinal
                )
                .Replace(", \"secondsToBucharest\": 44.2", "", StringComparison.Ordinal)
        );

    /// <summary>The feed is sure at once: one alert, and no second one.</summary>
    public static Scenario Once()
    {
        var text = Json.Replace("FIRST", "19", StringComparison.Ordinal)
            .Replace("SECOND", "19.5", StringComparison.Ordinal)
            .Replace("\"magnitude\": 6.4", "\"magnitude\": 7.4", StringComparison.Ordinal)
            .Replace("\"escalated\": 1", "\"escalated\": 0", StringComparison.Ordinal);
        return Read(text);
    }

    private static Scenario Read(string text)
    {
        return ScenarioReader.Read(Encoding.UTF8.GetBytes(text), "quick.json") switch
        {
            ScenarioLoad.Loaded loaded => loaded.Scenario,
            ScenarioLoad.Failed failed => throw new InvalidOperationException(failed.Line),
            _ => throw new InvalidOperationException("not read"),
        };
    }
}
