using System.Text.RegularExpressions;
using AlertServerless.Core;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

[Collection(TemplatesCollection.Name)]
public sealed partial class SecrecyTests(Templates templates)
{
    [Fact]
    public void NoSecretHasAValueInTheTemplate()
    {
        var secrets = templates.State.Of("AWS::SecretsManager::Secret");
        Assert.Equal(
            ["AddressesSecret", "LinksSecret", "ProvidersSecret", "SigningSecret"],
            secrets.Select(secret => secret.Id).Order(StringComparer.Ordinal)
        );
        foreach (var secret in secrets)
        {
            Assert.Null(secret["SecretString"]);
            Assert.Null(secret["GenerateSecretString.SecretStringTemplate"]);
            Assert.NotNull(secret["KmsKeyId"]);
        }

        Assert.Equal("{}", templates.State.Get("AlertKeysParameter").Text("Value"));
    }

    /// <summary>Account and key ids of providers, bot tokens, private keys, AWS keys: by their shapes.</summary>
    [Fact]
    public void NothingInATemplateLooksLikeACredential() =>
        Assert.All(
            templates.All,
            template => Assert.Empty(Credential().Matches(template.Text).Select(match => match.Value))
        );

    [Fact]
    public void FunctionsGetAddressesOfSecretsOnly()
    {
        var variables = templates
            .Flow.Of("AWS::Lambda::Function")
            .SelectMany(function => function["Environment.Variables"]?.AsObject().ToList() ?? []);
        var secretive = variables
            .Where(variable =>
                variable.Key != Names.Env.AlertKeys // public ones
                && Regex.IsMatch(variable.Key, "SECRET|TOKEN|PASSWORD|KEY", RegexOptions.None, TimeSpan.FromSeconds(1))
            )
            .ToList();
        Assert.All(secretive, variable => Assert.Equal(Names.Env.SecretsId, variable.Key));
    }

    /// <summary>The function that parses untrusted pages has no key of an address, a provider or a link; who reads
    /// addresses cannot sign.</summary>
    [Theory]
    [InlineData(Names.Functions.Producer, "Signing")]
    [InlineData(Names.Functions.Consumer, "Addresses Providers Links")]
    [InlineData(Names.Functions.Retry, "Addresses Providers Links")]
    [InlineData(Names.Functions.Scaler, "")]
    public void AFunctionIsGivenItsOwnSecretsOnly(string function, string purposes)
    {
        var ids = templates.Flow.Get($"{function}Function")[$"Environment.Variables.{Names.Env.SecretsId}"];
        var given = SecretName().Matches(ids?.ToJsonString() ?? "").Select(match => match.Groups[1].Value);
        Assert.Equal(purposes, string.Join(' ', given));
    }

    [Fact]
    public void NoBucketIsDeclared() => Assert.Empty(templates.Of("AWS::S3::Bucket"));

    [GeneratedRegex("ExportsOutputRef([A-Za-z]+?)Secret", RegexOptions.None, 5000)]
    private static partial Regex SecretName();

    [GeneratedRegex(
        "(AC|SK)[0-9a-f]{32}|AKIA[0-9A-Z]{16}|[0-9]{8,10}:[A-Za-z0-9_-]{35}|-----BEGIN",
        RegexOptions.None,
        5000
    )]
    private static partial Regex Credential();
}
