using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Publishing;

/// <summary>
/// The synthetic earthquake that proves every hour that messages arrive: a feed's document like any other, parsed,
/// associated, decided, published and fanned out, but of category Test. Canaries are the operator's own inboxes:
/// ordinary subscribers who live at Null Island (0° N, 0° E, open sea), are notified of it, and of nothing else.
/// </summary>
public static class Canary
{
    /// <summary>Where canaries live: the middle of the geohash cell <c>s000</c>.</summary>
    public static readonly GeoPoint Home = new(CellHeight / 2, CellWidth / 2);

    /// <summary>As far as any place on Earth, so that the test earthquake in Vrancea is within it.</summary>
    public const float WithinKm = 20_100;

    /// <summary>Every test earthquake has this magnitude, so that the policy always alerts.</summary>
    public const double Magnitude = 6.5;

    /// <summary>Pinned: whatever its documents say, they are tests. Read once, for nothing can damage it on its
    /// way.</summary>
    public static FeedOptions Feed { get; } =
        FeedOptions.For(FeedFormat.ShakeAlertXml, "canary") with
        {
            Category = AlertCategory.Test,
            ReadTwice = false,
        };

    // A geohash of four characters: ten bits of longitude, ten of latitude.
    private const double CellHeight = 180.0 / 1024;
    private const double CellWidth = 360.0 / 1024;

    // Vrancea, 100 km deep: any deployment of ours alerts for it.
    private static readonly CompositeFormat Template = CompositeFormat.Parse(
        """
        <event_message alg_vers="canary" category="test" instance="canary" message_type="new" orig_sys="canary" ref_id="-"
          ref_src="-" timestamp="{0}" version="0"><core_info id="{1}"><mag units="Mw">{2}</mag><mag_uncer units="Mw">0.3</mag_uncer>
          <lat units="deg">45.7</lat><lat_uncer units="deg">0.05</lat_uncer><lon units="deg">26.6</lon>
          <lon_uncer units="deg">0.05</lon_uncer><depth units="km">100</depth><depth_uncer units="km">10</depth_uncer>
          <orig_time units="UTC">{0}</orig_time><orig_time_uncer units="sec">0.5</orig_time_uncer>
          <likelihood>0.99</likelihood></core_info></event_message>
        """
    );

    /// <summary>The feed's document.</summary>
    /// <param name="at">Its origin, which names it; whole milliseconds.</param>
    public static byte[] Document(DateTimeOffset at) =>
        Encoding.UTF8.GetBytes(
            string.Format(
                CultureInfo.InvariantCulture,
                Template,
                at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                at.ToUnixTimeMilliseconds(),
                Magnitude
            )
        );

    /// <summary>Whether the alert is about such an earthquake.</summary>
    public static bool Is(Alert alert) => alert.Category == AlertCategory.Test && alert.Estimate.Source == Feed.Name;

    public static bool IsHome(GeoPoint place) =>
        place.Latitude is >= 0 and < CellHeight && place.Longitude is >= 0 and < CellWidth;

    /// <summary>Tests reach canaries only, and everything else reaches everybody but them.</summary>
    public static bool Reaches(AlertCategory category, GeoPoint home) =>
        (category == AlertCategory.Test) == IsHome(home);
}
