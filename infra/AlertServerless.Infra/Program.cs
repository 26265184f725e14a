using AlertServerless.Infra;
using AlertServerless.Infra.Options;
using Amazon.CDK;

var context = CdkContext.Read(System.Environment.GetEnvironmentVariable, out var wrong);
switch (wrong is null ? AlertApp.Prepare(context, Directory.GetCurrentDirectory()) : new Preparation.Refused(wrong))
{
    case Preparation.Ready ready:
        QuietBridge.Prepare();
        var app = new App();
        var (state, _) = AlertApp.Declare(app, ready);
        AlertApp.DeclareSignUp(app, ready, state);
        app.Synth();
        return 0;
    case Preparation.Refused refused:
        Console.Error.WriteLine(refused.Line);
        return 2;
    default:
        throw new InvalidOperationException("an unknown outcome of preparing the app");
}
