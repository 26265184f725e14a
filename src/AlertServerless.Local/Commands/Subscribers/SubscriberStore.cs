using AlertServerless.Core;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Stack;
using Amazon.DynamoDBv2;
using Amazon.SecretsManager;
using Amazon.SimpleSystemsManagement;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary>The subscribers of the installation that the environment names: a deployment's with an operator's
/// credentials, or those of a running <c>alert serve</c>, which prints its variables.</summary>
internal sealed class SubscriberStore : IDisposable
{
    private static readonly string[] Needed =
    [
        Names.Env.SubscribersTable,
        Names.Env.SegmentsTable,
        Names.Env.AuditTable,
        Names.Env.SecretsId,
    ];

    // What waits for proof is reached by erasures alone.
    private static readonly string[] NeededToErase = [.. Needed, Names.Env.SignUpTable];

    private readonly AmazonDynamoDBClient client;

    private SubscriberStore(
        AmazonDynamoDBClient client,
        Func<string, string> variable,
        Secrets secrets,
        TimeProvider clock
    )
    {
        this.client = client;
        Secrets = secrets;
        var store = new DynamoDbStore(client);
        Ports = DynamoRegistry.Ports(
            store,
            variable(Names.Env.SubscribersTable),
            variable(Names.Env.SegmentsTable),
            variable(Names.Env.AuditTable),
            clock
        );
        if (variable(Names.Env.SignUpTable) is { Length: > 0 } signUps)
        {
            var items = new DynamoVersionedItems(store, signUps);
            var pending = new PendingByAddress(items, secrets.Index(), clock);
            Ports = Ports with
            {
                Elsewhere = [.. Ports.Elsewhere, (_, keys, cancellation) => pending.EraseAsync(keys, cancellation)],
            };
        }

        Directory = new DynamoSegmentDirectory(store, variable(Names.Env.SegmentsTable));
        Registry = DynamoRegistry.Create(Ports, secrets);
    }

    public Secrets Secrets { get; }

    public RegistryPorts Ports { get; }

    public ISegmentDirectory Directory { get; }

    public SubscriberRegistry Registry { get; }

    /// <param name="environment">The variables that name the installation.</param>
    /// <param name="clock">The time.</param>
    /// <param name="erases">Whether somebody may be erased.</param>
    /// <param name="cancellation">Cancels the reading of secrets.</param>
    /// <returns>The store, or null and one line that says which variable is missing.</returns>
    public static async Task<(SubscriberStore? Store, string Fault)> OpenAsync(
        Func<string, string?> environment,
        TimeProvider clock,
        bool erases,
        CancellationToken cancellation
    )
    {
        foreach (var name in erases ? NeededToErase : Needed)
        {
            if (string.IsNullOrEmpty(environment(name)))
                return (null, $"{name} is not set: it names the installation (docs/privacy.md), or say --deployment");
        }

        try
        {
            var secrets = await SecretsSource.ReadAsync(
                environment(Names.Env.SecretsId)!,
                () => new AmazonSecretsManagerClient(),
                () => new AmazonSimpleSystemsManagementClient(),
                cancellation
            );
            var dynamo = environment(LocalComposition.DynamoDbEndpoint) is { Length: > 0 } endpoint
                ? DynamoDbClients.CreateAt(new Uri(endpoint))
                : DynamoDbClients.Create();
            return (new SubscriberStore(dynamo, name => environment(name) ?? "", secrets, clock), "");
        }
        catch (Exception failure)
            when (failure
                    is IOException
                        or UnauthorizedAccessException
                        or InvalidOperationException
                        or StoreUnavailableException
                        or StoreRefusedException
            )
        {
            return (null, $"{Names.Env.SecretsId}: {failure.Message}");
        }
    }

    /// <summary>Every segment that anybody was ever put into.</summary>
    public async Task<IReadOnlyList<SegmentId>> SegmentsAsync(CancellationToken cancellation)
    {
        var segments = new List<SegmentId>();
        for (var shard = 0; shard < SegmentId.Shards; shard++)
            segments.AddRange((await Directory.ListAsync(shard, cancellation)).Select(entry => entry.Id));
        return segments;
    }

    public void Dispose() => client.Dispose();
}
