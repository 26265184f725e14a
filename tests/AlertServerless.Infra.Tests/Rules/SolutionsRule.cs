using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>
/// One rule of cdk-nag's AwsSolutions pack, by its id, checked on the template. Written by us from the pack's list of
/// rules (https://github.com/cdklabs/cdk-nag/blob/main/RULES.md), since the package itself is not to be had from every
/// source.
/// </summary>
/// <param name="Id">For example <c>AwsSolutions-SQS4</c>.</param>
/// <param name="Type">The CloudFormation type it is about.</param>
/// <param name="Holds">True when the resource meets it.</param>
public sealed record SolutionsRule(string Id, string Type, Func<Resource, Templates, bool> Holds)
{
    public SolutionsRule(string id, string type, Func<Resource, bool> holds)
        : this(id, type, (resource, _) => holds(resource)) { }
}
