using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.FanOut;

/// <summary>Markers beside the claims: <c>pk = {alert}#lanes</c>, <c>sk = {channel}#{lane}</c>.</summary>
/// <param name="onDamaged">Called for one that cannot be read, which is then no hint; null when nobody listens.</param>
public sealed class DynamoLaneMarkers(
    DynamoDbStore store,
    string table,
    TimeProvider clock,
    Action<string>? onDamaged = null
) : ILaneMarkers
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation)
    {
        var item = DynamoDbStore.Key(
            Partition(alert),
            string.Create(CultureInfo.InvariantCulture, $"{channel.Name()}#{lane}")
        );
        item[Names.Attributes.TimeToLive] = Av.N((clock.GetUtcNow() + Kept).ToUnixTimeSeconds());
        await store.PutAsync(table, item, cancellation);
    }

    public async Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(
        AlertId alert,
        CancellationToken cancellation
    )
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = "pk = :pk",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":pk"] = Av.S(Partition(alert)) },
        };
        var done = new HashSet<(ChannelKind, int)>();
        await foreach (var item in store.QueryAsync(request, cancellation))
            if (TryRead(item.Text(Names.Attributes.SortKey) ?? "") is { } lane)
                done.Add(lane);
            else
                onDamaged?.Invoke($"'{item.Text(Names.Attributes.SortKey)}' of {alert} is no lane marker");
        return done;
    }

    private static string Partition(AlertId alert) => $"{alert}#lanes";

    private static (ChannelKind Channel, int Lane)? TryRead(string key) =>
        key.Split('#') is [var name, var number]
        && ChannelNames.TryParse(name, out var channel)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var lane)
            ? (channel, lane)
            : null;
}
