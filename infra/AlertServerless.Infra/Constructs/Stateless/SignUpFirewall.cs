using Amazon.CDK;
using Amazon.CDK.AWS.WAFv2;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// AWS WAF before the API: its managed lists of known addresses, known bad inputs and common attacks, then how often
/// one address may ask at all, and how often it may send something. The application's own limits are narrower; these
/// keep a flood from reaching it.
/// </summary>
public sealed class SignUpFirewall : Construct
{
    // In five minutes, the window that WAF counts in.
    private const int RequestsFromOneAddress = 1000;
    private const int FormsFromOneAddress = 100;

    private static readonly string[] Managed =
    [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
    ];

    public SignUpFirewall(Construct scope, Amazon.CDK.AWS.APIGateway.Stage stage)
        : base(scope, "Firewall")
    {
        var rules = Managed
            .Select((name, index) => ManagedRule(name, index))
            .Append(RateRule("Requests", Managed.Length, RequestsFromOneAddress, only: null))
            .Append(RateRule("Forms", Managed.Length + 1, FormsFromOneAddress, only: "POST"))
            .ToArray();
        var acl = new CfnWebACL(
            this,
            "Acl",
            new CfnWebACLProps
            {
                Scope = "REGIONAL",
                DefaultAction = new CfnWebACL.DefaultActionProperty { Allow = new CfnWebACL.AllowActionProperty() },
                Rules = rules,
                VisibilityConfig = Visible("Firewall"),
            }
        );
        new CfnWebACLAssociation(
            this,
            "Association",
            new CfnWebACLAssociationProps { ResourceArn = stage.StageArn, WebAclArn = acl.AttrArn }
        );
    }

    private static CfnWebACL.RuleProperty ManagedRule(string name, int priority) =>
        new()
        {
            Name = name,
            Priority = priority,
            OverrideAction = new CfnWebACL.OverrideActionProperty { None = new Dictionary<string, object>() },
            Statement = new CfnWebACL.StatementProperty
            {
                ManagedRuleGroupStatement = new CfnWebACL.ManagedRuleGroupStatementProperty
                {
                    VendorName = "AWS",
                    Name = name,
                },
            },
            VisibilityConfig = Visible(name),
        };

    private static CfnWebACL.RuleProperty RateRule(string name, int priority, int limit, string? only) =>
        new()
        {
            Name = name,
            Priority = priority,
            Action = new CfnWebACL.RuleActionProperty { Block = new CfnWebACL.BlockActionProperty() },
            Statement = new CfnWebACL.StatementProperty
            {
                RateBasedStatement = new CfnWebACL.RateBasedStatementProperty
                {
                    Limit = limit,
                    AggregateKeyType = "IP",
                    ScopeDownStatement = only is null ? null : Method(only),
                },
            },
            VisibilityConfig = Visible(name),
        };

    private static CfnWebACL.StatementProperty Method(string method) =>
        new()
        {
            ByteMatchStatement = new CfnWebACL.ByteMatchStatementProperty
            {
                FieldToMatch = new CfnWebACL.FieldToMatchProperty { Method = new Dictionary<string, object>() },
                PositionalConstraint = "EXACTLY",
                SearchString = method,
                TextTransformations = new object[]
                {
                    new CfnWebACL.TextTransformationProperty { Priority = 0, Type = "NONE" },
                },
            },
        };

    // Sampled requests would keep addresses of people: figures suffice.
    private static CfnWebACL.VisibilityConfigProperty Visible(string name) =>
        new()
        {
            MetricName = $"SignUp{name}",
            CloudWatchMetricsEnabled = true,
            SampledRequestsEnabled = false,
        };
}
