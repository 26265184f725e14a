using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;

namespace AlertServerless.Infra.Monitoring;

/// <summary>Where alarms are told: by mail to the deployment's alarm address, which has to confirm once.</summary>
public sealed class AlarmNotices : Construct
{
    public AlarmNotices(Construct scope, string id, string address, IKey key)
        : base(scope, id)
    {
        Topic = new Topic(this, "Topic", new TopicProps { MasterKey = key, EnforceSSL = true });
        Topic.AddSubscription(new EmailSubscription(address));

        // A topic with any policy of its own loses the default one that lets the account's alarms in.
        Topic.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Principals = [new ServicePrincipal("cloudwatch.amazonaws.com")],
            Actions = ["sns:Publish"],
            Resources = [Topic.TopicArn],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
            },
        }));
    }

    public Topic Topic { get; }
}
