using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>What all functions share.</summary>
/// <param name="Options">The deployment.</param>
/// <param name="State">The stateful stack.</param>
/// <param name="Code">All functions are one executable, the publisher's with librdkafka beside it.</param>
/// <param name="Environment">Values of all variables; each function is given those it reads.</param>
public sealed record HandlerContext(
    DeploymentOptions Options,
    AlertStateStack State,
    Code Code,
    IReadOnlyDictionary<string, string> Environment
)
{
    public HandlerContext With(params (string Name, string Value)[] more) =>
        this with
        {
            Environment = Environment.Concat(more.Select(m => KeyValuePair.Create(m.Name, m.Value))).ToDictionary(),
        };
}

/// <summary>What is a function's own.</summary>
/// <param name="InNetwork">In the brokers' network, where there is one.</param>
public sealed record HandlerOptions(int MemoryMb, Duration Timeout, bool InNetwork)
{
    public int? ReservedConcurrency { get; init; }
}

/// <summary>One function with its role, its log and its variables.</summary>
public sealed class HandlerFunction : Construct
{
    public HandlerFunction(Construct scope, string name, HandlerContext context, HandlerOptions options)
        : base(scope, name)
    {
        MemoryMb = options.MemoryMb;
        var key = context.State.Data.Key;
        var log = new LogGroup(
            this,
            "Log",
            new LogGroupProps
            {
                Retention = LogGroups.Retention(context.Options.CostClass),
                EncryptionKey = key,
                RemovalPolicy = RemovalPolicy.DESTROY,
            }
        );
        Role = new Role(this, "Role", new RoleProps { AssumedBy = new ServicePrincipal("lambda.amazonaws.com") });
        Allow(LogRights.ToWrite(log));
        Function = new Function(this, "Function", Properties(name, context, options, log));
        ((CfnFunction)Function.Node.DefaultChild!).OverrideLogicalId($"{name}Function");
        if (options.InNetwork && context.State.Kafka is not null)
            AllowServiceOnly(NetworkRights.ToAttach());
        SuppressRules();
    }

    public int MemoryMb { get; }

    public Function Function { get; }

    public Role Role { get; }

    public void Allow(params PolicyStatement[] statements)
    {
        foreach (var statement in statements)
            Role.AddToPolicy(statement);
    }

    /// <summary>For what Lambda does in the role's name and the function's code has no business with.</summary>
    public void AllowServiceOnly(PolicyStatement statement)
    {
        Allow(statement);
        // In a policy of its own: the function waits for its role's, which must not wait for the function.
        _ = new Policy(
            this,
            "NotForCode",
            new PolicyProps { Statements = [NetworkRights.DenyToCode(statement, Function.FunctionArn)], Roles = [Role] }
        );
    }

    private FunctionProps Properties(string name, HandlerContext context, HandlerOptions options, LogGroup log)
    {
        var network = options.InNetwork ? context.State.Kafka?.Network : null;
        var properties = new FunctionProps
        {
            Runtime = new Runtime("dotnet10", RuntimeFamily.DOTNET_CORE),
            // The file that the runtime starts; one of the variables says which function it is.
            Handler = Names.Functions.Handler,
            Code = context.Code,
            // Starts a little sooner than arm64 in public measurements, and `sam local` runs it on a common desktop
            // machine without emulation.
            Architecture = Architecture.X86_64,
            MemorySize = options.MemoryMb,
            Timeout = options.Timeout,
            ReservedConcurrentExecutions = context.Options.ReservesConcurrency ? options.ReservedConcurrency : null,
            Environment = (context.Options.UsesKinesis ? Names.Env.OfWithKinesis : Names.Env.Of)[name]
                .ToDictionary(variable => variable, variable => ValueOf(variable, name, context)),
            Role = Role,
            LogGroup = log,
            LoggingFormat = LoggingFormat.JSON,
            Tracing = Tracing.ACTIVE,
            // The last good one must still be there when the new one is not good: docs/deploying.md goes back to it.
            CurrentVersionOptions = new VersionOptions { RemovalPolicy = RemovalPolicy.RETAIN },
            Vpc = network?.Vpc,
            VpcSubnets = network?.Private,
            SecurityGroups = network is null ? null : [network.Clients],
        };
        return properties;
    }

    // Two are each function's own.
    private static string ValueOf(string variable, string function, HandlerContext context) =>
        variable switch
        {
            Names.Env.Function => function,
            Names.Env.SecretsId => context.State.Secrets.IdsFor(function),
            _ => context.Environment[variable],
        };

    private void SuppressRules()
    {
        Suppress.Rule(
            Role.Node.FindChild("DefaultPolicy"),
            "AwsSolutions-IAM5",
            "A log group's address ends in :* for its streams; X-Ray, network interfaces and account limits know no "
                + "resource. A test lists every such action."
        );
        Suppress.Rule(
            Function,
            "AwsSolutions-L1",
            "dotnet10 is the newest managed .NET runtime; this release of the CDK knows it by name only."
        );
    }
}
