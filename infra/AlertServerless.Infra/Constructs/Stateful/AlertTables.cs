using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.KMS;
using Constructs;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// The six tables. On demand: capacity that is paid by the hour would be idle for years and too little for a minute.
/// An earthquake finds a table that never carried load at 4,000 writes and 12,000 reads a second, which is enough:
/// the fan-out costs one write per hundred subscribers.
/// </summary>
public sealed class AlertTables : Construct
{
    private readonly IKey key;

    public AlertTables(Construct scope, string id, IKey key)
        : base(scope, id)
    {
        this.key = key;
        Subscribers = Create("Subscribers", expires: true);
        // Keys suffice: who reads the stream counts for itself. Another view makes another stream, whose address the
        // other stack holds.
        Segments = Create("Segments", expires: false, StreamViewType.KEYS_ONLY);
        Claims = Create("Claims", expires: true);
        Events = Create("Events", expires: true);
        State = Create("State", expires: true);
        // Apart from the subscribers, so that a restored table does not forget who was erased.
        Audit = Create("Audit", expires: true);
    }

    public Table Subscribers { get; }

    public Table Segments { get; }

    public Table Claims { get; }

    public Table Events { get; }

    public Table State { get; }

    public Table Audit { get; }

    public IReadOnlyList<Table> All => [.. OnTheDataPath, Audit];

    /// <summary>An alarm takes ten metrics at most, two a table.</summary>
    public IReadOnlyList<Table> OnTheDataPath => [Subscribers, Segments, Claims, Events, State];

    private Table Create(string name, bool expires, StreamViewType? stream = null)
    {
        var table = new Table(
            this,
            name,
            new TableProps
            {
                PartitionKey = new Attribute { Name = Names.Attributes.PartitionKey, Type = AttributeType.STRING },
                SortKey = new Attribute { Name = Names.Attributes.SortKey, Type = AttributeType.STRING },
                BillingMode = BillingMode.PAY_PER_REQUEST,
                PointInTimeRecovery = true,
                DeletionProtection = true,
                Encryption = TableEncryption.CUSTOMER_MANAGED,
                EncryptionKey = key,
                TimeToLiveAttribute = expires ? Names.Attributes.TimeToLive : null,
                Stream = stream,
                RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            }
        );
        ((CfnTable)table.Node.DefaultChild!).OverrideLogicalId($"{name}Table");
        return table;
    }
}
