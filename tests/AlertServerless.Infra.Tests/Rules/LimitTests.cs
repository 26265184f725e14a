using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>What a deployment would only find out half-way.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class LimitTests(Templates templates)
{
    /// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html</summary>
    [Fact]
    public void TemplatesFitIntoCloudFormation() =>
        Assert.All(
            templates.All,
            template =>
            {
                Assert.InRange(template.Resources.Count, 1, 500);
                Assert.InRange(new FileInfo(template.Path).Length, 1, 1_000_000);
                Assert.InRange(template.Json["Outputs"]?.AsObject().Count ?? 0, 0, 200);
                Assert.InRange(template.Json["Parameters"]?.AsObject().Count ?? 0, 0, 200);
            }
        );

    /// <summary>10,240 characters for all inline policies of a role, without white space:
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    [Fact]
    public void RolesFitIntoIam()
    {
        var sizes = templates
            .Of("AWS::IAM::Policy")
            .GroupBy(policy => policy["Roles"]!.ToJsonString())
            .Select(role => role.Sum(policy => policy["PolicyDocument"]!.ToJsonString().Length));
        Assert.All(sizes, size => Assert.InRange(size, 1, 10_240));
    }

    /// <summary>4 KB for all variables of a function:
    /// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html</summary>
    [Fact]
    public void VariablesFitIntoLambda() =>
        Assert.All(
            templates.Of("AWS::Lambda::Function"),
            function => Assert.InRange(function["Environment.Variables"]?.ToJsonString().Length ?? 0, 0, 4_096)
        );

    [Fact]
    public void TheStatefulStackIsProtected()
    {
        var manifest = File.ReadAllText(Path.Combine(Path.GetDirectoryName(templates.State.Path)!, "manifest.json"));
        Assert.Contains("\"terminationProtection\": true", manifest, StringComparison.Ordinal);
    }
}
