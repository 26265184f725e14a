using AlertServerless.Contracts.Subscribers;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using Amazon.DynamoDBv2;

namespace AlertServerless.Local.Tests.Stores;

internal static class DynamoDbStores
{
    public static SubscriberStores Over(IAmazonDynamoDB client, TableNames names)
    {
        var store = new DynamoDbStore(client);
        var batch = new DynamoDbBatch(store, TimeProvider.System);
        return new SubscriberStores(
            new DynamoSegmentDirectory(store, names.Segments),
            new DynamoSegmentReader(store, names.Subscribers),
            new DynamoSegmentPages(store, names.Segments),
            new DynamoSubscriberRows(store, batch, names.Subscribers),
            new DynamoSubscriberIndex(store, batch, names.Subscribers),
            new DynamoAuditLog(store, names.Audit)
        );
    }
}
