using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Alerting;

/// <summary>
/// The catalog as one item with a version, an item per archived alert, and the open ones under one key, so that they
/// are one query: <c>pk=book sk=book v=version b=bytes</c>, <c>pk=alert#{id} sk=alert b=bytes ttl=seconds</c>,
/// <c>pk=open sk={id} b=bytes ttl=seconds</c>.
/// </summary>
/// <param name="onDamaged">Called for an item that cannot be read; null when nobody listens.</param>
public sealed class DynamoEventStore(
    DynamoDbStore store,
    string table,
    TimeProvider time,
    Action<string>? onDamaged = null
) : IEventStore
{
    private const string Version = "v";
    private const string Bytes = "b";
    private const string Open = "open";

    /// <summary>Far longer than any alert's retries; the audit of who was notified is kept elsewhere.</summary>
    private static readonly TimeSpan KeepAlerts = TimeSpan.FromDays(90);

    private static Dictionary<string, AttributeValue> CatalogKey => DynamoDbStore.Key("book", "book");

    public async Task<StoredCatalog> LoadAsync(CancellationToken cancellation)
    {
        var item = await store.GetAsync(table, CatalogKey, cancellation);
        return item is null
            ? new StoredCatalog(EventCatalog.Empty, 0)
            : new StoredCatalog(
                EventCatalogCodec.Decode(
                    item.Bytes(Bytes) ?? throw new InvalidDataException("the event catalog's item has no bytes")
                ),
                item.Number(Version) ?? throw new InvalidDataException("the event catalog's item has no version")
            );
    }

    public async Task<SaveResult> SaveAsync(EventCatalog catalog, long expectedVersion, CancellationToken cancellation)
    {
        var request = new UpdateItemRequest
        {
            TableName = table,
            Key = CatalogKey,
            UpdateExpression = "SET #v = :new, #b = :bytes",
            ConditionExpression = expectedVersion == 0 ? "attribute_not_exists(#v)" : "#v = :expected",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#v"] = Version, ["#b"] = Bytes },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":new"] = Av.N(expectedVersion + 1),
                [":bytes"] = Av.B(EventCatalogCodec.Encode(catalog)),
            },
        };
        if (expectedVersion != 0)
            request.ExpressionAttributeValues[":expected"] = Av.N(expectedVersion);
        var write = await store.UpdateAsync(request, cancellation);
        return write.Applied ? new SaveResult.Saved(expectedVersion + 1) : new SaveResult.Conflict();
    }

    // Side by side, because the archive has an alert under each id by which a cancellation may be looked for, and a
    // store may be slow. Until all are written the alert stays in the outbox, and whoever leads next writes them again.
    public Task ArchiveAsync(PendingAlert decided, CancellationToken cancellation) =>
        Task.WhenAll(
            decided
                .Alert.ArchivedAs.Select(id => PutAsync(AlertKey(id), AlertCodec.Encode(decided.Alert), cancellation))
                .Prepend(PutAsync(OpenKey(decided.Alert.Id), PendingCodec.Encode(decided), cancellation))
        );

    public async Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation) =>
        (await store.GetAsync(table, AlertKey(id), cancellation))?.Bytes(Bytes) is { } bytes
            ? AlertCodec.Decode(bytes)
            : null;

    public async Task<IReadOnlyList<PendingAlert>> OpenAlertsAsync(CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Core.Names.Attributes.PartitionKey} = :pk",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":pk"] = Av.S(Open) },
        };
        var open = new List<PendingAlert>();
        await foreach (var item in store.QueryAsync(request, cancellation))
            if (TryDecode(item) is { } pending)
                open.Add(pending);
        return open;
    }

    // One that cannot be read must not keep the others from being closed, or from being seen.
    private PendingAlert? TryDecode(Dictionary<string, AttributeValue> item)
    {
        var problem = "it has no bytes";
        try
        {
            if (item.Bytes(Bytes) is { } bytes)
                return PendingCodec.Decode(bytes);
        }
        catch (Exception failure) when (failure is InvalidDataException or System.Text.Json.JsonException)
        {
            problem = failure.Message;
        }

        onDamaged?.Invoke($"open alert {item.Text(Core.Names.Attributes.SortKey)}: {problem}");
        return null;
    }

    public Task CloseAsync(AlertId id, CancellationToken cancellation) =>
        store.DeleteAsync(new DeleteItemRequest { TableName = table, Key = OpenKey(id) }, cancellation);

    private Task PutAsync(Dictionary<string, AttributeValue> item, byte[] bytes, CancellationToken cancellation)
    {
        item[Bytes] = Av.B(bytes);
        item[Core.Names.Attributes.TimeToLive] = Av.N((time.GetUtcNow() + KeepAlerts).ToUnixTimeSeconds());
        return store.PutAsync(table, item, cancellation);
    }

    private static Dictionary<string, AttributeValue> OpenKey(AlertId id) => DynamoDbStore.Key(Open, id.Value);

    private static Dictionary<string, AttributeValue> AlertKey(AlertId id) => DynamoDbStore.Key($"alert#{id}", "alert");
}
