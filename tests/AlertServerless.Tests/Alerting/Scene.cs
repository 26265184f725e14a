using System.Globalization;
using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Tests.Alerting;

/// <summary>A story in the institutes' own formats, and what the replay made of it.</summary>
internal sealed class Scene(AlertOptions? options = null)
{
    /// <summary>Origin of the Vrancea event of 2022-11-03, depth 148.8 km (INFP through the press).</summary>
    public static readonly DateTimeOffset Origin = new(2022, 11, 3, 4, 50, 25, TimeSpan.Zero);

    private readonly ReplaySession session = new(options ?? AlertOptions.Default);

    public List<ReplayLine> Lines { get; } = [];

    public EventCatalog Catalog => session.Catalog;

    public IEnumerable<Alert> Alerts =>
        Lines.Select(l => l.Outcome.Decision).OfType<AlertDecision.Issue>().Select(d => d.Alert);

    public IEnumerable<string> Decisions =>
        Lines.Select(l => JsonDocument.Parse(l.ToJson()).RootElement.GetProperty("decision").GetString()!);

    public ReplayStep Play(FeedFormat format, string document, DateTimeOffset? at = null, string? source = null)
    {
        var step = session.Play(
            new ReplayDocument(source ?? FeedFormats.Name(format), format, Encoding.UTF8.GetBytes(document), at)
        );
        Lines.AddRange(step.Lines);
        return step;
    }

    /// <summary>One frame of alerta.infp.ro, so many seconds after the origin; its clock shows Romanian winter
    /// time.</summary>
    public ReplayStep Frame(double after, string magnitude, string seconds) =>
        Play(FeedFormat.InfpAlert, FrameText(Origin.AddSeconds(after), magnitude, seconds), Origin.AddSeconds(after));

    public static string FrameText(DateTimeOffset at, string magnitude, string seconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""data: {"mag":"{{magnitude}}","heart":"{{at.AddHours(2):yyyy-MM-dd HH:mm:ss}} HEARTBEAT","sec":"{{seconds}}","key":"bm90aGluZw=="}"""
        ) + "\n\n";

    public static string Fdsn(
        params (string Id, double After, double Latitude, double Longitude, string Magnitude)[] rows
    )
    {
        var text = new StringBuilder(
            "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName|EventType\n"
        );
        foreach (var (id, after, latitude, longitude, magnitude) in rows)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{id}|{Origin.AddSeconds(after):yyyy-MM-ddTHH:mm:ss.fff}|{latitude}|{longitude}|140|NIEP:rtMl||niep|{id}|{(magnitude.Length > 0 ? "ml" : "")}|{magnitude}|dbevproc||earthquake\n"
            );
        return text.ToString();
    }

    public static string Usgs(
        string id,
        string ids,
        double updatedAfter,
        string magnitude,
        double after = 0,
        string status = "automatic",
        string type = "earthquake",
        double latitude = 45.6,
        double longitude = 26.5
    )
    {
        var time = Origin.AddSeconds(after).ToUnixTimeMilliseconds();
        var updated = Origin.AddSeconds(updatedAfter).ToUnixTimeMilliseconds();
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"type":"FeatureCollection","metadata":{"generated":{{updated}},"count":1},"features":[{"type":"Feature","id":"{{id}}",
             "properties":{"mag":{{magnitude}},"place":"Romania","time":{{time}},"updated":{{updated}},"status":"{{status}}","ids":"{{ids}}","magType":"mww","type":"{{type}}"},
             "geometry":{"type":"Point","coordinates":[{{longitude}},{{latitude}},135]} }]}
            """
        );
    }

    public static string Emsc(
        string action,
        string unid,
        double after,
        double updatedAfter,
        string magnitude,
        double latitude = 45.6,
        double longitude = 26.5
    ) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"action":"{{action}}","data":{"type":"Feature","id":"{{unid}}","geometry":{"type":"Point","coordinates":[{{longitude}},{{latitude}},-135]},
             "properties":{"source_id":"1{{unid[^4..]}}","source_catalog":"EMSC-RTS","lastupdate":"{{Origin.AddSeconds(
                updatedAfter
            ):yyyy-MM-ddTHH:mm:ss.ffZ}}","time":"{{Origin.AddSeconds(after):yyyy-MM-ddTHH:mm:ss.fZ}}",
             "flynn_region":"ROMANIA","lat":{{latitude}},"lon":{{longitude}},"depth":135,"evtype":"ke","auth":"NIEP","mag":{{magnitude}},"magtype":"mw","unid":"{{unid}}"} } }
            """
        );

    public static string ShakeAlert(string id, double after, string category = "live") =>
        $"""
            <event_message version="0" orig_sys="dm" message_type="new" category="{category}" timestamp="{Origin.AddSeconds(
                after + 10
            ):yyyy-MM-ddTHH:mm:ss.fffZ}">
              <core_info id="{id}"><mag units="Mw">5.9</mag><mag_uncer units="Mw">0.3</mag_uncer><lat units="deg">45.60</lat><lat_uncer units="deg">0.1</lat_uncer>
              <lon units="deg">26.45</lon><lon_uncer units="deg">0.1</lon_uncer><depth units="km">130</depth><depth_uncer units="km">5</depth_uncer>
              <orig_time units="UTC">{Origin.AddSeconds(
                after
            ):yyyy-MM-ddTHH:mm:ss.fffZ}</orig_time><orig_time_uncer units="sec">1</orig_time_uncer>
              <likelihood>0.99</likelihood></core_info></event_message>
            """;
}
