using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>Attribute values, and what stored items hold. A value that is absent or of another kind is null.</summary>
internal static class Av
{
    public static AttributeValue S(string value) => new() { S = value };

    public static AttributeValue N(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    public static AttributeValue N(float value) => new() { N = value.ToString("R", CultureInfo.InvariantCulture) };

    public static AttributeValue B(ReadOnlyMemory<byte> value) => new() { B = new MemoryStream(value.ToArray(), writable: false) };

    public static string? Text(this Dictionary<string, AttributeValue> item, string name) => item.GetValueOrDefault(name)?.S;

    public static long? Number(this Dictionary<string, AttributeValue> item, string name) =>
        long.TryParse(item.GetValueOrDefault(name)?.N, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static float? Single(this Dictionary<string, AttributeValue> item, string name) =>
        float.TryParse(item.GetValueOrDefault(name)?.N, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static byte[]? Bytes(this Dictionary<string, AttributeValue> item, string name) => item.GetValueOrDefault(name)?.B?.ToArray();

    public static DateTimeOffset? Instant(this Dictionary<string, AttributeValue> item, string name) =>
        item.Number(name) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public static AttributeValue N(DateTimeOffset instant) => N(instant.ToUnixTimeMilliseconds());
}
