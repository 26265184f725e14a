using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Delivery;

/// <summary>An undelivered message as a queue carries it: ids and a reason, readable by whoever looks into a
/// dead-letter queue.</summary>
public static class UndeliveredJson
{
    public static string Write(Undelivered item) =>
        JsonSerializer.Serialize(
            new UndeliveredWire(
                1,
                item.Alert.Value,
                item.Segment.Value,
                item.Subscriber.ToString(),
                item.Channel.Name(),
                item.Reason,
                item.Ambiguous,
                item.Attempts,
                item.ExpiresAt,
                item.Refused
            ),
            UndeliveredContext.Default.UndeliveredWire
        );

    /// <summary>Something that is no undelivered message, kept whole for whoever can read it.</summary>
    public static string WriteUnreadable(string body, string reason) =>
        JsonSerializer.Serialize(new UnreadableWire(1, reason, body), UndeliveredContext.Default.UnreadableWire);

    /// <returns>The item, or null and one line naming what is wrong with the text.</returns>
    public static Undelivered? TryRead(string text, out string? problem)
    {
        UndeliveredWire? wire;
        try
        {
            wire = JsonSerializer.Deserialize(text, UndeliveredContext.Default.UndeliveredWire);
        }
        catch (JsonException error)
        {
            problem = $"not an undelivered message: {JsonFault.Line(error)}";
            return null;
        }

        problem = Problem(wire, out var alert, out var segment, out var subscriber, out var channel);
        return problem is null
            ? new Undelivered(
                alert,
                segment,
                subscriber,
                channel,
                wire!.Reason ?? "",
                wire.Ambiguous,
                wire.Attempts,
                wire.ExpiresAt
            )
            {
                Refused = wire.Refused,
            }
            : null;
    }

    private static string? Problem(
        UndeliveredWire? wire,
        out AlertId alert,
        out SegmentId segment,
        out SubscriberId subscriber,
        out ChannelKind channel
    )
    {
        (alert, segment, subscriber, channel) = (default, default, default, default);
        if (wire is null)
            return "not an undelivered message: null";
        if (wire.Version != 1)
            return $"version {wire.Version} of an undelivered message, expected 1";
        if (!AlertId.TryParse(wire.Alert, out alert))
            return $"alert: '{wire.Alert}' is not an alert id";
        if (!SegmentId.TryParse(wire.Segment, out segment))
            return $"segment: '{wire.Segment}' is not a segment id";
        if (!SubscriberId.TryParse(wire.Subscriber, out subscriber))
            return $"subscriber: '{wire.Subscriber}' is not a subscriber id";
        return ChannelNames.TryParse(wire.Channel, out channel) ? null : $"channel: '{wire.Channel}' is not a channel";
    }
}

internal sealed record UndeliveredWire(
    int Version,
    string? Alert,
    string? Segment,
    string? Subscriber,
    string? Channel,
    string? Reason,
    bool Ambiguous,
    int Attempts,
    DateTimeOffset ExpiresAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Refused = false
);

internal sealed record UnreadableWire(int Version, string Reason, string Unreadable);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UndeliveredWire))]
[JsonSerializable(typeof(UnreadableWire))]
internal sealed partial class UndeliveredContext : JsonSerializerContext;
