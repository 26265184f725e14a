using System.Globalization;
using System.Text.Json.Nodes;
using AlertServerless.Core.Seismology;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>alerta.infp.ro: its page, its frames, and the page that wants a person.</summary>
internal static class AlertPage
{
    /// <summary>Not zero: what the institute shows when nothing happens (seen 2020-01-04).</summary>
    public const string IdleMagnitude = "0.1";

    public const string IdleSeconds = "30";

    public const string ErrorFrame = """{"err":"Sesiune expirata"}""";

    public const string LoginPage = """
        <!DOCTYPE html>
        <html lang="ro"><head><title>Autentificare</title></head>
        <body><form method="post" action="login.php"><label><input type="checkbox" name="captcha"> Nu sunt robot</label><button>Continua</button></form></body></html>
        """;

    public static string Page(string key) =>
        $$"""
            <!DOCTYPE html>
            <html lang="ro"><head><title>Sistem de alerta seismica (replay)</title></head>
            <body><h1 id="mag"></h1><script>
            var source = new EventSource('server.php?keyto={{key}}');
            source.onmessage = function (event) { document.getElementById('mag').textContent = JSON.parse(event.data).mag; };
            </script></body></html>
            """;

    /// <summary>The frame of the whole second at or before <paramref name="now"/>; every value is text.</summary>
    public static string Frame(Timeline timeline, DateTimeOffset now, string key)
    {
        var at = timeline.FrameAt(now);
        var disturbance = timeline.DisturbanceOf(ScenarioFeed.InfpAlert, at);
        var heart = disturbance?.Kind == DisturbanceKind.FrozenHeartbeat ? timeline.Start + disturbance.From : at;
        var (magnitude, seconds) = Values(timeline, at);
        var frame = new JsonObject
        {
            ["mag"] = disturbance?.Kind switch
            {
                DisturbanceKind.Dash => "-",
                DisturbanceKind.NotANumber => "NaN",
                DisturbanceKind.Comma => magnitude.Replace('.', ','),
                _ => magnitude,
            },
            ["heart"] = EasternEuropeanTime
                .From(heart)
                .ToString("yyyy-MM-dd HH:mm:ss 'HEARTBEAT'", CultureInfo.InvariantCulture),
            ["sec"] = seconds,
            ["key"] = key,
        }.ToJsonString();
        return disturbance?.Kind switch
        {
            DisturbanceKind.ErrorFrame => ErrorFrame,
            DisturbanceKind.Truncated => frame[..(frame.Length / 2)],
            _ => frame,
        };
    }

    private static (string Magnitude, string Seconds) Values(Timeline timeline, DateTimeOffset at)
    {
        var shown = timeline.Shown(ScenarioFeed.InfpAlert, at);
        if (shown.Count == 0 || shown[0].Report.Values.Magnitude is not { } magnitude)
            return (IdleMagnitude, IdleSeconds);
        var left = shown[0].Origin + shown[0].Event.SToBucharest - at;
        var seconds = Math.Max(0, (int)Math.Round(left.TotalSeconds));
        return (magnitude.ToString("F1", CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture));
    }
}
