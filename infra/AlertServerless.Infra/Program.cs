using AlertServerless.Infra;
using AlertServerless.Infra.Options;
using Amazon.CDK;

switch (AlertApp.Prepare(CdkContext.Read(System.Environment.GetEnvironmentVariable), Directory.GetCurrentDirectory()))
{
    case Preparation.Ready ready:
        QuietBridge.Prepare();
        var app = new App();
        AlertApp.Declare(app, ready);
        app.Synth();
        return 0;
    case Preparation.Refused refused:
        Console.Error.WriteLine(refused.Line);
        return 2;
    default:
        throw new InvalidOperationException("an unknown outcome of preparing the app");
}
