using AlertServerless.Core;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Stack.Kafka;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack;

/// <summary>An event that was read and is ready for its handler.</summary>
/// <param name="Function">One of <see cref="Functions"/>.</param>
/// <param name="At">The time to be believed: the event's own where its contents expire, else null for the
/// present.</param>
/// <param name="Handle">Calls the handler and gives its response as JSON.</param>
/// <param name="Document">The document as its published function gets it at a time.</param>
internal sealed record Invocation(
    string Function,
    DateTimeOffset? At,
    TimeSpan Timeout,
    Func<LocalStack, TimeProvider, ILambdaContext, Task<string>> Handle,
    Func<DateTimeOffset, Secrets, byte[]> Document
)
{
    private const int Subscribers = 300;
    private const int Seed = 1;

    // One poll of the feeds is enough; in the cloud it would watch for minutes.
    private static readonly TimeSpan ProducerTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OtherTimeout = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<string> Functions { get; } =
    [
        Names.Functions.Consumer,
        Names.Functions.Producer,
        Names.Functions.Retry,
        Names.Functions.Scaler,
        Names.Functions.Feedback,
    ];

    public static (Invocation? Ready, string? Fault) Read(string function, byte[] document) =>
        function switch
        {
            Names.Functions.Consumer when LambdaEvents.Kafka(document, out var at) is var (kafka, fault) => kafka
                is null
                ? (null, fault)
                : (Consumer(kafka, at), null),
            Names.Functions.Retry when LambdaEvents.Queue(document) is var (queued, fault) => queued is null
                ? (null, fault)
                : (Retry(queued, document), null),
            Names.Functions.Producer => LambdaEvents.AnyFault(document) is { } fault
                ? (null, fault)
                : (Producer(document), null),
            Names.Functions.Scaler => LambdaEvents.AnyFault(document) is { } fault
                ? (null, fault)
                : (Scaler(document), null),
            Names.Functions.Feedback => LambdaEvents.AnyFault(document) is { } fault
                ? (null, fault)
                : (Feedback(document), null),
            _ => throw new ArgumentOutOfRangeException(nameof(function), function, "no such function"),
        };

    /// <summary>On a stack of its own, with some people signed up.</summary>
    /// <returns>The handler's response, and how many messages people got.</returns>
    public async Task<(string Response, int Messages)> RunAsync(
        TimeProvider machine,
        ILoggerFactory logs,
        CancellationToken cancellation
    )
    {
        TimeProvider clock = At is { } at ? ShiftedClock.At(at, machine) : machine;
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions { Secrets = LocalSecrets.Fixed() },
            clock,
            cancellation
        );
        await stack.SignUpAsync(
            new SyntheticPopulation(Subscribers, Seed, new SyntheticAddresses(stack.Providers.HookAddress(""))),
            progress: null,
            cancellation
        );
        var context = new LocalLambdaContext(
            $"{Function}Function",
            Guid.NewGuid().ToString("n"),
            Timeout,
            clock,
            new FunctionLog(logs.CreateLogger(Function))
        );
        var response = await Handle(stack, clock, context);
        return (response, stack.Providers.Log.From(0).Count(message => message.Accepted));
    }

    /// <summary>The same, through the published function.</summary>
    /// <param name="package">The published folder.</param>
    /// <returns>The response, or one line that names the function; and how many messages people got.</returns>
    public async Task<(InvocationResult Result, int Messages)> RunDeployedAsync(
        string package,
        TimeProvider clock,
        ILoggerFactory logs,
        CancellationToken cancellation
    )
    {
        var options = new LocalStackOptions { Secrets = LocalSecrets.Fixed() };
        await using var stack = await LocalStack.StartAsync(options, clock, cancellation);
        await stack.SignUpAsync(
            new SyntheticPopulation(Subscribers, Seed, new SyntheticAddresses(stack.Providers.HookAddress(""))),
            progress: null,
            cancellation
        );
        await using var controlPlane = await ControlPlaneSimulator.StartAsync(options.Partitions, cancellation);
        var variables = stack.Variables.Concat(controlPlane.Variables).ToDictionary();
        var spec = DeployedFunctions.Spec(Function, package, variables) with { Timeout = Timeout };
        await using var function = new DeployedFunction(spec, clock, new FunctionLog(logs.CreateLogger(Function)));
        var result = await function.InvokeAsync(
            Document(clock.GetUtcNow(), stack.Secrets),
            Guid.NewGuid().ToString(),
            cancellation
        );
        return (result, stack.Providers.Log.From(0).Count(message => message.Accepted));
    }

    private static Invocation Consumer(KafkaEvent kafka, DateTimeOffset at) =>
        new(
            Names.Functions.Consumer,
            at,
            OtherTimeout,
            async (stack, _, context) =>
                LambdaEvents.Write(await new ConsumerFunction(stack.Compose().Consumer()).HandleAsync(kafka, context)),
            (now, secrets) => EventDocuments.Of(RedatedEvent.At(now, kafka, secrets.Signer()))
        );

    private static Invocation Retry(SQSEvent queued, byte[] document) =>
        new(
            Names.Functions.Retry,
            null,
            OtherTimeout,
            async (stack, clock, context) =>
            {
                var (run, closer, metrics) = stack.Compose().Retry();
                return LambdaEvents.Write(
                    await new RetryFunction(run, closer, metrics, clock).HandleAsync(queued, context)
                );
            },
            (_, _) => document
        );

    private static Invocation Producer(byte[] scheduled) =>
        new(
            Names.Functions.Producer,
            null,
            ProducerTimeout,
            async (stack, clock, context) =>
            {
                using var document = new MemoryStream(scheduled);
                await new ProducerFunction(stack.Compose().Producer(), clock).HandleAsync(document, context);
                return "null"; // A handler that returns nothing: what its invoker reads.
            },
            (_, _) => scheduled
        );

    private static Invocation Scaler(byte[] triggering) =>
        new(
            Names.Functions.Scaler,
            null,
            OtherTimeout,
            async (stack, clock, context) =>
            {
                using var document = new MemoryStream(triggering);
                var (scaler, metrics, _) = stack.Compose().Scaler();
                using var reader = new StreamReader(
                    await new ScalerFunction(scaler, metrics, clock).HandleAsync(document, context)
                );
                return await reader.ReadToEndAsync();
            },
            (_, _) => triggering
        );

    private static Invocation Feedback(byte[] happened) =>
        new(
            Names.Functions.Feedback,
            null,
            OtherTimeout,
            async (stack, _, context) =>
            {
                using var document = new MemoryStream(happened);
                await new FeedbackFunction(stack.Compose().Feedback()).HandleAsync(document, context);
                return "null"; // A handler that returns nothing: what its invoker reads.
            },
            (_, _) => happened
        );
}
