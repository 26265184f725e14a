using AlertServerless.Core;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>A stored copy: <c>pk {segment}</c>, <c>sk {subscriber id}</c>. A fence is an item with a revision and
/// without preferences.</summary>
internal static class SubscriberItem
{
    public const string Preferences = "p";
    public const string Addresses = "a";
    public const string From = "fr";
    public const string Until = "un";
    public const string Revision = "v";

    public static bool IsFence(Dictionary<string, AttributeValue> item) =>
        !item.ContainsKey(Preferences) && item.Number(Revision) is not null;

    public static Dictionary<string, AttributeValue> Of(SubscriberRow row)
    {
        var item = DynamoDbStore.Key(row.Segment.Value, row.Id.ToString());
        item[Preferences] = Av.B(PreferencesCodec.Encode(row.Preferences));
        item[Addresses] = Av.B(row.SealedAddresses);
        item[Revision] = Av.N(row.Revision);
        if (row.ValidityPeriod.From is { } from)
            item[From] = Av.N(from);
        if (row.ValidityPeriod.Until is { } until)
            item[Until] = Av.N(until);
        return item;
    }

    /// <returns>The row, or null and what is wrong with it.</returns>
    public static SubscriberRow? TryRead(
        SegmentId segment,
        Dictionary<string, AttributeValue> item,
        out UnreadableSubscriber? problem
    )
    {
        if (!SubscriberId.TryParse(item.Text(Names.Attributes.SortKey), out var id))
        {
            problem = new UnreadableSubscriber(default, "the sort key is no subscriber id");
            return null;
        }

        var fault = PreferencesCodec.TryDecode(item.Bytes(Preferences), out var preferences);
        var broken = Array.Find([From, Until], name => item.ContainsKey(name) && item.Instant(name) is null);
        problem =
            fault != PreferencesFault.None ? new UnreadableSubscriber(id, $"preferences: {fault}")
            : broken is not null ? new UnreadableSubscriber(id, $"'{broken}' is no instant")
            : null;
        return problem is null
            ? new SubscriberRow(
                segment,
                id,
                preferences,
                item.Bytes(Addresses),
                item.Number(Revision) ?? 0,
                new ValidityPeriod(item.Instant(From), item.Instant(Until))
            )
            : null;
    }

    public static SubscriberRow Read(SegmentId segment, Dictionary<string, AttributeValue> item) =>
        TryRead(segment, item, out var problem)
        ?? throw new InvalidDataException($"subscriber {problem!.Id} of {segment}: {problem.Reason}");
}
