using System.Globalization;
using AlertServerless.Core;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>One thing an operator did to an installation.</summary>
/// <param name="Who">The person, as the account or this machine knows them.</param>
/// <param name="What">The command with its object: <c>stop</c>, <c>cancel 20221103t045025-ab12cd</c>.</param>
/// <param name="People">How many people it concerned, as the operator was shown; null where that has no
/// meaning.</param>
public sealed record OperatorAction(DateTimeOffset At, string Who, string What, long? People);

/// <summary>Who did what, newest first: <c>pk=audit sk={time}#{id} who what n ttl</c> in the state table, kept for two
/// years.</summary>
public sealed class DynamoAuditTrail(DynamoDbStore store, string table)
{
    private const string Partition = "audit";
    private const string Who = "who";
    private const string What = "what";
    private const string People = "n";

    private static readonly TimeSpan Retention = TimeSpan.FromDays(730);

    public Task AddAsync(OperatorAction action, CancellationToken cancellation)
    {
        var time = action.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var item = DynamoDbStore.Key(Partition, $"{time}#{Guid.NewGuid():n}");
        item[Who] = Av.S(action.Who);
        item[What] = Av.S(action.What);
        if (action.People is { } people)
            item[People] = Av.N(people);
        item[Names.Attributes.TimeToLive] = Av.N((action.At + Retention).ToUnixTimeSeconds());
        return store.PutAsync(table, item, cancellation);
    }

    public async Task<IReadOnlyList<OperatorAction>> LatestAsync(int count, CancellationToken cancellation)
    {
        var page = await store.QueryPageAsync(
            new QueryRequest
            {
                TableName = table,
                KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :pk",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":pk"] = Av.S(Partition) },
                ScanIndexForward = false,
                Limit = count,
            },
            cancellation
        );
        return [.. (page.Items ?? []).Select(Read)];
    }

    private static OperatorAction Read(Dictionary<string, AttributeValue> item)
    {
        var sort = item.Text(Names.Attributes.SortKey) ?? "";
        var at = DateTimeOffset.Parse(sort.Split('#')[0], CultureInfo.InvariantCulture);
        return new OperatorAction(at, item.Text(Who) ?? "?", item.Text(What) ?? "?", item.Number(People));
    }
}
