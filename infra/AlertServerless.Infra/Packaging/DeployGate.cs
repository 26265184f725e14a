using Amazon.CDK;

namespace AlertServerless.Infra.Packaging;

/// <summary>
/// Makes templates that must never run impossible to deploy. A rule in a template is judged by CloudFormation before it
/// creates or changes anything, whoever sends the template and however; a warning alone would scroll past.
/// </summary>
public static class DeployGate
{
    public const string ParameterId = "NotToDeploy";

    /// <summary>A parameter has one allowed value and the rule asks for another, so no argument of a deployment opens
    /// the gate.</summary>
    public static void Close(Stack stack, IReadOnlyList<string> reasons)
    {
        if (reasons.Count == 0)
            return;
        var why = string.Join("; ", reasons);
        var parameter = new CfnParameter(
            stack,
            ParameterId,
            new CfnParameterProps
            {
                Type = "String",
                Default = "closed",
                AllowedValues = ["closed"],
                Description = $"This template cannot be deployed: {why}",
            }
        );
        _ = new CfnRule(
            stack,
            $"{ParameterId}Rule",
            new CfnRuleProps
            {
                Assertions =
                [
                    new CfnRuleAssertion
                    {
                        Assert = Fn.ConditionEquals(parameter.ValueAsString, "open"),
                        AssertDescription = $"This template cannot be deployed: {why}",
                    },
                ],
            }
        );
        Annotations
            .Of(stack)
            .AddWarningV2("alert-serverless:not-to-deploy", $"CloudFormation will refuse this template: {why}");
    }
}
