using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Streams;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack;

/// <summary>
/// Everything the functions need, on loopback: feeds, Kafka or Kinesis, DynamoDB, SQS and the providers. Disposing ends
/// all of it; the child processes end even if this one is killed.
/// </summary>
public sealed partial class LocalStack : IAsyncDisposable
{
    private static readonly TimeSpan RetryTimeout = TimeSpan.FromMinutes(2);

    // How soon consumers read the partitions that a broker's topic has gained.
    private static readonly TimeSpan PartitionRefresh = TimeSpan.FromSeconds(2);

    private readonly LocalStackOptions options;
    private readonly TimeProvider clock;
    private readonly Stack<IAsyncDisposable> running = new();
    private readonly Dictionary<string, string> variables = [];
    private readonly Lazy<AlertCloser> onlooker;
    private Uri? storeEmulator;
    private Uri? queueEmulator;
    private Uri? streamEmulator;
    private int partitions;

    private LocalStack(LocalStackOptions options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        Folder = Directory.CreateTempSubdirectory("alert-");
        Secrets = options.Region?.Elder?.Secrets ?? options.Secrets ?? LocalSecrets.Create();
        Faults = new FaultPlan(options.Faults, clock);
        onlooker = new Lazy<AlertCloser>(() => Compose(traffic: false).Retry().Closer);
        Fleet = new LocalFleet(options is { Kafka: null, UsesKinesis: false } ? options.Partitions : null);
    }

    public DirectoryInfo Folder { get; }

    public Secrets Secrets { get; }

    public TableNames Tables { get; } = TableNames.WithPrefix("local-");

    public ProviderSimulators Providers { get; private set; } = null!;

    public FeedServer Feeds { get; private set; } = null!;

    public FaultPlan Faults { get; }

    public IAmazonSQS Sqs { get; private set; } = null!;

    public StoreTraffic Traffic { get; } = new();

    /// <summary>What the scaler scales.</summary>
    public LocalFleet Fleet { get; }

    public FanOutOptions FanOut =>
        new(options.Lanes, options.WorkersPerSegment, options.Rates) { Regions = options.Region?.Places ?? [] };

