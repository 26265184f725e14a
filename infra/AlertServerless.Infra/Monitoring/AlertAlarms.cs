using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;

namespace AlertServerless.Infra.Monitoring;

/// <summary>
/// Who is woken by what. Some alarms are made of others and fire in their place: <c>NotReady</c>, when an earthquake
/// now would pass without an alert, <c>Struggling</c>, when people are being notified too slowly, and those of
/// <see cref="BurnAlarms"/>. Every other alarm fires by itself.
/// </summary>
public sealed class AlertAlarms : Construct
{
    private readonly SnsAction notice;
    private readonly List<AlarmBase> all = [];

    public AlertAlarms(Construct scope, string id, WatchedParts parts)
        : base(scope, id)
    {
        notice = new SnsAction(
            new AlarmNotices(this, "Notices", parts.Options.AlarmAddress, parts.State.Data.Key).Topic
        );
        var readiness = new ReadinessAlarms(this, parts);
        var load = new LoadAlarms(this, parts);
        all.AddRange(readiness.All);
        all.AddRange(load.All);
        Alarm[] brokers = readiness.BrokersGone is { } gone ? [gone] : [];
        FireAsOne(
            "NotReady",
            brokers.Length > 0
                ? "An earthquake now would pass without an alert: no feed is heard, nobody listens, or the brokers are gone."
                : "An earthquake now would pass without an alert: no feed is heard, or nobody listens.",
            AlarmRule.AnyOf([
                AlarmRule.AllOf([.. readiness.FeedsSilent.Select(Sounding)]),
                Sounding(readiness.ProducerStopped),
                .. brokers.Select(Sounding),
            ])
        );
        FireAsOne(
            "Struggling",
            "People are notified too slowly: consumers are refused, cold, or held up by their tables.",
            AlarmRule.AnyOf([.. load.Slowness.Select(Sounding)])
        );
        foreach (var (name, description, longer, shorter) in BurnAlarms.Create(this, parts))
        {
            all.AddRange([longer, shorter]);
            FireAsOne(name, description, AlarmRule.AllOf(Sounding(longer), Sounding(shorter)));
        }

        foreach (
            var alarm in readiness
                .All.Concat(load.All)
                .Except([.. load.Slowness, readiness.ProducerStopped, .. brokers])
        )
            alarm.AddAlarmAction(notice);
    }

    public IReadOnlyList<AlarmBase> All => all;

    private void FireAsOne(string name, string description, IAlarmRule rule)
    {
        var alarm = new CompositeAlarm(
            this,
            name,
            new CompositeAlarmProps
            {
                AlarmDescription = $"{description} See {RunbookLink.For(name)}",
                AlarmRule = rule,
            }
        );
        alarm.AddAlarmAction(notice);
        alarm.AddOkAction(notice);
        all.Insert(0, alarm);
    }

    private static IAlarmRule Sounding(IAlarm alarm) => AlarmRule.FromAlarm(alarm, AlarmState.ALARM);
}

/// <summary>Where alarms are sent: by mail to the deployment's alarm address, which has to confirm once.</summary>
public sealed class AlarmNotices : Construct
{
    public AlarmNotices(Construct scope, string id, string address, IKey key)
        : base(scope, id)
    {
        Topic = new Topic(this, "Topic", new TopicProps { MasterKey = key, EnforceSSL = true });
        Topic.AddSubscription(new EmailSubscription(address));

        // A topic with any policy of its own loses the default one that lets the account's alarms in.
        Topic.AddToResourcePolicy(
            new PolicyStatement(
                new PolicyStatementProps
                {
                    Principals = [new ServicePrincipal("cloudwatch.amazonaws.com")],
                    Actions = ["sns:Publish"],
                    Resources = [Topic.TopicArn],
                    Conditions = new Dictionary<string, object>
                    {
                        ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
                    },
                }
            )
        );
    }

    public Topic Topic { get; }
}
