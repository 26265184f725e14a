using System.Globalization;
using System.Security.Cryptography;
using AlertServerless.Core;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static AlertServerless.Lambda.Subscribers.TallyItem;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>Directory entries and open pages (<c>pk open#{column}</c>, <c>sk page</c>) in the segments table.</summary>
public sealed class DynamoSegmentPages(DynamoDbStore store, string table) : ISegmentPages
{
    private const string Page = "pg";
    private const string Taken = "tk";
    private const int Attempts = 50;

    public async Task<RowGrant> TakeRowsAsync(
        SegmentColumn column,
        int wanted,
        int pageSize,
        CancellationToken cancellation
    )
    {
        if (wanted == 1 && await TakeOneAsync(column, pageSize, cancellation) is { } grant)
            return grant;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await TryTakeAsync(column, wanted, pageSize, cancellation) is { } taken)
                return taken;
        }

        throw Contended($"a place in {column}");
    }

    public async Task<SegmentTally> CountAsync(
        SegmentId segment,
        PopulationChange change,
        CancellationToken cancellation
    )
    {
        // An addition that the client repeats makes the count too high, which does no harm; a subtraction that it
        // repeats would make it too low.
        if (change.People < 0)
            return await CountOutAsync(segment, change, cancellation);
        var write = await store.UpdateAsync(CountRequest(segment, change), cancellation);
        return Read(write.Item!);
    }

    public async Task WidenAsync(SegmentId segment, SegmentBounds bounds, CancellationToken cancellation)
    {
        if (float.IsFinite(bounds.LowestIntensity))
            await MoveBoundAsync(segment, LowestIntensity, ">", bounds.LowestIntensity, cancellation);
        if (float.IsFinite(bounds.LowestProximityMagnitude))
            await MoveBoundAsync(segment, LowestProximity, ">", bounds.LowestProximityMagnitude, cancellation);
        if (bounds.WidestProximityKm > 0)
            await MoveBoundAsync(segment, WidestProximity, "<", bounds.WidestProximityKm, cancellation);
    }

    public async Task<SegmentTally?> FindTallyAsync(SegmentId segment, CancellationToken cancellation) =>
        await store.GetAsync(table, Key(segment), cancellation) is { } item ? Read(item) : null;

    public async Task<bool> TryReplaceTallyAsync(
        SegmentId segment,
        long expectedVersion,
        SegmentTally tally,
        CancellationToken cancellation
    )
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":expected"] = Av.N(expectedVersion),
            [":version"] = Av.N(tally.Version),
            [":n"] = Av.N(tally.Sums.People),
            [":slat"] = Av.N(tally.Sums.LatitudeE6),
            [":slon"] = Av.N(tally.Sums.LongitudeE6),
        };
        var set = $"SET {EntryVersion} = :version, {People} = :n, {Latitudes} = :slat, {Longitudes} = :slon";
        var remove = new List<string>();
        Bound(LowestIntensity, tally.Bounds.LowestIntensity, float.IsFinite(tally.Bounds.LowestIntensity));
        Bound(
            LowestProximity,
            tally.Bounds.LowestProximityMagnitude,
            float.IsFinite(tally.Bounds.LowestProximityMagnitude)
        );
        Bound(WidestProximity, tally.Bounds.WidestProximityKm, tally.Bounds.WidestProximityKm > 0);
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(segment),
                ConditionExpression =
                    expectedVersion == 0
                        ? $"attribute_not_exists({EntryVersion}) OR {EntryVersion} = :expected"
                        : $"{EntryVersion} = :expected",
                UpdateExpression = remove.Count == 0 ? set : $"{set} REMOVE {string.Join(", ", remove)}",
                ExpressionAttributeValues = values,
            },
            cancellation,
            read: false
        );
        return write.Applied;

        void Bound(string name, float value, bool isSet)
        {
            if (!isSet)
            {
                remove.Add(name);
                return;
            }

            set += $", {name} = :{name}";
            values[$":{name}"] = Av.N(value);
        }
    }

    /// <summary>The usual case: room on the open page, one write that cannot be contended for.</summary>
    private async Task<RowGrant?> TakeOneAsync(SegmentColumn column, int pageSize, CancellationToken cancellation)
    {
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = OpenKey(column),
                ConditionExpression = $"{Taken} < :size",
                UpdateExpression = $"ADD {Taken} :one",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":size"] = Av.N(pageSize),
                    [":one"] = Av.N(1),
                },
                ReturnValues = ReturnValue.ALL_NEW,
            },
            cancellation,
            read: false
        );
        return write.Applied ? new RowGrant((int)(write.Item!.Number(Page) ?? 0), 1) : null;
    }

    /// <returns>Null when somebody else was faster.</returns>
    private async Task<RowGrant?> TryTakeAsync(
        SegmentColumn column,
        int wanted,
        int pageSize,
        CancellationToken cancellation
    )
    {
        var open = await store.GetAsync(table, OpenKey(column), cancellation);
        var page = open?.Number(Page) ?? 0;
        var taken = open?.Number(Taken) ?? 0;
        var full = taken >= pageSize;
        var grant = new RowGrant(
            (int)(full ? page + 1 : page),
            (int)Math.Min(wanted, full ? pageSize : pageSize - taken)
        );
        var values = new Dictionary<string, AttributeValue>
        {
            [":newPage"] = Av.N(grant.Page),
            [":newTaken"] = Av.N(full ? grant.Rows : taken + grant.Rows),
        };
        if (open is not null)
        {
            values[":page"] = Av.N(page);
            values[":taken"] = Av.N(taken);
        }

        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = OpenKey(column),
                ConditionExpression = open is null
                    ? $"attribute_not_exists({Taken})"
                    : $"{Page} = :page AND {Taken} = :taken",
                UpdateExpression = $"SET {Page} = :newPage, {Taken} = :newTaken",
                ExpressionAttributeValues = values,
            },
            cancellation,
            read: false
        );
        return write.Applied ? grant : null;
    }

    private async Task<SegmentTally> CountOutAsync(
        SegmentId segment,
        PopulationChange change,
        CancellationToken cancellation
    )
    {
        var writeId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var seen = await FindTallyAsync(segment, cancellation);
            if (seen is null)
                return new SegmentTally(default, SegmentBounds.None, 0); // nothing to count down from
            var request = CountRequest(segment, change);
            request.UpdateExpression += $" SET {WriteId} = :write";
            request.ConditionExpression = $"{EntryVersion} = :seen";
            request.ExpressionAttributeValues[":write"] = Av.S(writeId);
            request.ExpressionAttributeValues[":seen"] = Av.N(seen.Version);
            var write = await store.UpdateAsync(request, cancellation);
            if (write.Applied || write.Item?.Text(WriteId) == writeId)
                return Read(write.Item!);
        }

        throw Contended($"the entry of {segment}");
    }

    private UpdateItemRequest CountRequest(SegmentId segment, PopulationChange change) =>
        new()
        {
            TableName = table,
            Key = Key(segment),
            UpdateExpression = $"ADD {People} :people, {Latitudes} :slat, {Longitudes} :slon, {EntryVersion} :one",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":people"] = Av.N(change.People),
                [":slat"] = Av.N(change.LatitudeE6),
                [":slon"] = Av.N(change.LongitudeE6),
                [":one"] = Av.N(1),
            },
            ReturnValues = ReturnValue.ALL_NEW,
        };

    private async Task MoveBoundAsync(
        SegmentId segment,
        string bound,
        string comparison,
        float value,
        CancellationToken cancellation
    ) =>
        await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(segment),
                ConditionExpression = $"attribute_not_exists({bound}) OR {bound} {comparison} :value",
                UpdateExpression = $"SET {bound} = :value ADD {EntryVersion} :one",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":value"] = Av.N(value),
                    [":one"] = Av.N(1),
                },
            },
            cancellation,
            read: false
        );

    private static Dictionary<string, AttributeValue> OpenKey(SegmentColumn column) =>
        DynamoDbStore.Key(string.Create(CultureInfo.InvariantCulture, $"open#{column.Value}"), "page");

    private StoreUnavailableException Contended(string what) =>
        new($"update {table}", new TimeoutException($"{what}: somebody else was faster {Attempts} times"));
}

