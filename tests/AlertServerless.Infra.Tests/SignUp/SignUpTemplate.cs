using AlertServerless.Infra.Packaging;
using AlertServerless.Infra.Tests.Synthesis;
using Amazon.CDK;

namespace AlertServerless.Infra.Tests.SignUp;

/// <summary>The template of the sign-up stack, made once for its tests.</summary>
public sealed class SignUpTemplate : IDisposable
{
    private readonly DirectoryInfo code = Directory.CreateTempSubdirectory("sign-up-code-");
    private readonly DirectoryInfo output = Directory.CreateTempSubdirectory("sign-up-template-");

    public SignUpTemplate()
    {
        QuietBridge.Prepare();
        File.WriteAllText(Path.Combine(code.FullName, "AlertServerless.SignUp.dll"), "code");
        var app = new App(new AppProps { Outdir = output.FullName, Context = Repository.CdkContext() });
        var ready = new Preparation.Ready(Deployments.Production, code.FullName, []);
        var state = new AlertStateStack(app, ready.Options);
        var stack = AlertApp.DeclareSignUp(app, ready, state);
        app.Synth();
        Stack = new Template(stack.StackName, Path.Combine(output.FullName, stack.TemplateFile));
    }

    public Template Stack { get; }

    public void Dispose()
    {
        code.Delete(recursive: true);
        output.Delete(recursive: true);
    }
}
