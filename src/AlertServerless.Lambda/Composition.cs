using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.Subscribers;
using Amazon.SQS;

namespace AlertServerless.Lambda;

/// <summary>
/// The one place where the parts of each function are put together, in the order the data takes. What differs on one
/// machine (where the services are) is overridden by the local command; what is built is the same.
/// </summary>
public partial class Composition(Func<string, string?> variable, TimeProvider clock, Stream metricLines) : IDisposable
{
    /// <summary>Lets webhooks reach receivers on the machine itself. Not among a deployed function's variables, which a
    /// test holds.</summary>
    public const string LoopbackReceiversVariable = "ALERT_LOOPBACK_RECEIVERS";

    /// <summary>Lets feeds in clear text on the machine itself alert alone: they are the local stack's own simulators.
    /// Not among a deployed function's variables either.</summary>
    public const string SimulatedFeedsVariable = "ALERT_SIMULATED_FEEDS";

    private readonly List<IDisposable> owned = [];

    private readonly RepeatedCauses storeCauses = new(clock);

    // Filled while a function is put together.
    private readonly List<WarmUpStep> warmUp = [];

    // How long an undelivered message rests before its first retry: by then a hiccup is over, and so is the first break
    // of a circuit breaker.
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(2);

    // A run of the retry function is short, and a chunk that is only filed needs no provider.
    private static readonly TimeSpan ClosingDrain = TimeSpan.FromSeconds(4);

    /// <summary>Which function is being put together.</summary>
    protected string Function { get; private set; } = "";

    private FunctionEnvironment EnvironmentOf(string function)
    {
        Function = function;
        return new FunctionEnvironment(function, variable);
    }

    protected TimeProvider Clock => clock;

    /// <summary>One variable of the process, for what only a local stack needs.</summary>
    protected string? Variable(string name) => variable(name);

    public static Composition FromEnvironment() =>
        new(Environment.GetEnvironmentVariable, TimeProvider.System, Console.OpenStandardOutput());

    /// <summary>Feeds → association and policy → outbox → topic.</summary>
    public ProducerLoop Producer()
    {
        var environment = EnvironmentOf(Names.Functions.Producer);
        var metrics = Metrics(environment);
        var store = new DynamoDbStore(DynamoDb(), Traffic);
        var damage = new DamageLog(metrics, Names.Functions.Producer, FunctionLogger.OfProcess);
        var options = DeployedOptions.Read(environment, TrustsLoopbackFeeds, damage.Note);
        var secrets = Secrets(environment);

        // The feeds, each with its own client and pace. A page that wants a log-in gets the session a person obtained
        // there.
        var http = FeedHttp.CreateClient(UserAgent);
        var pollers = options
            .Feeds.Where(feed => feed.Url is not null)
            .Select(feed => new FeedPoller(
                feed,
                FeedClients.Create(feed, http, secrets.Session(damage.Note), clock),
                new Random(),
                clock,
                OnEvent
            ))
            .ToList();

        // What was decided, kept until it is on the topic.
        var events = new DynamoEventStore(store, environment[Names.Env.EventsTable], clock, damage.Note);
        var plan = Plan(environment);
        var publisher = Topics(environment);
        var outbox = new OutboxPublisher(publisher, events, secrets.Signer(), clock, OnEvent);
        options = options with { Feeds = [.. options.Feeds, Canary.Feed] };
        var producer = new AlertProducer(events, outbox, options, plan, clock, OnEvent);

        // What operators have asked for.
        var asked = new DynamoOperatorRequests(store, environment[Names.Env.EventsTable]);
        var requests = new OperatorRequestHandler(asked, producer, clock, OnEvent);

        // The heartbeats that prove that all of it works.
        var beats = Heartbeats(environment, publisher, secrets.Signer(), store, events, pollers, producer, OnEvent);

        var lease = new DynamoLeaderLease(store, environment[Names.Env.StateTable]);
        return new ProducerLoop(
            pollers,
            producer,
            lease,
            Owner(),
            LeaderLeaseOptions.Default,
            clock,
            OnEvent,
            requests.HandleAsync,
            beats is null ? null : beats.TickAsync,
            CanaryFeed(environment, store, producer, OnEvent)
        );

        void OnEvent(ProducerEvent producerEvent)
        {
            metrics.Write(producerEvent, clock.GetUtcNow());
            OnProducer(producerEvent);
        }
    }

