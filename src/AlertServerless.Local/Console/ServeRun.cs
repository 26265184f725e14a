using AlertServerless.Core;
using AlertServerless.Lambda;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Streams;
using AlertServerless.SignUp;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Console;

/// <summary>The whole system, long-running, with a page to watch it. Disposing ends all of it.</summary>
public sealed class ServeRun : IAsyncDisposable
{
    // As often as in the cloud.
    private static readonly TimeSpan Closing = TimeSpan.FromMinutes(1);

    private readonly ServeOptions options;
    private readonly TimeProvider clock;
    private readonly Stack<IAsyncDisposable> running = new();
    private Timeline? replayed;

    private ServeRun(ServeOptions options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        Board = new StatusBoard(clock);
    }

    public LocalStack Stack { get; private set; } = null!;

    public SyntheticPopulation Population { get; private set; } = null!;

    public ILaneTrigger Trigger { get; private set; } = null!;

    /// <summary>Consumers that stand ready.</summary>
    public WarmPool Consumers { get; private set; } = null!;

    public ProducerShifts Producers { get; private set; } = null!;

    public ScalerSchedule Scaler { get; private set; } = null!;

    public StatusBoard Board { get; }

    /// <summary>The sign-up pages.</summary>
    public Uri SignUp { get; private set; } = null!;

    /// <summary>The operations page.</summary>
    public Uri Page { get; private set; } = null!;

    /// <summary>The same for another machine, with its token; null when only this one is served.</summary>
    public Uri? Link { get; private set; }

    /// <summary>With these <c>alert plan</c> finds this system's plans and pins.</summary>
    public string PlanVariables =>
        $"{Names.Env.StateTable}={Stack.Tables.State} "
        + $"{LocalComposition.DynamoDbEndpoint}={Stack.Variable(LocalComposition.DynamoDbEndpoint)} "
        + $"AWS_REGION=local AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local";

    /// <summary>With these <c>alert import</c>, <c>export</c> and <c>subscribers</c> find this system's people; to be
    /// pasted into a shell.</summary>
    public string SubscriberVariables =>
        string.Join(
            ' ',
            new[]
            {
                Names.Env.SubscribersTable,
                Names.Env.SegmentsTable,
                Names.Env.AuditTable,
                Names.Env.SignUpTable,
                Names.Env.SecretsId,
                LocalComposition.DynamoDbEndpoint,
            }.Select(name => $"{name}='{Stack.Variable(name)}'")
        );

    /// <summary>False when real feeds are watched: nobody would see what the local server shows.</summary>
    public bool TakesReplays => options.Feeds is null;

    /// <summary>The latest replay; null before the first.</summary>
    public Timeline? Replayed => Volatile.Read(ref replayed);

    /// <summary>The latest replay still has something to show.</summary>
    public bool IsReplaying => Replayed is { } shown && clock.GetUtcNow() < shown.Start + shown.Scenario.LiveFor;

    /// <summary>Ends when a part could not go on.</summary>
    public Task<Task> Failure { get; private set; } = null!;

