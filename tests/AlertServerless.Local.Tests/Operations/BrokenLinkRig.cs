using AlertServerless.Core;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Stack.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>
/// The deployed path on one machine: published producer, publisher and consumer, each a process behind the Runtime
/// API, with topic and event source mapping between them. Each function can be replaced, as a deployment replaces it.
/// Beats come every two seconds here, every five minutes in the cloud. Twenty people and the operator's inboxes are
/// signed up.
/// </summary>
public sealed class BrokenLinkRig : IAsyncLifetime, IDisposable
{
    private const int Lanes = 2;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly TimeSpan? canary;
    private readonly CancellationTokenSource stop = new();
    private readonly List<DeployedFunction> functions = [];
    private LocalStack stack = null!;
    private ControlPlaneSimulator controlPlane = null!;
    private DeployedFunction consumer = null!;
    private DeployedFunction producer = null!;
    private TopicTrigger? mapping;
    private Task producing = Task.CompletedTask;
    private Installation installation = null!;

    public BrokenLinkRig() { }

    /// <param name="canary">From one test earthquake to the next.</param>
    internal BrokenLinkRig(TimeSpan canary) => this.canary = canary;

    /// <summary>Between the consumer and its tables.</summary>
    internal RightsGate ConsumerStore { get; private set; } = null!;

    /// <summary>Between the consumer and its queues.</summary>
    internal RightsGate ConsumerQueues { get; private set; } = null!;

    /// <summary>Between the producer and Lambda, where the publisher is.</summary>
    internal RightsGate ProducerLambda { get; private set; } = null!;

    /// <summary>Between the producer and its tables.</summary>
    internal RightsGate ProducerStore { get; private set; } = null!;

    /// <summary>Between the consumer and its providers.</summary>
    internal KeyGate ConsumerProviders { get; private set; } = null!;

    /// <summary>The functions' spans.</summary>
    internal XRayReceiver XRay { get; } = new();

    /// <summary>Who was sent anything so far.</summary>
    internal IEnumerable<string> Notified =>
        stack.Providers.Log.From(0).Select(message => message.Recipient).Distinct();

    /// <summary>Every function's variables, before its own gate is put in.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    public async Task InitializeAsync() => await Task.Run(StartAsync);

    private async Task StartAsync()
    {
        var options = new LocalStackOptions
        {
            Lanes = Lanes,
            Partitions = Lanes,
            Heartbeat = Beat,
            Canary = canary,
        };
        stack = await LocalStack.StartAsync(options, TimeProvider.System, CancellationToken.None);
        controlPlane = await ControlPlaneSimulator.StartAsync(Lanes, CancellationToken.None);
        await stack.WritePlanAsync(0, 0, CancellationToken.None);
        Variables = stack.Variables.Concat(controlPlane.Variables).ToDictionary();
        var dynamo = new Uri(Variables[LocalComposition.DynamoDbEndpoint]);
        ConsumerStore = await RightsGate.StartAsync(dynamo);
        ConsumerQueues = await RightsGate.StartAsync(new Uri(Variables[LocalComposition.SqsEndpoint]));
        ProducerStore = await RightsGate.StartAsync(dynamo);
        ProducerLambda = await RightsGate.StartAsync(new Uri(controlPlane.Variables["AWS_ENDPOINT_URL_LAMBDA"]));
        ConsumerProviders = await KeyGate.StartAsync(stack.Providers.BaseUrl);
        var population = new SyntheticPopulation(20, 1, new SyntheticAddresses(stack.Providers.HookAddress("")));
        await stack.SignUpAsync(population, progress: null, CancellationToken.None);
        await stack.SignUpAsync(CanaryInboxes.Simulated(stack.Providers), progress: null, CancellationToken.None);
        installation = new Installation(InstallationAccess.Of(stack), TimeProvider.System);

        var publisher = Function(Spec(Names.Functions.Publisher));
        controlPlane.OnInvoke = async (_, request, cancellation) =>
            await publisher.InvokeAsync(request, Guid.NewGuid().ToString(), cancellation)
                is InvocationResult.Answered answered
                ? answered.Response
                : null;
        DeployConsumer(spec => spec);
        StartMapping();
        producer = Function(Spec(Names.Functions.Producer));
        producing = ProduceAsync();
    }

    /// <summary>Replaces the consumer by one that differs in one thing. The former one ends with the rig: it may be at
    /// work.</summary>
    public void DeployConsumer(Func<FunctionSpec, FunctionSpec> change) =>
        consumer = Function(change(Spec(Names.Functions.Consumer)));