/// <summary>A directory entry: <c>pk shard#{NN}</c>, <c>sk {segment}</c>. A bound that is absent covers
/// nobody.</summary>
internal static class TallyItem
{
    public const string People = "n";
    public const string Latitudes = "slat";
    public const string Longitudes = "slon";
    public const string LowestIntensity = "lo";
    public const string LowestProximity = "lm";
    public const string WidestProximity = "wk";
    public const string EntryVersion = "v";
    public const string WriteId = "w";

    public static string Partition(int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{Names.Keys.DirectoryShard}{shard:00}");

    public static Dictionary<string, AttributeValue> Key(SegmentId segment) =>
        DynamoDbStore.Key(Partition(segment.Shard), segment.Value);

    /// <summary>Absent attributes have a meaning (nobody yet); others are numbers.</summary>
    /// <returns>The first attribute that is not; null when all are well.</returns>
    public static string? Damage(Dictionary<string, AttributeValue> item)
    {
        string[] whole = [People, Latitudes, Longitudes, EntryVersion];
        string[] bounds = [LowestIntensity, LowestProximity, WidestProximity];
        return Array.Find(whole, name => item.ContainsKey(name) && item.Number(name) is null)
            ?? Array.Find(bounds, name => item.ContainsKey(name) && item.Single(name) is null)
            ?? (item.Number(People) is > int.MaxValue or < int.MinValue ? People : null);
    }

    public static SegmentTally Read(Dictionary<string, AttributeValue> item) =>
        new(
            new PopulationChange(
                (int)(item.Number(People) ?? 0),
                item.Number(Latitudes) ?? 0,
                item.Number(Longitudes) ?? 0
            ),
            new SegmentBounds(
                item.Single(LowestIntensity) ?? float.PositiveInfinity,
                item.Single(LowestProximity) ?? float.PositiveInfinity,
                item.Single(WidestProximity) ?? 0
            ),
            item.Number(EntryVersion) ?? 0
        );
}
