using AlertServerless.Infra.Options;

namespace AlertServerless.Infra.Packaging;

/// <summary>Publishes the sign-up application. ReadyToRun, not native: Razor components are found by
/// reflection.</summary>
public static class SignUpPackage
{
    private static readonly string Project = Path.Combine("src", "AlertServerless.SignUp");
    private static readonly string Output = Path.Combine("artifacts", "sign-up");

    public static PackageResult Prepare(DeploymentOptions options, string root)
    {
        if (options.SkipPublish)
            return new PackageResult.Ready(Path.Combine(AppContext.BaseDirectory, "Placeholder"), []);
        var output = Path.Combine(root, Output);
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        return LambdaPackage.Publish(root, Project, output, "ReadyToRun") is { } failure
            ? new PackageResult.Failed(failure)
            : LambdaPackage.CheckStandIns(output, Output, options.AllowStandIns);
    }
}
