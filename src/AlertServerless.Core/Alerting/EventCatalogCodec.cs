using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>The catalog's bytes: deflated JSON, a tenth of its plain size, so that the bound of 200 events fits one
/// item many times.</summary>
public static class EventCatalogCodec
{
    public const int SchemaVersion = 1;

    public static byte[] Encode(EventCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest))
            JsonSerializer.Serialize(
                deflate,
                EventCatalogWire.From(catalog),
                EventCatalogJsonContext.Default.EventCatalogWire
            );
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">Not a catalog of this version. An empty catalog is never returned
    /// instead: every alert would be issued again.</exception>
    public static EventCatalog Decode(byte[] bytes)
    {
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var wire = JsonSerializer.Deserialize(inflate, EventCatalogJsonContext.Default.EventCatalogWire);
            return wire is { Schema: SchemaVersion }
                ? wire.ToCatalog()
                : throw new InvalidDataException(
                    $"the event catalog has schema {wire?.Schema}; this producer knows {SchemaVersion}"
                );
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"the event catalog cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>One alert's bytes for the archive.</summary>
public static class AlertCodec
{
    public static byte[] Encode(Alert alert) =>
        JsonSerializer.SerializeToUtf8Bytes(AlertWire.From(alert), EventCatalogJsonContext.Default.AlertWire);

    /// <exception cref="InvalidDataException">Not an alert.</exception>
    public static Alert Decode(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, EventCatalogJsonContext.Default.AlertWire)?.ToAlert()
                ?? throw new InvalidDataException("null is no alert");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"the archived alert cannot be read: {JsonFault.Line(fault)}", fault);
        }
    }
}

/// <summary>One alert's bytes with the options of its fan-out, for the list of those that are open.</summary>
public static class PendingCodec
{
    public static byte[] Encode(PendingAlert pending) =>
        JsonSerializer.SerializeToUtf8Bytes(PendingWire.From(pending), EventCatalogJsonContext.Default.PendingWire);

    /// <exception cref="InvalidDataException">Not an alert with its options.</exception>
    public static PendingAlert Decode(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, EventCatalogJsonContext.Default.PendingWire)?.ToPending()
                ?? throw new InvalidDataException("null is no open alert");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"the open alert cannot be read: {JsonFault.Line(fault)}", fault);
        }
    }
}

internal sealed record RevisionWire(
    string Source,
    FeedFormat Format,
    string Key,
    IReadOnlyList<string> Aliases,
    long? Version,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset? OriginTime,
    double? Latitude,
    double? Longitude,
    double? DepthKm,
    bool LocationAssumed,
    double? Magnitude,
    MagnitudeType MagnitudeType,
    double? MagnitudeSigma,
    double? Likelihood,
    EventType EventType,
    ReviewStatus ReviewStatus,
    string? Place,
    DateTimeOffset ReceivedAt,
    double? CorrectedFrom = null,
    double? HorizontalSigmaKm = null,
    int? Stations = null
)
{
    public static RevisionWire From(SourceRevision r) =>
        new(
            r.Source,
            r.Format,
            r.Key,
            r.Aliases,
            r.Version,
            r.UpdatedAt,
            r.OriginTime,
            r.Epicenter?.Latitude,
            r.Epicenter?.Longitude,
            r.DepthKm,
            r.LocationAssumed,
            r.Magnitude?.Value,
            r.Magnitude?.Type ?? MagnitudeType.Unknown,
            r.MagnitudeSigma,
            r.Likelihood,
            r.EventType,
            r.ReviewStatus,
            r.Place,
            r.ReceivedAt,
            r.CorrectedFrom,
            r.HorizontalSigmaKm,
            r.Stations
        );

    public SourceRevision ToRevision() =>
        new()
        {
            Source = Source,
            Format = Format,
            Key = Key,
            Aliases = [.. Aliases],
            Version = Version,
            UpdatedAt = UpdatedAt,
            OriginTime = OriginTime,
            Epicenter =
                Latitude is { } latitude && Longitude is { } longitude ? new GeoPoint(latitude, longitude) : null,
            DepthKm = DepthKm,
            LocationAssumed = LocationAssumed,
            Magnitude = Magnitude is { } value ? new Magnitude(value, MagnitudeType) : null,
            MagnitudeSigma = MagnitudeSigma,
            Likelihood = Likelihood,
            EventType = EventType,
            ReviewStatus = ReviewStatus,
            Place = Place,
            ReceivedAt = ReceivedAt,
            CorrectedFrom = CorrectedFrom,
            HorizontalSigmaKm = HorizontalSigmaKm,
            Stations = Stations,
        };
}

