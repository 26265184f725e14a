using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>Each rule is met, or the resource says why not; and no reason outlives its cause.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class SolutionsRulesTests(Templates templates)
{
    public static TheoryData<string> Ids => [.. SolutionsRules.All.Select(rule => rule.Id).Distinct()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void IsMetOrSuppressedWithAReason(string id)
    {
        var broken = SolutionsRules
            .All.Where(rule => rule.Id == id)
            .SelectMany(rule => templates.Of(rule.Type).Where(resource => !rule.Holds(resource, templates)))
            .Where(resource => !resource.Suppressed.TryGetValue(id, out var reason) || reason.Length < 20)
            .Select(resource => resource.ToString());
        Assert.Empty(broken);
    }

    [Fact]
    public void NoSuppressionIsLeftOver()
    {
        var leftOver = templates.Resources.SelectMany(resource =>
            resource
                .Suppressed.Keys.Where(id =>
                    SolutionsRules
                        .All.Where(rule => rule.Id == id && rule.Type == resource.Type)
                        .All(rule => rule.Holds(resource, templates))
                )
                .Select(id => $"{resource}: {id}")
        );
        Assert.Empty(leftOver);
    }

    /// <summary>A type that no rule here was chosen for has been looked up in the pack and has none that applies, or is
    /// new.</summary>
    [Fact]
    public void EveryKindOfResourceWasLookedUp()
    {
        string[] withoutRules =
        [
            "AWS::ApiGateway::BasePathMapping",
            "AWS::ApiGateway::Deployment",
            "AWS::ApiGateway::DomainName",
            "AWS::ApiGateway::Resource",
            "AWS::Budgets::Budget",
            "AWS::CE::AnomalySubscription",
            "AWS::CertificateManager::Certificate",
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::CompositeAlarm",
            "AWS::CloudWatch::Dashboard",
            "AWS::EC2::EIP",
            "AWS::EC2::FlowLog",
            "AWS::EC2::InternetGateway",
            "AWS::EC2::NatGateway",
            "AWS::EC2::Route",
            "AWS::EC2::RouteTable",
            "AWS::EC2::SecurityGroupEgress",
            "AWS::EC2::Subnet",
            "AWS::EC2::SubnetRouteTableAssociation",
            "AWS::EC2::VPCEndpoint",
            "AWS::EC2::VPCGatewayAttachment",
            "AWS::Events::Rule",
            "AWS::Lambda::Alias",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Lambda::EventSourceMapping",
            "AWS::Lambda::Permission",
            "AWS::Lambda::Version",
            "AWS::Logs::LogGroup",
            "AWS::MSK::Configuration",
            "AWS::MSK::Topic",
            "AWS::SNS::Subscription",
            "AWS::SNS::TopicPolicy",
            "AWS::SQS::QueuePolicy",
            "AWS::SSM::Parameter",
            "AWS::SES::ConfigurationSet",
            "AWS::SES::ConfigurationSetEventDestination",
            "AWS::Scheduler::Schedule",
            "AWS::WAFv2::WebACL",
            "AWS::WAFv2::WebACLAssociation",
            "Custom::AWS",
        ];
        var known = SolutionsRules.All.Select(rule => rule.Type).Concat(withoutRules).ToHashSet();
        Assert.Subset(known, templates.Resources.Select(resource => resource.Type).ToHashSet());
    }
}
