using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Adapters.DynamoDb;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Adapters.Events;

/// <summary>
/// The book as one item with a version, and an item per archived alert:
/// <c>pk=book sk=book v=version b=bytes</c> and <c>pk=alert#{id} sk=alert b=bytes ttl=seconds</c>.
/// </summary>
public sealed class DynamoEventStore(DynamoDbStore store, string table, TimeProvider time) : IEventStore
{
    private const string Version = "v";
    private const string Bytes = "b";

    /// <summary>Far longer than any alert's retries; the audit of who was told is kept elsewhere.</summary>
    private static readonly TimeSpan KeepAlerts = TimeSpan.FromDays(90);

    private static Dictionary<string, AttributeValue> BookKey => DynamoDbStore.Key("book", "book");

    public async Task<StoredBook> LoadAsync(CancellationToken cancellation)
    {
        var item = await store.GetAsync(table, BookKey, cancellation);
        return item is null
            ? new StoredBook(EventBook.Empty, 0)
            : new StoredBook(
                BookCodec.Decode(item.Bytes(Bytes) ?? throw new InvalidDataException("the event book's item has no bytes")),
                item.Number(Version) ?? throw new InvalidDataException("the event book's item has no version"));
    }

    public async Task<BookSave> SaveAsync(EventBook book, long expectedVersion, CancellationToken cancellation)
    {
        var request = new UpdateItemRequest
        {
            TableName = table,
            Key = BookKey,
            UpdateExpression = "SET #v = :new, #b = :bytes",
            ConditionExpression = expectedVersion == 0 ? "attribute_not_exists(#v)" : "#v = :expected",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#v"] = Version, ["#b"] = Bytes },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":new"] = Av.N(expectedVersion + 1),
                [":bytes"] = Av.B(BookCodec.Encode(book)),
            },
        };
        if (expectedVersion != 0) request.ExpressionAttributeValues[":expected"] = Av.N(expectedVersion);
        var write = await store.UpdateAsync(request, cancellation);
        return write.Applied ? new BookSave.Saved(expectedVersion + 1) : new BookSave.Conflict();
    }

    public Task ArchiveAsync(Alert alert, CancellationToken cancellation)
    {
        var item = AlertKey(alert.Id);
        item[Bytes] = Av.B(AlertCodec.Encode(alert));
        item[Core.Names.Attributes.TimeToLive] = Av.N((time.GetUtcNow() + KeepAlerts).ToUnixTimeSeconds());
        return store.PutAsync(table, item, cancellation);
    }

    public async Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation) =>
        (await store.GetAsync(table, AlertKey(id), cancellation))?.Bytes(Bytes) is { } bytes ? AlertCodec.Decode(bytes) : null;

    private static Dictionary<string, AttributeValue> AlertKey(AlertId id) => DynamoDbStore.Key($"alert#{id}", "alert");
}
