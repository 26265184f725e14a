using System.Text;
using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack.Deployed;

/// <summary>The published functions on a stack with some people; `make published` must have run, and nothing excuses
/// its absence.</summary>
public sealed class DeployedRig : IAsyncLifetime
{
    private const int People = 200;

    private readonly List<DeployedFunction> functions = [];
    private ControlPlaneSimulator controlPlane = null!;

    public LocalStack Stack { get; private set; } = null!;

    /// <summary>Who is signed up.</summary>
    public SyntheticPopulation Population { get; private set; } = null!;

    public ControlPlaneSimulator ControlPlane => controlPlane;

    public string Package { get; } = PublishedPackage.Find();

    public static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        Stack = await LocalStack.StartAsync(
            new LocalStackOptions { Lanes = 2, Partitions = 8 },
            TimeProvider.System,
            None
        );
        controlPlane = await ControlPlaneSimulator.StartAsync(8, None);
        Population = new SyntheticPopulation(People, 1, new SyntheticAddresses(Stack.Providers.HookAddress("")));
        var publisher = new DeployedFunction(
            Spec(Names.Functions.Publisher),
            TimeProvider.System,
            new FunctionLog(NullLogger.Instance)
        );
        functions.Add(publisher);
        controlPlane.OnInvoke = async (_, request, cancellation) =>
            await publisher.InvokeAsync(request, Guid.NewGuid().ToString(), cancellation)
                is InvocationResult.Answered answered
                ? answered.Response
                : null;
        var load = await Stack.SignUpAsync(Population, progress: null, None);
        await Stack.WritePlanAsync(People, load.Segments, None);
    }

    public async Task DisposeAsync()
    {
        foreach (var function in functions)
            await function.DisposeAsync();
        await controlPlane.DisposeAsync();
        await Stack.DisposeAsync();
    }

    public FunctionSpec Spec(string function) =>
        DeployedFunctions.Spec(function, Package, Stack.Variables.Concat(controlPlane.Variables).ToDictionary()) with
        {
            Timeout = TimeSpan.FromSeconds(30),
        };

    /// <summary>Started and ready; fails with the line that says why it is not.</summary>
    public async Task<ExecutionEnvironment> StartAsync(FunctionSpec spec) =>
        await TryStartAsync(spec) is EnvironmentStart.Ready ready
            ? ready.Environment
            : throw new FunctionDoesNotStartException($"{spec.Name} is not ready");

    public async Task<EnvironmentStart> TryStartAsync(FunctionSpec spec, bool provisioned = false)
    {
        // Away from the test framework's synchronization context.
        return await Task.Run(() =>
            ExecutionEnvironment.StartAsync(
                spec,
                provisioned,
                TimeProvider.System,
                new FunctionLog(NullLogger.Instance),
                None
            )
        );
    }

    public static Task<InvocationResult> InvokeAsync(ExecutionEnvironment environment, byte[] document) =>
        Task.Run(() => environment.InvokeAsync(document, Guid.NewGuid().ToString(), None));

    /// <summary>The response's text; fails with the line that says why there is none.</summary>
    public static async Task<string> AnswerAsync(ExecutionEnvironment environment, byte[] document) =>
        await InvokeAsync(environment, document) switch
        {
            InvocationResult.Answered answered => Encoding.UTF8.GetString(answered.Response),
            InvocationResult.Failed failed => throw new Xunit.Sdk.XunitException(failed.Line),
            _ => throw new InvalidOperationException("an invocation is answered or failed"),
        };

    /// <summary>One lane of an alert that nearly everybody gets, as the event source mapping sends it.</summary>
    /// <param name="number">Of the event: another number is another alert.</param>
    public byte[] Record(int number) => BenchRecord.Of(number, Stack.Secrets.Signer(), TimeProvider.System.GetUtcNow());

    /// <summary>One message of the retry queue.</summary>
    public static byte[] Message(string body) =>
        Encoding.UTF8.GetBytes(
            new JsonObject
            {
                ["Records"] = new JsonArray(
                    new JsonObject
                    {
                        ["messageId"] = Guid.NewGuid().ToString(),
                        ["receiptHandle"] = "handle",
                        ["body"] = body,
                        ["attributes"] = new JsonObject { ["ApproximateReceiveCount"] = "1" },
                        ["messageAttributes"] = new JsonObject(),
                        ["eventSource"] = "aws:sqs",
                    }
                ),
            }.ToJsonString()
        );

    public int Accepted => Stack.Providers.Log.From(0).Count(message => message.Accepted);

    public int Refused => Stack.Providers.Log.From(0).Count(message => !message.Accepted);

    public Task<int> DeadLettersAsync() =>
        QueueContents.CountAsync(Stack.Sqs, Stack.Variable(Names.Env.DeadLetterQueueUrl)!, None);
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DeployedCollection : ICollectionFixture<DeployedRig>
{
    public const string Name = "published functions";
}
