using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Where a signing profile is named, Lambda takes no code without its signature: whoever may change a function cannot
/// put code of their own there. .github/sign-code.sh signs what the build wrote.
/// </summary>
public static class SignedCode
{
    /// <summary>On every function of a stack; nothing without a profile.</summary>
    public static void Demand(Stack stack, DeploymentOptions options)
    {
        if (options.CodeSigningProfile is not { } profile)
            return;
        var config = new CfnCodeSigningConfig(
            stack,
            "CodeSigning",
            new CfnCodeSigningConfigProps
            {
                Description = "Code of this repository's builds only",
                AllowedPublishers = new CfnCodeSigningConfig.AllowedPublishersProperty
                {
                    SigningProfileVersionArns = [profile],
                },
                CodeSigningPolicies = new CfnCodeSigningConfig.CodeSigningPoliciesProperty
                {
                    UntrustedArtifactOnDeployment = "Enforce",
                },
            }
        );
        config.OverrideLogicalId("CodeSigning");
        // Functions of the CDK's own making have code that no build of ours signs.
        foreach (var function in stack.Node.FindAll().OfType<CfnFunction>().Where(IsOurs))
            function.CodeSigningConfigArn = config.AttrCodeSigningConfigArn;
    }

    private static bool IsOurs(CfnFunction function) =>
        function.Runtime?.StartsWith("dotnet", StringComparison.Ordinal) == true;
}
