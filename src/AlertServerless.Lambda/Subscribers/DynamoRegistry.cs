using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>The registry over the tables of an installation.</summary>
public static class DynamoRegistry
{
    public static RegistryPorts Ports(DynamoDbStore store, TableNames tables, TimeProvider clock) =>
        Ports(store, tables.Subscribers, tables.Segments, tables.Audit, clock);

    public static RegistryPorts Ports(
        DynamoDbStore store,
        string subscribers,
        string segments,
        string audit,
        TimeProvider clock
    )
    {
        var batch = new DynamoDbBatch(store, clock);
        var receivers = new DynamoReceiverLog(store, subscribers);
        return new RegistryPorts(
            new DynamoSegmentPages(store, segments),
            new DynamoSubscriberRows(store, batch, subscribers),
            new DynamoSubscriberIndex(store, batch, subscribers),
            new DynamoAuditLog(store, audit)
        )
        {
            Elsewhere =
            [
                (id, _, cancellation) => id is { } who ? receivers.EraseAsync(who, cancellation) : Task.CompletedTask,
            ],
        };
    }

    public static SubscriberRegistry Create(RegistryPorts ports, Secrets secrets) =>
        new(ports, secrets.Sealer(), secrets.Index(), SignUpOptions.Default);
}
