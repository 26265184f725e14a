using System.Globalization;
using System.Text;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Tests.Alerting.Stories;

/// <summary>A document as it came: what, and when.</summary>
/// <param name="After">Seconds after <see cref="StoryFeed.Origin"/> at which it reached us, in whatever order it is
/// handled.</param>
internal sealed record StoryDocument(FeedFormat Format, string Text, double After);

/// <summary>Documents in the institutes' formats, short enough to read a story by. Times are seconds after
/// <see cref="Origin"/>.</summary>
internal static class StoryFeed
{
    /// <summary>Of the Vrancea earthquake of 1986-08-30, the hour and the minute; the day is of no matter.</summary>
    public static readonly DateTimeOffset Origin = new(2024, 8, 30, 21, 28, 35, TimeSpan.Zero);

    /// <summary>A row; <paramref name="Type"/> null is a row that does not state its type.</summary>
    public readonly record struct Row(
        string Id,
        double At,
        double Magnitude,
        double Latitude = 45.52,
        double Longitude = 26.49,
        double? Depth = null,
        string? Type = "earthquake",
        string Scale = ""
    );

    public static StoryDocument Fdsn(double after, params Row[] rows)
    {
        var text = new StringBuilder("#EventID|Time|Latitude|Longitude|Depth/km|MagType|Magnitude|EventType\n");
        foreach (var row in rows)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Id}|{At(row.At):yyyy-MM-ddTHH:mm:ss.fff}|{row.Latitude}|{row.Longitude}|{row.Depth}|{row.Scale}|{row.Magnitude}|{row.Type}\n"
            );
        return new StoryDocument(FeedFormat.FdsnText, text.ToString(), after);
    }

    /// <summary>A feature; ids are the id itself and <paramref name="Also"/>.</summary>
    public readonly record struct Feature(
        string Id,
        double At,
        double Magnitude,
        double Updated,
        double Latitude = 45.52,
        double Longitude = 26.49,
        double Depth = 132,
        string Type = "earthquake",
        string Status = "automatic",
        string Also = "",
        string Scale = "mww"
    );

    public static StoryDocument Usgs(double after, params Feature[] features)
    {
        var all = features.Select(f =>
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"type":"Feature","id":"{{f.Id}}","properties":{"mag":{{f.Magnitude}},"place":"Romania","time":{{Ms(
                    f.At
                )}},"updated":{{Ms(f.Updated)}},
                 "status":"{{f.Status}}","ids":",{{f.Id}},{{f.Also}}","magType":"{{f.Scale}}","type":"{{f.Type}}","nst":52},
                 "geometry":{"type":"Point","coordinates":[{{f.Longitude}},{{f.Latitude}},{{f.Depth}}]} }
                """
            )
        );
        return new StoryDocument(
            FeedFormat.UsgsGeoJson,
            $$"""{"type":"FeatureCollection","metadata":{"generated":{{Ms(after)}}},"features":[{{string.Join(",", all)}}]}""",
            after
        );
    }

    public static StoryDocument Emsc(
        double after,
        string unid,
        double at,
        double magnitude,
        double latitude = 45.52,
        double longitude = 26.49,
        double depth = 130,
        string type = "ke",
        string action = "create"
    ) =>
        new(
            FeedFormat.EmscJson,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"action":"{{action}}","data":{"type":"Feature","id":"{{unid}}","geometry":{"type":"Point","coordinates":[{{longitude}},{{latitude}},{{-depth}}]},
                 "properties":{"source_id":"{{unid[^4..]}}","source_catalog":"EMSC-RTS","lastupdate":"{{At(
                    after
                ):yyyy-MM-ddTHH:mm:ss.ffZ}}","time":"{{At(at):yyyy-MM-ddTHH:mm:ss.fZ}}",
                 "flynn_region":"ROMANIA","lat":{{latitude}},"lon":{{longitude}},"depth":{{depth}},"evtype":"{{type}}","auth":"NIEP","mag":{{magnitude}},"magtype":"mw","unid":"{{unid}}"} } }
                """
            ),
            after
        );

    /// <summary>One frame of the rapid page, whose clock shows Romanian summer time.</summary>
    public static StoryDocument Frame(double after, double magnitude, int seconds) =>
        new(
            FeedFormat.InfpAlert,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""data: {"mag":"{{magnitude:0.0}}","sec":"{{seconds}}","heart":"{{At(after).AddHours(3):yyyy-MM-dd HH:mm:ss}} HEARTBEAT"}"""
            ) + "\n\n",
            after
        );

    public static StoryDocument Ews(double after, double at, double magnitude, double latitude, double longitude) =>
        new(
            FeedFormat.InfpEws,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"data":[{"mag":"{{magnitude}}","data_eveniment":"{{At(at):yyyy-MM-dd HH:mm:ss}}","secundeS":"9","lat":"{{latitude}}","lng":"{{longitude}}"}]}"""
            ),
            after
        );

    public static StoryDocument ShakeAlert(
        double after,
        string id,
        double at,
        double magnitude,
        string message = "new",
        int version = 0,
        double latitude = 45.52
    ) =>
        new(
            FeedFormat.ShakeAlertXml,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                <event_message orig_sys="dm" message_type="{message}" version="{version}" category="live" timestamp="{At(
                    after
                ):yyyy-MM-ddTHH:mm:ss.fffZ}"><core_info id="{id}">
                <mag units="Mw">{magnitude}</mag><mag_uncer units="Mw">0.3</mag_uncer><lat units="deg">{latitude}</lat><lat_uncer units="deg">0.1</lat_uncer>
                <lon units="deg">26.49</lon><lon_uncer units="deg">0.1</lon_uncer><depth units="km">132</depth><depth_uncer units="km">5</depth_uncer>
                <orig_time units="UTC">{At(
                    at
                ):yyyy-MM-ddTHH:mm:ss.fffZ}</orig_time><orig_time_uncer units="sec">1</orig_time_uncer><likelihood>0.9</likelihood></core_info></event_message>
                """
            ),
            after
        );

    public static StoryDocument QuakeMl(
        double after,
        string id,
        double at,
        double magnitude,
        int stations = 40,
        string type = "earthquake",
        string mode = "automatic",
        double depthKm = 132,
        string scale = "Mw",
        double latitude = 45.52,
        double longitude = 26.49
    ) =>
        new(
            FeedFormat.QuakeMl,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                <?xml version="1.0" encoding="UTF-8"?>
                <q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2"><eventParameters publicID="smi:test/ep">
                <event publicID="smi:test/{id}"><preferredOriginID>smi:test/{id}/o</preferredOriginID><preferredMagnitudeID>smi:test/{id}/m</preferredMagnitudeID><type>{type}</type>
                <origin publicID="smi:test/{id}/o"><time><value>{At(
                    at
                ):yyyy-MM-ddTHH:mm:ss.fffZ}</value></time><latitude><value>{latitude}</value></latitude><longitude><value>{longitude}</value></longitude>
                <depth><value>{depthKm
                    * 1000}</value></depth><evaluationMode>{mode}</evaluationMode><creationInfo><creationTime>{At(
                    after - 1
                ):yyyy-MM-ddTHH:mm:ss.fffZ}</creationTime></creationInfo></origin>
                <magnitude publicID="smi:test/{id}/m"><mag><value>{magnitude}</value></mag><type>{scale}</type><originID>smi:test/{id}/o</originID><stationCount>{stations}</stationCount></magnitude>
                </event></eventParameters></q:quakeml>
                """
            ),
            after
        );

    private static DateTimeOffset At(double after) => Origin.AddSeconds(after);

    private static long Ms(double after) => At(after).ToUnixTimeMilliseconds();
}