    /// <summary>The same function with other keys for one purpose, as after a rotation that went wrong.</summary>
    internal FunctionSpec WithOther(FunctionSpec spec, string purpose, Secrets secrets)
    {
        var folder = Directory.CreateDirectory(Path.Combine(stack.Folder.FullName, $"{Guid.NewGuid():n}")).FullName;
        var others = LocalSecrets.OnlyOf(spec.Name, LocalSecrets.Write(secrets, folder)).Split(' ');
        var ids = spec.Variables[Names.Env.SecretsId].Split(' ').Select(id => Is(id) ? others.Single(Is) : id);
        return spec with
        {
            Variables = new Dictionary<string, string>(spec.Variables)
            {
                [Names.Env.SecretsId] = string.Join(' ', ids),
            },
        };

        bool Is(string id) => id.Contains($"/{purpose}.", StringComparison.Ordinal);
    }

    /// <summary>Every gate open, and the consumer as it was published.</summary>
    internal async Task WholeAsync()
    {
        foreach (var gate in new[] { ConsumerStore, ConsumerQueues, ProducerStore, ProducerLambda })
            gate.Lacks = (_, _) => false;
        ConsumerProviders.Revoked = null;
        DeployConsumer(spec => spec);
        await UntilAsync(null);
    }

    public void StartMapping()
    {
        mapping = stack.Trigger(
            async (_, records, context) =>
                await consumer.InvokeAsync(EventDocuments.Of(records), context.AwsRequestId, CancellationToken.None)
                    is InvocationResult.Answered answered
                    ? KafkaBatchResponse.Parse(answered.Response)
                    : null,
            like: null,
            NullLoggerFactory.Instance
        );
    }

    public async Task StopMappingAsync()
    {
        if (mapping is not null)
            await mapping.DisposeAsync();
    }

    /// <summary>What <c>alert status</c> says, until it says this.</summary>
    /// <param name="sentence">How one of the reasons begins; null for ready.</param>
    public async Task UntilAsync(string? sentence)
    {
        IReadOnlyList<string> last = [];
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Limit)
        {
            last = await ReadAsync() ?? last;
            if (sentence is null ? last.Count == 0 : last.Any(Begins))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        }

        Assert.Fail($"not in time: {sentence ?? "ready"}; it says: {string.Join("; ", last)}");

        bool Begins(string problem) => problem.StartsWith(sentence!, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await producing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopMappingAsync();
        foreach (var function in functions)
            await function.DisposeAsync();
        await ConsumerStore.DisposeAsync();
        await ConsumerQueues.DisposeAsync();
        await ProducerStore.DisposeAsync();
        await ProducerLambda.DisposeAsync();
        await ConsumerProviders.DisposeAsync();
        await controlPlane.DisposeAsync();
        await stack.DisposeAsync();
    }

    public void Dispose()
    {
        stop.Dispose();
        installation.Dispose();
        XRay.Dispose();
    }

    // On a busy machine the emulator may be slow: the next read is as good. Null then.
    private async Task<IReadOnlyList<string>?> ReadAsync()
    {
        try
        {
            return (await InstallationStatus.ReadAsync(installation, CancellationToken.None)).NotReady;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private FunctionSpec Spec(string name)
    {
        var variables = new Dictionary<string, string>(Variables);
        if (name == Names.Functions.Consumer)
        {
            variables[LocalComposition.DynamoDbEndpoint] = ConsumerStore.Address.ToString();
            variables[LocalComposition.SqsEndpoint] = ConsumerQueues.Address.ToString();
            variables[Names.Env.TwilioBaseUrl] = ConsumerProviders.Address.ToString();
            variables[Names.Env.TelegramBaseUrl] = ConsumerProviders.Address.ToString();
            variables[LocalComposition.SesEndpoint] = ConsumerProviders.Address.ToString();
        }

        if (name == Names.Functions.Producer)
        {
            variables[LocalComposition.DynamoDbEndpoint] = ProducerStore.Address.ToString();
            variables["AWS_ENDPOINT_URL_LAMBDA"] = ProducerLambda.Address.ToString();
        }

        var spec = DeployedFunctions.Spec(name, PublishedPackage.Find(), variables);
        return spec with { XRayDaemon = XRay.Address };
    }

    private DeployedFunction Function(FunctionSpec spec)
    {
        var function = new DeployedFunction(spec, TimeProvider.System, new FunctionLog(NullLogger.Instance));
        functions.Add(function);
        return function;
    }

    // As its schedule does, only sooner after an end.
    private async Task ProduceAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            await producer.InvokeAsync(
                EventDocuments.Schedule(TimeProvider.System.GetUtcNow()),
                Guid.NewGuid().ToString(),
                stop.Token
            );
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop.Token);
        }
    }
}
