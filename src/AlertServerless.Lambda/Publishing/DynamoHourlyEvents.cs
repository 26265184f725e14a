using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// The events alerted in an hour of the clock, as a set of their ids: <c>pk = published#{category}</c>,
/// <c>sk = 2026-11-26T20</c>, <c>ids</c>. In the claims' table, in which the producer may write nothing.
/// </summary>
/// <param name="most">Events in an hour.</param>
public sealed class DynamoHourlyEvents(DynamoDbStore store, string table, int most)
{
    private const string Ids = "ids";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>An event that is in the set already is admitted however full it is. Drills have a set of their own:
    /// they take no room from what is real.</summary>
    public async Task<bool> AdmitAsync(Alert alert, DateTimeOffset now, CancellationToken cancellation)
    {
        var request = new UpdateItemRequest
        {
            TableName = table,
            Key = DynamoDbStore.Key(
                $"published#{alert.Category}",
                now.UtcDateTime.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture)
            ),
            UpdateExpression = "ADD #ids :one SET #ttl = :ttl",
            ConditionExpression = "attribute_not_exists(#ids) OR size(#ids) < :most OR contains(#ids, :id)",
            ExpressionAttributeNames = new Dictionary<string, string>
            {
                ["#ids"] = Ids,
                ["#ttl"] = Names.Attributes.TimeToLive,
            },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":one"] = new() { SS = [alert.Id.Event.Value] },
                [":id"] = Av.S(alert.Id.Event.Value),
                [":most"] = Av.N(most),
                [":ttl"] = Av.N((now + Kept).ToUnixTimeSeconds()),
            },
        };
        return (await store.UpdateAsync(request, cancellation, read: false)).Applied;
    }
}
