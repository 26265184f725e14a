using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>A subscriber's location as stored. A tombstone is an item with a time of erasure.</summary>
internal static class LocationItem
{
    public const string Revision = "v";

    private const string Segment = "seg";
    private const string Former = "old";
    private const string Keys = "who";
    private const string Paused = "pu";
    private const string Consents = "ok";
    private const string Erased = "gone";

    private static readonly string[] All = [Segment, Former, Keys, Paused, Consents, Erased];

    public static Dictionary<string, AttributeValue> Put(
        Dictionary<string, AttributeValue> key,
        SubscriberLocation location
    ) => new(key.Concat(Attributes(location))) { [Revision] = Av.N(location.Revision) };

    /// <summary>Writes all of it, on condition of the revision before.</summary>
    public static UpdateItemRequest Update(
        string table,
        Dictionary<string, AttributeValue> key,
        SubscriberLocation location,
        DateTimeOffset? keepUntil
    )
    {
        var attributes = Attributes(location);
        var values = attributes.ToDictionary(entry => $":{entry.Key}", entry => entry.Value);
        values[":v"] = Av.N(location.Revision);
        var set = attributes.Keys.Select(name => $"#{name} = :{name}").Prepend($"{Revision} = :v").ToList();
        var remove = All.Except(attributes.Keys).Select(name => $"#{name}").ToList();
        // Some of the names are words of DynamoDB's own.
        var names = All.Append(Names.Attributes.TimeToLive).ToDictionary(name => $"#{name}");
        if (keepUntil is { } end)
        {
            set.Add("#ttl = :ttl");
            values[":ttl"] = Av.N(end.ToUnixTimeSeconds());
        }
        else
            remove.Add("#ttl");
        if (location.Revision > 1)
            values[":before"] = Av.N(location.Revision - 1);
        return new UpdateItemRequest
        {
            TableName = table,
            Key = key,
            ConditionExpression = location.Revision > 1 ? $"{Revision} = :before" : $"attribute_not_exists({Revision})",
            UpdateExpression =
                $"SET {string.Join(", ", set)}" + (remove.Count > 0 ? $" REMOVE {string.Join(", ", remove)}" : ""),
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
        };
    }

    public static SubscriberLocation Read(SubscriberId id, Dictionary<string, AttributeValue> item)
    {
        var erasedAt = item.Instant(Erased);
        return new SubscriberLocation(
            erasedAt is not null && !item.ContainsKey(Segment) ? default : Parse(id, item.Text(Segment)),
            [.. Set(item, Former).Select(text => Parse(id, text))],
            [.. Set(item, Keys).Select(text => new BlindKey(text))]
        )
        {
            Revision = item.Number(Revision) ?? 0,
            PausedUntilMinute = (uint)(item.Number(Paused) ?? 0),
            Consents = item.Text(Consents) is { } json
                ? JsonSerializer.Deserialize(json, ConsentJson.Default.IReadOnlyListConsentRecord) ?? []
                : [],
            ErasedAt = erasedAt,
        };
    }

    private static Dictionary<string, AttributeValue> Attributes(SubscriberLocation location)
    {
        var item = new Dictionary<string, AttributeValue>();
        if (location.Segment != default)
            item[Segment] = Av.S(location.Segment.Value);
        // An empty set cannot be stored: absent means none.
        if (location.Former.Count > 0)
            item[Former] = new AttributeValue { SS = [.. location.Former.Select(segment => segment.Value)] };
        if (location.Keys.Count > 0)
            item[Keys] = new AttributeValue { SS = [.. location.Keys.Select(key => key.Value)] };
        if (location.PausedUntilMinute > 0)
            item[Paused] = Av.N(location.PausedUntilMinute);
        if (location.Consents.Count > 0)
            item[Consents] = Av.S(
                JsonSerializer.Serialize(location.Consents, ConsentJson.Default.IReadOnlyListConsentRecord)
            );
        if (location.ErasedAt is { } erasedAt)
            item[Erased] = Av.N(erasedAt);
        return item;
    }

    private static List<string> Set(Dictionary<string, AttributeValue> item, string name) =>
        item.GetValueOrDefault(name)?.SS ?? [];

    private static SegmentId Parse(SubscriberId id, string? text) =>
        SegmentId.TryParse(text, out var segment)
            ? segment
            : throw new InvalidDataException($"location of {id}: '{text}' is no segment");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<ConsentRecord>))]
internal sealed partial class ConsentJson : JsonSerializerContext;
