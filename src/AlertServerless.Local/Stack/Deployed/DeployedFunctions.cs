using AlertServerless.Core;
using AlertServerless.Lambda;
using AlertServerless.Local.Simulators;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>Every function of a published package, with the variables of a local stack.</summary>
public sealed class DeployedFunctions : IAsyncDisposable
{
    // The SDK's own variables for services that are not AWS's.
    private const string Endpoints = "AWS_ENDPOINT_URL_";

    // As the constructs of infra/AlertServerless.Infra declare them, a consumer for a demonstration's people.
    private static readonly Dictionary<string, (int MemoryMb, TimeSpan Timeout)> Sizes = new()
    {
        [Names.Functions.Producer] = (512, TimeSpan.FromSeconds(150)),
        [Names.Functions.Publisher] = (512, TimeSpan.FromSeconds(8)),
        [Names.Functions.Consumer] = (1769, TimeSpan.FromMinutes(14)),
        [Names.Functions.Retry] = (512, TimeSpan.FromSeconds(20)),
        [Names.Functions.Scaler] = (512, TimeSpan.FromMinutes(10)),
        [Names.Functions.Feedback] = (512, TimeSpan.FromSeconds(30)),
    };

    private readonly Dictionary<string, DeployedFunction> functions;

    private readonly ControlPlaneSimulator api;

    private DeployedFunctions(
        string taskRoot,
        IReadOnlyDictionary<string, string> variables,
        ControlPlaneSimulator api,
        TimeProvider clock,
        ILoggerFactory logs,
        Action<string>? onLine
    )
    {
        this.api = api;
        functions = Names.Functions.All.ToDictionary(
            name => name,
            name => new DeployedFunction(
                Spec(name, taskRoot, variables),
                clock,
                new FunctionLog(logs.CreateLogger(name), onLine)
            )
        );
        api.OnInvoke = async (name, document, cancellation) =>
            functions.TryGetValue(name, out var function)
            && await function.InvokeAsync(document, Guid.NewGuid().ToString(), cancellation)
                is InvocationResult.Answered answered
                ? answered.Response
                : null;
    }

    /// <param name="taskRoot">The published folder.</param>
    /// <param name="variables">Of the stack; each function is given those that it reads, and where Lambda's own API
    /// is.</param>
    /// <param name="onLine">Called with each line that a function writes; null when nobody reads them.</param>
    public static async Task<DeployedFunctions> StartAsync(
        string taskRoot,
        IReadOnlyDictionary<string, string> variables,
        TimeProvider clock,
        ILoggerFactory logs,
        CancellationToken cancellation,
        Action<string>? onLine = null
    )
    {
        var control = await ControlPlaneSimulator.StartAsync(partitions: 1, cancellation);
        return new DeployedFunctions(
            taskRoot,
            variables.Concat(control.Variables).ToDictionary(),
            control,
            clock,
            logs,
            onLine
        );
    }

    /// <summary>Used so far by all environments that are alive, by function.</summary>
    public IEnumerable<(string Function, TimeSpan Used)> ProcessorTimes() =>
        functions.Select(of => (of.Key, of.Value.ProcessorTime));

    public DeployedFunction this[string name] => functions[name];

    public static FunctionSpec Spec(string name, string taskRoot, IReadOnlyDictionary<string, string> variables)
    {
        var known = variables.ContainsKey(Names.Env.KinesisStream) ? Names.Env.OfWithKinesis : Names.Env.Of;
        var own = known[name]
            .Where(variables.ContainsKey)
            .Concat(variables.Keys.Where(key => key.StartsWith(Endpoints, StringComparison.Ordinal)))
            .ToDictionary(key => key, key => variables[key]);
        own[Names.Env.Function] = name;
        if (own.TryGetValue(Names.Env.SecretsId, out var secrets))
            own[Names.Env.SecretsId] = LocalSecrets.OnlyOf(name, secrets);
        own[Composition.LoopbackReceiversVariable] = "true";
        if (variables.TryGetValue(Composition.SimulatedFeedsVariable, out var simulated))
            own[Composition.SimulatedFeedsVariable] = simulated;
        return new FunctionSpec(
            name,
            taskRoot,
            Names.Functions.Handler,
            Sizes[name].MemoryMb,
            Sizes[name].Timeout,
            own
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var function in functions.Values)
            await function.DisposeAsync();
        await api.DisposeAsync();
    }
}
