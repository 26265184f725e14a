using Amazon.CDK;

namespace AlertServerless.Infra.Tests.Synthesis;

/// <summary>
/// The templates, made once for all tests: the bridge to Node takes seconds to start. As the command line makes them:
/// with the flags of cdk.json, and with the metadata `sam local` needs.
/// </summary>
public sealed class Templates : IDisposable
{
    private readonly List<string> folders = [];

    public Templates()
    {
        QuietBridge.Prepare();
        var package = Package();
        (State, Flow, SignUp) = Synthesize(new Preparation.Ready(Deployments.Production, package, []));
        (ClosedState, ClosedFlow, ClosedSignUp) = Synthesize(
            new Preparation.Ready(Deployments.Demo, package, ["a reason to refuse"])
        );
        (KinesisState, KinesisFlow, _) = Synthesize(new Preparation.Ready(Deployments.Kinesis, package, []));
        (VillageState, VillageFlow, _) = Synthesize(new Preparation.Ready(Deployments.KinesisVillage, package, []));
    }

    public Template State { get; }

    public Template Flow { get; }

    public Template SignUp { get; }

    /// <summary>Those of a small deployment that must not be deployed.</summary>
    public Template ClosedState { get; }

    public Template ClosedFlow { get; }

    public Template ClosedSignUp { get; }

    /// <summary>Those of a deployment whose alerts go through Kinesis.</summary>
    public Template KinesisState { get; }

    public Template KinesisFlow { get; }

    /// <summary>Likewise, of the smallest class.</summary>
    public Template VillageState { get; }

    public Template VillageFlow { get; }

    public IReadOnlyList<Resource> OfKinesis => [.. KinesisState.Resources, .. KinesisFlow.Resources];

    public IReadOnlyList<Resource> OfVillage => [.. VillageState.Resources, .. VillageFlow.Resources];

    public IReadOnlyList<Template> All => [State, Flow, SignUp];

    public IReadOnlyList<Resource> Resources => [.. All.SelectMany(template => template.Resources)];

    public IReadOnlyList<Resource> Of(string type) => [.. Resources.Where(resource => resource.Type == type)];

    public void Dispose()
    {
        foreach (var folder in folders)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>The files that a function of the first deployment gets.</summary>
    public IReadOnlyList<string> FilesOf(Resource function) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(folders[1], function.Json["Metadata"]!["aws:asset:path"]!.ToString()))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)!,
        ];

    private string Package()
    {
        var folder = Directory.CreateTempSubdirectory("alert-package-").FullName;
        folders.Add(folder);
        foreach (var file in new[] { "bootstrap", "alert-options.json", "centos8-librdkafka.so" })
            File.WriteAllText(Path.Combine(folder, file), file);
        return folder;
    }

    private (Template State, Template Flow, Template SignUp) Synthesize(Preparation.Ready ready)
    {
        var folder = Directory.CreateTempSubdirectory("alert-templates-").FullName;
        folders.Add(folder);
        var app = new App(new AppProps { Outdir = folder, Context = Repository.CdkContext() });
        var (state, flow) = AlertApp.Declare(app, ready);
        var signUp = AlertApp.DeclareSignUp(app, ready, state);
        app.Synth();
        return (Read(state), Read(flow), Read(signUp));

        Template Read(Stack stack) => new(stack.StackName, Path.Combine(folder, stack.TemplateFile));
    }
}

/// <summary>One after the other, on one set of templates: the bridge serves one caller at a time.</summary>
[CollectionDefinition(Name)]
public sealed class TemplatesCollection : ICollectionFixture<Templates>
{
    public const string Name = "templates";
}