    public static async Task<LocalStack> StartAsync(
        LocalStackOptions options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var stack = new LocalStack(options, clock);
        try
        {
            // A broker that somebody named may be wrong; then nothing else needs to begin.
            if (options.Kafka is not null)
                await stack.StartKafkaAsync(cancellation);
            await Task.WhenAll(
                stack.StartStoreAsync(cancellation),
                stack.StartQueuesAsync(cancellation),
                stack.StartProvidersAsync(cancellation),
                stack.StartFeedsAsync(),
                options.UsesKinesis ? stack.StartKinesisAsync(cancellation)
                    : options.Kafka is null ? stack.StartKafkaAsync(cancellation)
                    : Task.CompletedTask
            );
            stack.SetVariables();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public string? Variable(string name) => variables.GetValueOrDefault(name);

    /// <summary>Where links lead. Holds for what is composed from now on.</summary>
    public void ServePublicly(Uri url)
    {
        lock (variables)
            variables[Names.Env.PublicUrl] = url.ToString();
    }

    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>A composition as every function of this stack has it.</summary>
    /// <param name="watch">Called with what producers do.</param>
    /// <param name="store">Another way to the DynamoDB emulator.</param>
    /// <param name="traffic">False for one who only looks on, and must not be counted.</param>
    public LocalComposition Compose(Action<ProducerEvent>? watch = null, Uri? store = null, bool traffic = true)
    {
        string? Read(string name) =>
            name == LocalComposition.DynamoDbEndpoint && store is not null ? store.ToString() : Variable(name);
        var composition = new LocalComposition(
            Read,
            clock,
            Stream.Null,
            options.FollowPlan ? null : () => FanOut,
            watch,
            traffic ? Traffic : null,
            Plane,
            traffic ? options.OnClient : null
        );
        composition.Place = options.Region;
        lock (running)
        {
            composed.Add(composition);
            running.Push(new Disposing(composition));
        }

        return composition;
    }

    /// <summary>Signs people up in bulk.</summary>
    public Task<BulkLoad> SignUpAsync(
        SyntheticPopulation population,
        IProgress<int>? progress,
        CancellationToken cancellation
    ) =>
        SignUpAsync(
            population.All().Select(one => new NewSubscriber(one.Id, one.Preferences, population.AddressesOf(one))),
            progress,
            cancellation
        );

    public async Task<BulkLoad> SignUpAsync(
        IEnumerable<NewSubscriber> subscribers,
        IProgress<int>? progress,
        CancellationToken cancellation
    )
    {
        using var client = DynamoDbClients.CreateAt(new Uri(variables[LocalComposition.DynamoDbEndpoint]));
        var store = new DynamoDbStore(client);
        var batch = new DynamoDbBatch(store, clock);
        var bulk = new BulkSubscribers(
            new DynamoSegmentPages(store, Tables.Segments),
            new DynamoSubscriberRows(store, batch, Tables.Subscribers),
            new DynamoSubscriberIndex(store, batch, Tables.Subscribers),
            Secrets.Sealer(),
            Secrets.Index(),
            SignUpOptions.Default
        );
        return await bulk.LoadAsync(
            subscribers,
            BulkLoadOptions.Default with
            {
                Findable = false,
            },
            progress,
            cancellation
        );
    }

    /// <summary>The event source mapping that wakes consumers, of whichever stream this stack has; ends with
    /// it.</summary>
    public ILaneTrigger Trigger(ConsumerHandlers handlers, TopicTriggerOptions? like, ILoggerFactory logs) =>
        options.UsesKinesis ? Trigger(handlers.OfShard, like, logs) : Trigger(handlers.OfTopic, like, logs);

    /// <summary>The same, of a Kafka topic.</summary>
    public TopicTrigger Trigger(TopicHandler handler, TopicTriggerOptions? like, ILoggerFactory logs)
    {
        var mapping = (
            like
            ?? new TopicTriggerOptions
            {
                BootstrapServers = "",
                Topic = "",
                Partitions = 1,
            }
        ) with
        {
            BootstrapServers = variables[Names.Env.KafkaBootstrap],
            Topic = LocalStackOptions.Topic,
            Partitions = partitions,
            PartitionRefresh = options.Kafka is null ? null : PartitionRefresh,
        };
        var log = logs.CreateLogger("event source mapping");
        var trigger = TopicTrigger.Start(
            mapping,
            new TopicTriggerParts(
                handler,
                (batch, token) => OnFailureAsync(batch.ToJson(), token),
                clock,
                log,
                new FunctionLog(logs.CreateLogger("consumer"))
            )
        );
        running.Push(trigger);
        return trigger;
    }

    /// <summary>The event source mapping of the retry queue; the caller ends it.</summary>
    /// <param name="handler">The function; null for its handler in this process.</param>
    public QueueTrigger RetryTrigger(
        ILoggerFactory logs,
        Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>>? handler = null
    ) => new(Sqs, variables[Names.Env.RetryQueueUrl], handler ?? Retry().HandleAsync, RetryContext(logs), clock);

    /// <summary>The retry function's schedule, which sees after alerts that have ended; the caller ends it.</summary>
    /// <param name="handler">The function; null for its handler in this process.</param>
    public ClosingSchedule ClosingSchedule(
        TimeSpan every,
        ILoggerFactory logs,
        Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>>? handler = null
    ) => new(handler ?? Retry().HandleAsync, RetryContext(logs), every, clock, logs.CreateLogger("closing"));

    /// <summary>For functions that go by the plan: the options this stack was started with.</summary>
    public Task WritePlanAsync(int subscribers, int segments, CancellationToken cancellation)
    {
        var capacity = new Capacity(
            options.Lanes,
            partitions,
            options.Lanes,
            Pollers: 1,
            MaxPollers: 2,
            options.WorkersPerSegment,
            ProducerThreads: 4,
            Chunk: 100
        );
        var plan = new ScalingPlan(
            subscribers,
            segments,
            capacity,
            new ChannelRates(options.Rates),
            clock.GetUtcNow(),
            new Dictionary<string, string>(),
            []
        );
        return PlanStores
            .Create(
                variables[Names.Env.PlanParameter],
                () => throw new InvalidOperationException("the plan is a file here")
            )
            .WriteAsync(plan, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var part))
            await part.DisposeAsync();
        Folder.Delete(recursive: true);
    }

    private RetryFunction Retry()
    {
        var (run, closer, metrics) = Compose().Retry();
        return new RetryFunction(run, closer, metrics, clock);
    }

    private Func<LocalLambdaContext> RetryContext(ILoggerFactory logs)
    {
        var log = new FunctionLog(logs.CreateLogger("retry"));
        return () => new LocalLambdaContext("RetryFunction", Guid.NewGuid().ToString("n"), RetryTimeout, clock, log);
    }

    // The mapping's own destination: a record that no retry could get handled.
    private async Task OnFailureAsync(string batch, CancellationToken cancellation) =>
        await Sqs.SendMessageAsync(
            new SendMessageRequest { QueueUrl = variables[Names.Env.DeadLetterQueueUrl], MessageBody = batch },
            cancellation
        );

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        lock (running)
            running.Push(part);
        return part;
    }

    private sealed class Disposing(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
