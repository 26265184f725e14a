using AlertServerless.Lambda;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Stack.Streams;

namespace AlertServerless.Local.Stack;

/// <summary>The consumers of a demo: in this process, in processes of their own when some are to be killed, or as they
/// are deployed.</summary>
public sealed class Consumers : IAsyncDisposable
{
    private static readonly TimeSpan KillWindow = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan KillRetry = TimeSpan.FromMilliseconds(20);

    private readonly ProcessPool? processes;
    private readonly DeployedFunction? deployed;
    private readonly TimeProvider clock;
    private readonly Random random;

    private Consumers(
        ConsumerHandlers handlers,
        ProcessPool? processes,
        DeployedFunction? deployed,
        TimeProvider clock,
        Random random
    )
    {
        Handlers = handlers;
        this.processes = processes;
        this.deployed = deployed;
        this.clock = clock;
        this.random = random;
    }

    public ConsumerHandlers Handlers { get; }

    public int Killed => processes?.Killed ?? deployed?.Killed ?? 0;

    public static async Task<Consumers> StartAsync(
        LocalStack stack,
        DemoOptions options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var killMoments = new Random(options.Seed);
        if (options.KillConsumers == 0)
            return new Consumers(
                new WarmPool(() => new ConsumerFunction(stack.Compose().Consumer()), options.Lanes).Handlers,
                null,
                null,
                clock,
                killMoments
            );
        var pool = new ProcessPool(stack.Variables);
        await pool.ProvisionAsync(options.Lanes, cancellation);
        return new Consumers(pool.Handlers, pool, null, clock, killMoments);
    }

    /// <summary>The published consumer, warm as provisioned concurrency keeps it.</summary>
    /// <exception cref="FunctionDoesNotStartException">It is not.</exception>
    public static async Task<Consumers> StartAsync(
        DeployedFunction deployed,
        ConsumerHandlers handlers,
        DemoOptions options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        await deployed.ProvisionAsync(options.Lanes, cancellation);
        return new Consumers(handlers, null, deployed, clock, new Random(options.Seed));
    }

    /// <summary>Kills that many working consumers, each at a moment drawn from the seed.</summary>
    public async Task KillAsync(int count, CancellationToken cancellation)
    {
        for (var i = 0; i < count && (processes is not null || deployed is not null); i++)
        {
            await Task.Delay(KillWindow * random.NextDouble() / count, clock, cancellation);
            while (!(processes?.KillOne(random) ?? deployed!.KillOne(random)))
                await Task.Delay(KillRetry, clock, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (processes is not null)
            await processes.DisposeAsync();
    }
}
