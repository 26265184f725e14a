using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>The registry over the tables of an installation.</summary>
public static class DynamoRegistry
{
    public static RegistryPorts Ports(DynamoDbStore store, TableNames tables, TimeProvider clock)
    {
        var batch = new DynamoDbBatch(store, clock);
        return new RegistryPorts(
            new DynamoSegmentPages(store, tables.Segments),
            new DynamoSubscriberRows(store, batch, tables.Subscribers),
            new DynamoSubscriberIndex(store, batch, tables.Subscribers),
            new DynamoAuditLog(store, tables.Audit)
        );
    }

    public static SubscriberRegistry Create(RegistryPorts ports, Secrets secrets) =>
        new(ports, secrets.Sealer(), secrets.Index(), SignUpOptions.Default);
}
