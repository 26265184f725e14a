using System.Text.RegularExpressions;
using AlertServerless.Core;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

[Collection(TemplatesCollection.Name)]
public sealed partial class SecrecyTests(Templates templates)
{
    [Fact]
    public void TheSecretHasNoValueInTheTemplate()
    {
        var secret = templates.State.Get("AlertSecret");
        Assert.Null(secret["SecretString"]);
        Assert.Null(secret["GenerateSecretString.SecretStringTemplate"]);
        Assert.NotNull(secret["KmsKeyId"]);
    }

    /// <summary>Account and key ids of providers, bot tokens, private keys, AWS keys: by their shapes.</summary>
    [Fact]
    public void NothingInATemplateLooksLikeACredential() =>
        Assert.All(
            templates.All,
            template => Assert.Empty(Credential().Matches(template.Text).Select(match => match.Value))
        );

    [Fact]
    public void FunctionsGetTheSecretsAddressOnly()
    {
        var variables = templates
            .Flow.Of("AWS::Lambda::Function")
            .SelectMany(function => function["Environment.Variables"]?.AsObject().ToList() ?? []);
        var secretive = variables
            .Where(variable =>
                Regex.IsMatch(variable.Key, "SECRET|TOKEN|PASSWORD|KEY", RegexOptions.None, TimeSpan.FromSeconds(1))
            )
            .ToList();
        Assert.All(secretive, variable => Assert.Equal(Names.Env.SecretsId, variable.Key));
        Assert.All(
            secretive,
            variable =>
                Assert.Contains("ExportsOutputRefAlertSecret", variable.Value!.ToJsonString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void NoBucketIsDeclared() => Assert.Empty(templates.Of("AWS::S3::Bucket"));

    [GeneratedRegex(
        "(AC|SK)[0-9a-f]{32}|AKIA[0-9A-Z]{16}|[0-9]{8,10}:[A-Za-z0-9_-]{35}|-----BEGIN",
        RegexOptions.None,
        5000
    )]
    private static partial Regex Credential();
}