    /// <summary>Topic → claims → channels → dead letters.</summary>
    public RecordConsumer Consumer()
    {
        var environment = EnvironmentOf(Names.Functions.Consumer);
        var metrics = Metrics(environment);
        var damage = new DamageLog(metrics, Names.Functions.Consumer, FunctionLogger.OfProcess);
        var secrets = Secrets(environment);
        var keys = Watch(environment, damage);
        var store = new DynamoDbStore(DynamoDb(), Traffic);

        // Which segments there are, who is in them, and who works on which.
        var directory = new DynamoSegmentDirectory(store, environment[Names.Env.SegmentsTable], damage.Note);
        var reader = new DynamoSegmentReader(store, environment[Names.Env.SubscribersTable]);
        var claims = Claims(store, environment[Names.Env.ClaimsTable], damage.Note);
        var markers = new DynamoLaneMarkers(store, environment[Names.Env.ClaimsTable], clock, damage.Note);

        // How each subscriber is notified, and where a message goes that no provider takes.
        var stacks = Channels(environment, secrets, store);
        var dispatcher = new Dispatcher(stacks, Counters, clock, Dispatcher.DefaultWait);
        var sqs = Sqs();
        var undelivered = new SqsUndeliveredQueue(sqs, environment[Names.Env.RetryQueueUrl], FirstRetryDelay, clock);

        // Whether the alert may still be sent: the sending control, and the archive, where a cancellation would be.
        var events = new DynamoEventStore(store, environment[Names.Env.EventsTable], clock, damage.Note);
        var sending = new DynamoSendingControl(store, environment[Names.Env.StateTable]);
        var control = new DispatchControl(clock, sending, events.FindAlertAsync, events.OpenAlertsAsync);
        var refused = Refused(environment, store, secrets);
        var addresses = keys.Sealer(secrets);
        var dispatch = new DispatchPorts(reader, claims, addresses, dispatcher, clock)
        {
            Control = control,
            Refused = refused,
        };
        var ports = new ConsumerPorts(directory, markers, stacks, undelivered, dispatch)
        {
            DeadLetters = DeadLetters(environment, sqs),
        };

        // What everybody may read, beside each message.
        var posts = Posts(environment, secrets, store);
        warmUp.AddRange([
            ConsumerWarmUp.Store(directory, sending),
            ConsumerWarmUp.Queue(sqs, environment[Names.Env.RetryQueueUrl]),
            ConsumerWarmUp.CodePath(secrets, clock),
        ]);
        var proof = new DynamoProofOfLife(store, environment[Names.Env.StateTable]);
        HeartbeatResponder heartbeats = new(
            proof,
            [.. warmUp, ConsumerWarmUp.Fan(claims, reader, addresses, clock)],
            clock,
            line => Log.WarmUp(FunctionLogger.OfProcess, line),
            directory
        );
        WarmUpWhereThereIsTime();
        var run = new RecordRun(ports, ConsumerOptions);
        return new RecordConsumer(
            secrets.Verifier(damage.Note),
            run,
            control,
            metrics,
            clock,
            refused,
            posts.PublishAsync,
            keys.ReadVerifierAsync,
            heartbeats
        )
        {
            GivesBackByFailing = !CostClassOf(environment).StandsReady && !environment.UsesKinesis,
        };
    }

