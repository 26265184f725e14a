using AlertServerless.Infra.Constructs.Stateless;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Packaging;
using Amazon.CDK;
using Constructs;

namespace AlertServerless.Infra;

/// <summary>The result of preparing the templates.</summary>
public abstract record Preparation
{
    private Preparation() { }

    /// <param name="Options">The deployment's values, all checked.</param>
    /// <param name="CodeFolder">What Lambda gets.</param>
    /// <param name="NotToDeploy">Why the templates may be looked at but not deployed; empty when they may.</param>
    public sealed record Ready(DeploymentOptions Options, string CodeFolder, IReadOnlyList<string> NotToDeploy)
        : Preparation
    {
        /// <summary>What the function of the sign-up pages gets.</summary>
        public string SignUpFolder { get; init; } = CodeFolder;
    }

    /// <param name="Line">One line about the value or the build that is wrong.</param>
    public sealed record Refused(string Line) : Preparation;
}

/// <summary>From a deployment's values to its stacks.</summary>
public static class AlertApp
{
    /// <param name="context">A context value by its key, or null.</param>
    /// <param name="root">The repository's root: deployments are read and functions published from there.</param>
    public static Preparation Prepare(Func<string, string?> context, string root)
    {
        if (ContextValues.Read(context, name => ReadFile(Path.Combine(root, name)), out var wrong) is not { } values)
            return new Preparation.Refused(wrong!);
        return new DeploymentContext(values).Read() switch
        {
            OptionsResult.Valid valid => Package(valid.Options, root),
            OptionsResult.Invalid invalid => new Preparation.Refused(invalid.Line),
            _ => throw new InvalidOperationException("an unknown outcome of reading the options"),
        };
    }

    public static (AlertStateStack State, AlertFlowStack Flow) Declare(Construct scope, Preparation.Ready ready)
    {
        var state = new AlertStateStack(scope, ready.Options);
        var flow = new AlertFlowStack(scope, ready.Options, state, ready.CodeFolder);
        Finish(state, ready);
        Finish(flow, ready);
        return (state, flow);
    }

    /// <summary>The public sign-up beside them.</summary>
    public static SignUpStack DeclareSignUp(Construct scope, Preparation.Ready ready, AlertStateStack state)
    {
        var signUp = new SignUpStack(scope, ready.Options, state, ready.SignUpFolder);
        Finish(signUp, ready);
        return signUp;
    }

    private static void Finish(Stack stack, Preparation.Ready ready)
    {
        // On everything that can carry one, so that a bill can be divided by deployment.
        Tags.Of(stack).Add("alert-serverless:deployment", ready.Options.Deployment);
        Tags.Of(stack).Add("alert-serverless:class", ready.Options.CostClass.Name);
        SignedCode.Demand(stack, ready.Options);
        DeployGate.Close(stack, ready.NotToDeploy);
    }

    private static Preparation Package(DeploymentOptions options, string root) =>
        LambdaPackage.Prepare(options, root) switch
        {
            PackageResult.Ready ready => SignUpPackage.Prepare(options, root) switch
            {
                PackageResult.Ready web => new Preparation.Ready(
                    options,
                    ready.Folder,
                    [.. ready.NotToDeploy, .. web.NotToDeploy, .. Examples(options)]
                )
                {
                    SignUpFolder = web.Folder,
                },
                PackageResult.Failed failed => new Preparation.Refused(failed.Line),
                _ => throw new InvalidOperationException("an unknown outcome of preparing the sign-up pages"),
            },
            PackageResult.Failed failed => new Preparation.Refused(failed.Line),
            _ => throw new InvalidOperationException("an unknown outcome of preparing the functions"),
        };

    private static string[] Examples(DeploymentOptions options) =>
        options.HasPlaceholderAddresses ? ["its addresses are examples"] : [];

    private static string? ReadFile(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