internal sealed record IssuedWire(
    string Id,
    AlertKind Kind,
    int Tier,
    EstimateWire Estimate,
    DateTimeOffset DecidedAt,
    string? CarrierKey = null
)
{
    public static IssuedWire From(IssuedAlert s) =>
        new(s.Id.Value, s.Kind, s.Tier, EstimateWire.From(s.Estimate), s.DecidedAt, s.CarrierKey);

    public IssuedAlert ToIssued() =>
        new(AlertWire.ReadId(Id), Kind, Tier, Estimate.ToEstimate(), DecidedAt, CarrierKey);
}

internal sealed record EventWire(
    string Id,
    AlertCategory Category,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset ChangedAt,
    IReadOnlyList<RevisionWire> Revisions,
    [property: JsonPropertyName("said")] IReadOnlyList<IssuedWire> Issued
)
{
    public static EventWire From(SeismicEvent e) =>
        new(
            e.Id.Value,
            e.Category,
            e.FirstSeenAt,
            e.ChangedAt,
            [.. e.Revisions.Select(RevisionWire.From)],
            [.. e.Issued.Select(IssuedWire.From)]
        );

    public SeismicEvent ToEvent() =>
        new(
            new EventId(Id),
            Category,
            FirstSeenAt,
            ChangedAt,
            [.. Revisions.Select(r => r.ToRevision())],
            [.. Issued.Select(s => s.ToIssued())]
        );
}

internal sealed record PendingWire(
    AlertWire Alert,
    int Lanes,
    int WorkersPerSegment,
    IReadOnlyDictionary<ChannelKind, double> RatePerSecond,
    int? Partitions = null,
    IReadOnlyList<PlaceWire>? Regions = null
)
{
    public static PendingWire From(PendingAlert p) =>
        new(
            AlertWire.From(p.Alert),
            p.FanOut.Lanes,
            p.FanOut.WorkersPerSegment,
            p.FanOut.RatePerSecond,
            p.FanOut.Partitions,
            PlaceWire.From(p.FanOut.Regions)
        );

    public PendingAlert ToPending() =>
        new(
            Alert.ToAlert(),
            new FanOutOptions(Lanes, WorkersPerSegment, RatePerSecond, Partitions)
            {
                Regions = PlaceWire.ToPlaces(Regions),
            }
        );
}

internal sealed record EventCatalogWire(
    int Schema,
    IReadOnlyList<EventWire> Events,
    IReadOnlyDictionary<string, Countdown> Countdowns,
    IReadOnlyList<PendingWire> Outbox
)
{
    public static EventCatalogWire From(EventCatalog catalog) =>
        new(
            EventCatalogCodec.SchemaVersion,
            [.. catalog.Events.Select(EventWire.From)],
            catalog.Countdowns,
            [.. catalog.Outbox.Select(PendingWire.From)]
        );

    public EventCatalog ToCatalog() =>
        new(
            [.. Events.Select(e => e.ToEvent())],
            Countdowns.ToImmutableDictionary(),
            [.. Outbox.Select(p => p.ToPending())]
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters = [
        typeof(UtcConverter),
        typeof(KindConverter),
        typeof(CategoryConverter),
        typeof(ChannelConverter),
        typeof(MagnitudeTypeConverter),
        typeof(EventTypeConverter),
        typeof(ReviewConverter),
        typeof(FormatConverter),
    ]
)]
[JsonSerializable(typeof(EventCatalogWire))]
[JsonSerializable(typeof(AlertWire))]
[JsonSerializable(typeof(PendingWire))]
internal sealed partial class EventCatalogJsonContext : JsonSerializerContext;