    /// <exception cref="IOException">The page's port is taken.</exception>
    public static async Task<ServeRun> StartAsync(
        ServeOptions options,
        TimeProvider clock,
        ILoggerFactory logs,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        var run = new ServeRun(options, clock);
        try
        {
            await run.StartAsync(logs, progress, cancellation);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shows the scenario on the local feeds from now on.</summary>
    public Timeline Replay(Scenario scenario)
    {
        var begun = Stack.Feeds.Begin(scenario);
        Volatile.Write(ref replayed, begun);
        return begun;
    }

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var part))
            await part.DisposeAsync();
    }

    private async Task StartAsync(ILoggerFactory logs, Action<string> progress, CancellationToken cancellation)
    {
        progress($"starting {options.Stream}, DynamoDB, SQS, providers and feeds");
        Stack = Own(
            await LocalStack.StartAsync(
                new LocalStackOptions
                {
                    Partitions = options.Partitions,
                    FollowPlan = true,
                    Kafka = options.Kafka,
                    Stream = options.Stream,
                    Seed = options.Seed,
                    Feeds = options.Feeds,
                    Heartbeat = options.Heartbeat,
                    Canary = options.Canary,
                    Faults = options.Faults,
                },
                clock,
                cancellation
            )
        );

        SignUp = Own(
            await SignUpSite.StartAsync(Stack, options.SignUpPort, options.SignUpSite, logs, cancellation)
        ).Root;
        Population = new SyntheticPopulation(
            options.Subscribers,
            options.Seed,
            new SyntheticAddresses(Stack.Providers.HookAddress(""))
        );
        progress($"signing up {Population.Count:N0} people over Romania");
        await Stack.SignUpAsync(Population, progress: null, cancellation);
        if (options.Canary > TimeSpan.Zero)
            await Stack.SignUpAsync(CanaryInboxes.Simulated(Stack.Providers), progress: null, cancellation);

        Consumers = new WarmPool(() => new ConsumerFunction(Stack.Compose().Consumer()), provisioned: 1);
        Stack.Fleet.Keep(Consumers);
        Trigger = Stack.Trigger(Consumers.Handlers, like: null, logs);
        await Trigger.Ready.WaitAsync(cancellation);

        progress("planning and warming for them");
        Scaler = Own(await ScalerSchedule.StartAsync(Stack, Board, options.ScaleEvery, clock, cancellation));
        var retries = Own(Stack.RetryTrigger(logs));
        var closing = Own(Stack.ClosingSchedule(Closing, logs));
        Producers = Own(ProducerShifts.Start(Stack, Board, options.Shifts, clock));
        var installation = new Installation(InstallationAccess.Of(Stack), clock);
        var parts = new SiteParts(
            installation,
            new Operator(installation, $"{Environment.UserName} (console)"),
            new StatusReport(this, installation, clock).WriteAsync,
            new ServeEndpoints(this).Handle
        );
        var site = Own(await OperationsSite.StartAsync(parts, options.Port, options.Listen, cancellation));
        (Page, Link) = (site.Root, site.Link);
        Failure = Task.WhenAny(
            Trigger.Completion,
            retries.Completion,
            closing.Completion,
            Producers.Completion,
            Scaler.Completion
        );
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        running.Push(part);
        return part;
    }
}

/// <summary>What a long-running stack is asked to do.</summary>
public sealed record ServeOptions
{
    public const int UsualPort = 8080;

    /// <summary>Real feeds as <c>FORMAT=URL</c>, separated by blanks; null for the local feed server's.</summary>
    public string? Feeds { get; init; }

    /// <summary>Of the operations page; null for the usual one, or any free one when that is taken.</summary>
    public int? Port { get; init; }

    /// <summary>The page's address beyond loopback, which then asks for a token; null for loopback only.</summary>
    public System.Net.IPAddress? Listen { get; init; }

    /// <summary>Of the sign-up pages; null for the usual one, or any free one when that is taken.</summary>
    public int? SignUpPort { get; init; }

    /// <summary>Options of the sign-up pages.</summary>
    public SignUpSiteOptions SignUpSite { get; init; } = new();

    public int Subscribers { get; init; } = 1000;

    public int Seed { get; init; } = 1;

    /// <summary>Of the embedded broker's topic, which cannot grow; a real broker's gets as many when it is made, and
    /// grows.</summary>
    public int Partitions { get; init; } = 32;

    /// <summary>A real broker instead of the embedded one, as host:port.</summary>
    public string? Kafka { get; init; }

    /// <summary>One of <see cref="Names.Streams"/>.</summary>
    public string Stream { get; init; } = Names.Streams.Kafka;

    /// <summary>From one run of the scaler to the next. In the cloud an hour; here nobody pays for it.</summary>
    public TimeSpan ScaleEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From one heartbeat to the next.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From one test earthquake to the next; in the cloud an hour. Zero for none.</summary>
    public TimeSpan Canary { get; init; } = TimeSpan.FromMinutes(5);

    public IReadOnlyList<Simulators.Fault> Faults { get; init; } = [];

    /// <summary>How each producer's invocations follow each other.</summary>
    public ProducerShiftOptions Shifts { get; init; } = ProducerShiftOptions.Default;
}

/// <summary>The times of two producers whose invocations overlap, as a schedule starts them in the cloud.</summary>
/// <param name="Period">From one start of a producer to its next; the other's starts lie half-way between.</param>
/// <param name="Rest">Between the end of its invocation and its next start, when the other leads alone.</param>
public sealed record ProducerShiftOptions(TimeSpan Period, TimeSpan Rest)
{
    public static ProducerShiftOptions Default { get; } = new(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(6));
}
