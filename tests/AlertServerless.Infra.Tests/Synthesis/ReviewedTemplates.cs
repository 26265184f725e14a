using Amazon.CDK;

namespace AlertServerless.Infra.Tests.Synthesis;

/// <summary>
/// The templates of a deployment whose numbers stand in a reviewed file, and whose code must be signed.
/// </summary>
public sealed class ReviewedTemplates : IDisposable
{
    public const string Plan =
        """{"lanes":8,"partitions":32,"provisionedConcurrency":8,"pollers":7,"workersPerSegment":2,"producerThreads":1,"subscribers":90000,"segments":300,"maxPollers":20,"chunk":100}""";

    public const string Profile =
        "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/AlertServerless/0123456789";

    private readonly DirectoryInfo code = Directory.CreateTempSubdirectory("reviewed-code-");
    private readonly DirectoryInfo output = Directory.CreateTempSubdirectory("reviewed-templates-");

    public ReviewedTemplates()
    {
        QuietBridge.Prepare();
        File.WriteAllText(Path.Combine(code.FullName, "bootstrap"), "code");
        var app = new App(new AppProps { Outdir = output.FullName, Context = Repository.CdkContext() });
        var ready = new Preparation.Ready(
            Deployments.Production with
            {
                ReviewedPlan = Plan,
                CodeSigningProfile = Profile,
            },
            code.FullName,
            []
        );
        var (state, flow) = AlertApp.Declare(app, ready);
        var signUp = AlertApp.DeclareSignUp(app, ready, state);
        app.Synth();
        (State, Flow, SignUp) = (Read(state), Read(flow), Read(signUp));
    }

    public Template State { get; }

    public Template Flow { get; }

    public Template SignUp { get; }

    public IReadOnlyList<Resource> Resources => [.. State.Resources, .. Flow.Resources, .. SignUp.Resources];

    public void Dispose()
    {
        code.Delete(recursive: true);
        output.Delete(recursive: true);
    }

    private Template Read(Stack stack) => new(stack.StackName, Path.Combine(output.FullName, stack.TemplateFile));
}
