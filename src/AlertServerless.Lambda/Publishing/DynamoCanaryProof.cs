using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// What test earthquakes proved, in the state table under <c>pk=canary</c>: <c>sk=shown</c> (the last one),
/// <c>sk=inboxes</c> (channels that have an inbox, as a consumer found them in the directory) and <c>sk=inbox#sms</c>
/// (what came there).
/// </summary>
public sealed class DynamoCanaryProof(DynamoDbStore store, string table)
{
    private const string Partition = "canary";
    private const string ShownKey = "shown";
    private const string InboxesKey = "inboxes";
    private const string InboxPrefix = "inbox#";
    private const string At = "at";
    private const string Every = "ev";
    private const string Took = "ms";
    private const string Text = "text";

    /// <summary>Takes the next one: of several producers that find it due, one gets it.</summary>
    /// <param name="before">The last one that this producer knows; null for none.</param>
    public async Task<bool> TryShowAsync(
        DateTimeOffset at,
        DateTimeOffset? before,
        TimeSpan every,
        CancellationToken cancellation
    )
    {
        var request = Update(
            ShownKey,
            $"SET #at = :at, {Every} = :every",
            (":at", Av.N(at)),
            (":every", Av.N((long)every.TotalMilliseconds))
        );
        request.ConditionExpression = before is null ? "attribute_not_exists(#at)" : "#at = :before";
        if (before is { } known)
            request.ExpressionAttributeValues[":before"] = Av.N(known);
        return (await store.UpdateAsync(request, cancellation, read: false)).Applied;
    }

    public Task ListAsync(DateTimeOffset shown, IEnumerable<ChannelKind> inboxes, CancellationToken cancellation) =>
        store.UpdateAsync(
            Update(
                InboxesKey,
                "SET #at = :at, #text = :text",
                (":at", Av.N(shown)),
                (
                    ":text",
                    Av.S(
                        JsonSerializer.Serialize(
                            inboxes.Select(channel => channel.Name()).ToArray(),
                            ProofOfLifeJson.Default.StringArray
                        )
                    )
                )
            ),
            cancellation,
            read: false
        );

    public Task AnswerAsync(InboxAnswer answer, CancellationToken cancellation) =>
        store.UpdateAsync(
            Update(
                InboxPrefix + answer.Channel.Name(),
                $"SET #at = :at, {Took} = :took, #text = :text",
                (":at", Av.N(answer.Shown)),
                (":took", Av.N((long)(answer.After?.TotalMilliseconds ?? 0))),
                (":text", Av.S(answer.Why ?? ""))
            ),
            cancellation,
            read: false
        );

    /// <returns>Null where none was ever shown.</returns>
    public async Task<CanaryFacts?> ReadAsync(CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :pk",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":pk"] = Av.S(Partition) },
        };
        CanaryFacts? facts = null;
        var listed = ((DateTimeOffset? At, ChannelKind[] Channels))(null, []);
        var answers = new List<InboxAnswer>();
        await foreach (var item in store.QueryAsync(request, cancellation))
        {
            var key = item.Text(Names.Attributes.SortKey) ?? "";
            var at = item.Instant(At) ?? DateTimeOffset.MinValue;
            if (key == ShownKey)
                facts = new CanaryFacts(TimeSpan.FromMilliseconds(item.Number(Every) ?? 0), at, null, [], []);
            else if (key == InboxesKey)
                listed = (at, Channels(item.Text(Text) ?? "[]"));
            else if (key.StartsWith(InboxPrefix, StringComparison.Ordinal) && Channel(key) is { } channel)
                answers.Add(Answer(channel, at, item));
        }

        return facts is null ? null : facts with { Listed = listed.At, Inboxes = listed.Channels, Answers = answers };
    }

    private static InboxAnswer Answer(ChannelKind channel, DateTimeOffset at, Dictionary<string, AttributeValue> item)
    {
        var why = item.Text(Text);
        return string.IsNullOrEmpty(why)
            ? new InboxAnswer(channel, at, TimeSpan.FromMilliseconds(item.Number(Took) ?? 0), null)
            : new InboxAnswer(channel, at, null, why);
    }

    private static ChannelKind? Channel(string key) =>
        ChannelNames.TryParse(key[InboxPrefix.Length..], out var channel) ? channel : null;

    private static ChannelKind[] Channels(string json) =>
        [
            .. JsonSerializer
                .Deserialize(json, ProofOfLifeJson.Default.StringArray)!
                .Select(name => ChannelNames.TryParse(name, out var channel) ? channel : (ChannelKind?)null)
                .OfType<ChannelKind>(),
        ];

    private UpdateItemRequest Update(string key, string expression, params (string Name, AttributeValue Value)[] values)
    {
        var names = new Dictionary<string, string> { ["#at"] = At };
        if (expression.Contains("#text", StringComparison.Ordinal))
            names["#text"] = Text;
        return new UpdateItemRequest
        {
            TableName = table,
            Key = DynamoDbStore.Key(Partition, key),
            UpdateExpression = expression,
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values.ToDictionary(one => one.Name, one => one.Value),
        };
    }
}
