using System.Globalization;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// What was proved lately, in the state table under <c>pk=heartbeat</c>: <c>sk=sent</c> (the last beat),
/// <c>sk=feeds</c>, <c>sk=lane#n</c> (each lane's last answer) and <c>sk=rejected</c> (a record that a consumer did not
/// believe).
/// </summary>
public sealed class DynamoProofOfLife(DynamoDbStore store, string table)
{
    // Before the first beat.
    private static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(5);

    /// <summary>What test earthquakes proved.</summary>
    public DynamoCanaryProof Canary { get; } = new(store, table);

    private const string Partition = "heartbeat";
    private const string SentKey = "sent";
    private const string FeedsKey = "feeds";
    private const string RejectedKey = "rejected";
    private const string LanePrefix = "lane#";
    private const string At = "at";
    private const string Beat = "beat";
    private const string Count = "n";
    private const string Every = "ev";
    private const string Text = "text";

    /// <summary>Takes the next beat when it is due: of several producers one gets it.</summary>
    public async Task<bool> TryTakeBeatAsync(DateTimeOffset now, TimeSpan every, CancellationToken cancellation)
    {
        var request = Update(SentKey, $"SET #at = :now", (":now", Av.N(now)), (":due", Av.N(now - every)));
        request.ConditionExpression = "attribute_not_exists(#at) OR #at <= :due";
        return (await store.UpdateAsync(request, cancellation, read: false)).Applied;
    }

    public Task NoteSentAsync(SentHeartbeat sent, TimeSpan every, CancellationToken cancellation) =>
        store.UpdateAsync(
            Update(
                SentKey,
                $"SET #at = :at, {Count} = :lanes, {Every} = :every, #text = :text",
                (":at", Av.N(sent.At)),
                (":every", Av.N((long)every.TotalMilliseconds)),
                (":lanes", Av.N(sent.Lanes)),
                (":text", Av.S(JsonSerializer.Serialize(sent.Refused.ToArray(), ProofOfLifeJson.Default.StringArray)))
            ),
            cancellation,
            read: false
        );

    public Task NoteFeedsAsync(DateTimeOffset now, IReadOnlyList<WatchedFeed> feeds, CancellationToken cancellation) =>
        store.UpdateAsync(
            Update(
                FeedsKey,
                "SET #at = :at, #text = :text",
                (":at", Av.N(now)),
                (":text", Av.S(JsonSerializer.Serialize(feeds.ToArray(), ProofOfLifeJson.Default.WatchedFeedArray)))
            ),
            cancellation,
            read: false
        );

    public Task AnswerAsync(LaneAnswer answer, DateTimeOffset now, CancellationToken cancellation) =>
        store.UpdateAsync(
            Update(
                string.Create(CultureInfo.InvariantCulture, $"{LanePrefix}{answer.Lane:000}"),
                $"SET #at = :at, {Beat} = :beat, #text = :text",
                (":at", Av.N(now)),
                (":beat", Av.N(answer.Beat)),
                (
                    ":text",
                    Av.S(JsonSerializer.Serialize(answer.Problems.ToArray(), ProofOfLifeJson.Default.StringArray))
                )
            ),
            cancellation,
            read: false
        );

    public Task RejectAsync(string why, DateTimeOffset now, CancellationToken cancellation) =>
        store.UpdateAsync(
            Update(RejectedKey, "SET #at = :at, #text = :text", (":at", Av.N(now)), (":text", Av.S(why))),
            cancellation,
            read: false
        );

    /// <param name="busy">An alert is under way.</param>
    public async Task<ReadinessFacts> ReadAsync(bool busy, CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :pk",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":pk"] = Av.S(Partition) },
        };
        var facts = new ReadinessFacts(UsualInterval, null, [], null, [], null, busy);
        var answers = new List<LaneAnswer>();
        var rejected = ((DateTimeOffset At, string Why)?)null;
        await foreach (var item in store.QueryAsync(request, cancellation))
        {
            var key = item.Text(Names.Attributes.SortKey) ?? "";
            var at = item.Instant(At) ?? DateTimeOffset.MinValue;
            var text = item.Text(Text) ?? "[]";
            if (key == SentKey && item.Number(Count) is { } lanes)
                facts = facts with
                {
                    Sent = new SentHeartbeat(at, (int)lanes, Texts(text)),
                    Every = TimeSpan.FromMilliseconds(item.Number(Every) ?? 0),
                };
            else if (key == FeedsKey)
                facts = facts with
                {
                    FeedsAt = at,
                    Feeds = JsonSerializer.Deserialize(text, ProofOfLifeJson.Default.WatchedFeedArray)!,
                };
            else if (key == RejectedKey)
                rejected = (at, text);
            else if (key.StartsWith(LanePrefix, StringComparison.Ordinal))
                answers.Add(
                    new LaneAnswer(
                        int.Parse(key[LanePrefix.Length..], CultureInfo.InvariantCulture),
                        item.Instant(Beat) ?? DateTimeOffset.MinValue,
                        Texts(text)
                    )
                );
        }

        // A topic keeps its partitions, but a plan of yesterday may have had answers of lanes that no beat goes to.
        answers.RemoveAll(answer => answer.Lane >= (facts.Sent?.Lanes ?? 0));
        return facts with
        {
            Answers = answers,
            Canary = await Canary.ReadAsync(cancellation),
            Rejected = rejected is { } one && one.At >= facts.Sent?.At ? one.Why : null,
        };
    }

    private static string[] Texts(string json) =>
        JsonSerializer.Deserialize(json, ProofOfLifeJson.Default.StringArray)!;

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

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
[System.Text.Json.Serialization.JsonSerializable(typeof(WatchedFeed[]))]
internal sealed partial class ProofOfLifeJson : System.Text.Json.Serialization.JsonSerializerContext;
