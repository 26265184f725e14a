using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>The result of reading an options document: <see cref="Valid"/> or <see cref="Invalid"/>.</summary>
public abstract record OptionsReading
{
    private OptionsReading() { }

    public sealed record Valid(AlertOptions Options) : OptionsReading;

    /// <param name="Line">Names the member, its value and the values that are allowed.</param>
    public sealed record Invalid(string Line) : OptionsReading;
}

/// <summary>
/// Reads options from JSON; what is absent keeps its default, what is not known is a fault rather than ignored.
/// <c>{"minTier":3,"maxAgeSeconds":600,"region":[[43,20],[43,30],[49,30],[49,20]],
/// "feeds":[{"name":"infp","format":"infp-alert","url":"https://…/"}]}</c>
/// </summary>
public static class AlertOptionsReader
{
    public static OptionsReading Read(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return new OptionsReading.Valid(AlertOptions.Default);
        AlertOptionsWire? wire;
        try
        {
            wire = JsonSerializer.Deserialize(json, AlertOptionsJson.Default.AlertOptionsWire);
        }
        catch (JsonException fault)
        {
            return Invalid(JsonFault.Line(fault));
        }

        return wire is null ? Invalid("null is no options document") : Build(wire);
    }

    private static OptionsReading Build(AlertOptionsWire wire)
    {
        var defaults = AlertOptions.Default;
        if (ReadRegion(wire.Region, out var region) is { } badRegion)
            return Invalid(badRegion);
        var feeds = new List<FeedOptions>();
        foreach (var (feed, index) in (wire.Feeds ?? []).Select((f, i) => (f, i)))
        {
            if (ReadFeed(feed, out var read) is { } badFeed)
                return Invalid($"feeds[{index}].{badFeed}");
            feeds.Add(read!);
        }

        var options = new AlertOptions
        {
            MinTier = wire.MinTier ?? defaults.MinTier,
            MaxAge = Seconds(wire.MaxAgeSeconds) ?? defaults.MaxAge,
            AlertLifetime = Seconds(wire.AlertLifetimeSeconds) ?? defaults.AlertLifetime,
            MinLikelihood = wire.MinLikelihood ?? defaults.MinLikelihood,
            Remember = Seconds(wire.RememberHours * 3600) ?? defaults.Remember,
            MaxMagnitude = wire.MaxMagnitude ?? defaults.MaxMagnitude,
            MinStations = wire.MinStations ?? defaults.MinStations,
            MaxCorrection = wire.MaxCorrection ?? defaults.MaxCorrection,
            ConfirmWithin = wire.ConfirmWithin ?? defaults.ConfirmWithin,
            MaxFirstAlertsPerHour = wire.MaxFirstAlertsPerHour ?? defaults.MaxFirstAlertsPerHour,
            RegionMarginKm = wire.RegionMarginKm ?? defaults.RegionMarginKm,
            Region = region ?? defaults.Region,
            Feeds = feeds,
        };
        return AlertOptionBounds.FindFault(options) is { } fault ? Invalid(fault) : new OptionsReading.Valid(options);
    }

    private static string? ReadRegion(double[][]? corners, out GeoPolygon? region)
    {
        region = null;
        if (corners is null)
            return null;
        var points = new List<GeoPoint>();
        foreach (var (corner, index) in corners.Select((c, i) => (c, i)))
        {
            if (corner is not [var latitude, var longitude] || !GeoPoint.TryCreate(latitude, longitude, out var point))
                return $"region[{index}] is [{string.Join(", ", corner)}]; allowed: [latitude −90…90, longitude "
                    + $"−180…180]";
            points.Add(point);
        }

        return GeoPolygon.TryCreate(points, out region, out var fault) ? null : $"region: {fault}";
    }

    private static string? ReadFeed(FeedWire wire, out FeedOptions? feed)
    {
        feed = null;
        if (!FeedFormats.TryParse(wire.Format, out var format))
            return $"format is '{wire.Format}'; allowed: {string.Join(", ", FeedFormats.Names)}";
        Uri? url = null;
        if (wire.Url is not null && !Uri.TryCreate(wire.Url, UriKind.Absolute, out url))
            return $"url is '{wire.Url}'; allowed: an absolute http or https address";
        var assumed = FeedOptions.For(format, wire.Name);
        if (FeedOptions.IsSocket(url))
            assumed = assumed.AsSocket(url!);
        feed = assumed with
        {
            Url = url,
            Access = wire.Access ?? assumed.Access,
            Trust = wire.Trust ?? assumed.Trust,
            MinMagnitude = wire.MinMagnitude ?? assumed.MinMagnitude,
            Every = Seconds(wire.EverySeconds) ?? assumed.Every,
            Timeout = Seconds(wire.TimeoutSeconds) ?? assumed.Timeout,
            ReadTwice = wire.ReadTwice ?? assumed.ReadTwice,
            Category = wire.Category,
            TrustPlainHttp = wire.TrustPlainHttp ?? assumed.TrustPlainHttp,
        };
        return null;
    }

    // Clamped to what a TimeSpan holds; a clamped value is still outside every allowed range.
    private static TimeSpan? Seconds(double? seconds) =>
        seconds is { } s ? TimeSpan.FromSeconds(Math.Clamp(s, -1e9, 1e9)) : null;

    private static OptionsReading.Invalid Invalid(string fault) =>
        new($"alert options: {fault.ReplaceLineEndings(" ")}");
}

internal sealed record FeedWire(
    string? Name,
    string? Format,
    string? Url,
    FeedAccess? Access,
    double? Trust,
    double? MinMagnitude,
    double? EverySeconds,
    double? TimeoutSeconds,
    bool? ReadTwice,
    AlertCategory? Category,
    bool? TrustPlainHttp
);

internal sealed record AlertOptionsWire(
    int? MinTier,
    double? MaxAgeSeconds,
    double? AlertLifetimeSeconds,
    double? MinLikelihood,
    double? RememberHours,
    double? MaxMagnitude,
    int? MinStations,
    double? MaxCorrection,
    double? ConfirmWithin,
    int? MaxFirstAlertsPerHour,
    double? RegionMarginKm,
    double[][]? Region,
    IReadOnlyList<FeedWire>? Feeds
);

internal sealed class AccessConverter : NameConverter<FeedAccess>;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(AccessConverter), typeof(CategoryConverter)]
)]
[JsonSerializable(typeof(AlertOptionsWire))]
internal sealed partial class AlertOptionsJson : JsonSerializerContext;
