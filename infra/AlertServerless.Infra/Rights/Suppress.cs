using Amazon.CDK;
using Constructs;

namespace AlertServerless.Infra.Rights;

/// <summary>
/// Says, on the very resource, why a rule of the AwsSolutions pack does not hold for it. Written as cdk-nag writes and
/// reads it, so the pack itself can be run where its package is to be had.
/// </summary>
public static class Suppress
{
    public const string MetadataKey = "cdk_nag";

    /// <param name="construct">Whose CloudFormation resource is meant.</param>
    /// <param name="rules">Rule, for example <c>AwsSolutions-SQS3</c>, and why, so that a reader can tell when it no
    /// longer holds.</param>
    public static void Rule(IConstruct construct, params (string Id, string Reason)[] rules)
    {
        var resource = construct as CfnResource ?? (CfnResource)construct.Node.DefaultChild!;
        resource.AddMetadata(
            MetadataKey,
            new Dictionary<string, object>
            {
                ["rules_to_suppress"] = rules
                    .Select(rule => new Dictionary<string, object> { ["id"] = rule.Id, ["reason"] = rule.Reason })
                    .ToArray(),
            }
        );
    }

    public static void Rule(IConstruct construct, string id, string reason) => Rule(construct, (id, reason));
}
