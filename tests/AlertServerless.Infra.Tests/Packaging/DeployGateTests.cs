using AlertServerless.Infra.Packaging;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Packaging;

[Collection(TemplatesCollection.Name)]
public sealed class DeployGateTests(Templates templates)
{
    /// <summary>CloudFormation judges a template's rules before it touches anything:
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html</summary>
    [Fact]
    public void AClosedTemplateAsksForAValueThatIsNotAllowed()
    {
        foreach (var template in new[] { templates.ClosedState, templates.ClosedFlow, templates.ClosedSignUp })
        {
            var parameter = template.Json["Parameters"]![DeployGate.ParameterId]!;
            Assert.Equal("""["closed"]""", parameter["AllowedValues"]!.ToJsonString());
            var assertion = template.Json["Rules"]![$"{DeployGate.ParameterId}Rule"]!["Assertions"]![0]!;
            Assert.Equal(
                $$"""{"Fn::Equals":[{"Ref":"{{DeployGate.ParameterId}}"},"open"]}""",
                assertion["Assert"]!.ToJsonString()
            );
            Assert.Contains("a reason to refuse", assertion["AssertDescription"]!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ADeployableTemplateHasNoGate()
    {
        Assert.All(
            templates.All,
            template => Assert.DoesNotContain(DeployGate.ParameterId, template.Text, StringComparison.Ordinal)
        );
    }
}
