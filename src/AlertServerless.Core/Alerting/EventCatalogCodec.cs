using System.IO.Compression;
using System.Text.Json;

namespace AlertServerless.Core.Alerting;

/// <summary>The book's bytes: deflated JSON, a tenth of its plain size, so that the bound of 200 events fits one item
/// many times.</summary>
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

    /// <exception cref="InvalidDataException">Not a book of this version. Never answered with an empty one: that would
    /// issue everything again.</exception>
    public static EventCatalog Decode(byte[] bytes)
    {
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var wire = JsonSerializer.Deserialize(inflate, EventCatalogJsonContext.Default.EventCatalogWire);
            return wire is { Schema: SchemaVersion }
                ? wire.ToCatalog()
                : throw new InvalidDataException(
                    $"the event book has schema {wire?.Schema}; this producer knows {SchemaVersion}"
                );
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"the event book cannot be read: {fault.Message}", fault);
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
            throw new InvalidDataException($"the archived alert cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>One alert's bytes with the terms of its fan-out, for the list of those that are open.</summary>
public static class PendingCodec
{
    public static byte[] Encode(PendingAlert pending) =>
        JsonSerializer.SerializeToUtf8Bytes(PendingWire.From(pending), EventCatalogJsonContext.Default.PendingWire);

    /// <exception cref="InvalidDataException">Not an alert with its terms.</exception>
    public static PendingAlert Decode(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, EventCatalogJsonContext.Default.PendingWire)?.ToPending()
                ?? throw new InvalidDataException("null is no open alert");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"the open alert cannot be read: {fault.Message}", fault);
        }
    }
}