    /// <summary>Retry queue → claims and channels once more → dead letters; and whom an alert did not reach before its
    /// end.</summary>
    public (RetryRun Run, AlertCloser Closer, EmbeddedMetrics Metrics) Retry()
    {
        var environment = EnvironmentOf(Names.Functions.Retry);
        var metrics = Metrics(environment);
        var damage = new DamageLog(metrics, Names.Functions.Retry, FunctionLogger.OfProcess);
        var secrets = Secrets(environment);
        var keys = Watch(environment, damage);
        var store = new DynamoDbStore(DynamoDb(), Traffic);
        var events = new DynamoEventStore(store, environment[Names.Env.EventsTable], clock, damage.Note);
        var sqs = Sqs();
        var claims = Claims(store, environment[Names.Env.ClaimsTable], damage.Note);
        var stacks = Channels(environment, secrets, store);
        var shares = new RetryShares(stacks, Plan(environment), claims, clock, new Random().NextDouble());
        var deadLetters = DeadLetters(environment, sqs);
        var dispatcher = new Dispatcher(stacks, Counters, clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(
            new DynamoSegmentReader(store, environment[Names.Env.SubscribersTable]),
            claims,
            keys.Sealer(secrets),
            dispatcher,
            clock
        )
        {
            Control = new DispatchControl(
                clock,
                new DynamoSendingControl(store, environment[Names.Env.StateTable]),
                events.FindAlertAsync,
                events.OpenAlertsAsync
            ),
            Refused = Refused(environment, store, secrets),
        };
        var postponement = new SqsPostponement(sqs, environment[Names.Env.RetryQueueUrl]);
        var ports = new RetryPorts(
            dispatch,
            events.FindAlertAsync,
            deadLetters,
            postponement.PostponeAsync,
            deadLetters.SetAsideAsync,
            shares.TakeAsync
        );
        return (
            new RetryRun(ports, RetryPolicy.Default),
            Closer(environment, store, events, dispatch, deadLetters, damage),
            metrics
        );
    }

    // Sends nothing, so it has no channels and no sending control: the clock alone says which alerts have ended.
    private AlertCloser Closer(
        FunctionEnvironment environment,
        DynamoDbStore store,
        IEventStore events,
        DispatchPorts retry,
        IUndeliveredQueue deadLetters,
        DamageLog damage
    )
    {
        var directory = new DynamoSegmentDirectory(store, environment[Names.Env.SegmentsTable], damage.Note);
        var nobody = new Dispatcher([], Counters, clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(retry.Reader, retry.Claims, retry.Addresses, nobody, clock);
        var ports = new ConsumerPorts(directory, new NoLaneMarkers(), [], deadLetters, dispatch);
        return new AlertCloser(events, ports, ConsumerOptions with { DrainMargin = ClosingDrain });
    }

    private SqsUndeliveredQueue DeadLetters(FunctionEnvironment environment, IAmazonSQS sqs) =>
        new(sqs, environment[Names.Env.DeadLetterQueueUrl], TimeSpan.Zero, clock);

    /// <summary>Bounces and complaints → stopped addresses.</summary>
    public MailFeedback Feedback()
    {
        var environment = EnvironmentOf(Names.Functions.Feedback);
        var ports = DynamoRegistry.Ports(
            new DynamoDbStore(DynamoDb(), Traffic),
            environment[Names.Env.SubscribersTable],
            environment[Names.Env.SegmentsTable],
            environment[Names.Env.AuditTable],
            clock
        );
        return new MailFeedback(DynamoRegistry.Create(ports, Secrets(environment)), clock);
    }

    /// <summary>Disposes what holds connections of its own. In Lambda the environment's end does that.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposed with this composition.</summary>
    protected T Own<T>(T part)
        where T : IDisposable
    {
        owned.Add(part);
        return part;
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var part in owned)
            part.Dispose();
        owned.Clear();
    }

    /// <summary>What the store was asked; a local report counts over all its functions.</summary>
    protected virtual StoreTraffic Traffic { get; } = new();

    public ChannelCounters Counters { get; } = new();

    /// <summary>How many threads publish; each owns its own partitions.</summary>
    protected virtual PublisherThreads Threads => new(PublishingThreads);

    /// <summary>Where what the producer does is reported beside the figures: its log; on one machine the
    /// operations page.</summary>
    protected virtual void OnProducer(ProducerEvent producerEvent)
    {
        if (ProducerLog.Line(producerEvent) is not { } line)
            return;
        if (producerEvent is ProducerEvent.StoreFailed failed && !storeCauses.IsNews(failed.Why))
            return;
        var level = ProducerLog.LevelOf(producerEvent);
        Log.Producer(FunctionLogger.OfProcess, level, line);
    }

    protected virtual ConsumerOptions ConsumerOptions => new();

    /// <summary>Feeds in clear text on the machine itself are the system's own simulators, and may alert alone: only
    /// ever true on one machine.</summary>
    protected virtual bool TrustsLoopbackFeeds => variable(SimulatedFeedsVariable) == "true";

    // In the init phase, whose end is when this returns.
    private void WarmUpWhereThereIsTime()
    {
        if (variable(WarmUp.InitializationType) == WarmUp.Provisioned)
            WarmUp.RunAsync(warmUp, clock, line => Log.WarmUp(FunctionLogger.OfProcess, line)).GetAwaiter().GetResult();
    }

    private EmbeddedMetrics Metrics(FunctionEnvironment environment) =>
        new(metricLines, clock, environment[Names.Env.Deployment]);

    /// <summary>As its variable lists them.</summary>
    protected virtual string SecretIds(FunctionEnvironment environment) => environment[Names.Env.SecretsId];

    // A function's constructor runs in Lambda's init phase, which has no other caller that waits.
    private Secrets Secrets(FunctionEnvironment environment) =>
        SecretsSource
            .ReadAsync(SecretIds(environment), SecretsManager, ParameterStore, CancellationToken.None)
            .GetAwaiter()
            .GetResult();

    private SecretsWatch Watch(FunctionEnvironment environment, DamageLog damage)
    {
        var ids = SecretIds(environment);
        return new SecretsWatch(
            cancellation => SecretsSource.ReadAsync(ids, SecretsManager, ParameterStore, cancellation),
            clock,
            damage.Note
        );
    }

    private const int PublishingThreads = 4;

    private const string UserAgent = "AlertServerless/0.1";

    private static string Owner() => Guid.NewGuid().ToString("n");
}
