using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.Budgets;
using Amazon.CDK.AWS.CE;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>
/// Who is notified when it costs more than it should. The budget watches the whole account: a filter by tags watches
/// nothing until somebody has activated them in the billing console, and nobody notices that.
/// </summary>
public sealed class SpendGuards : Construct
{
    public SpendGuards(Construct scope, string id, DeploymentOptions options)
        : base(scope, id)
    {
        WatchMonth(options);
        if (options.CostAnomalyMonitor is { Length: > 0 } monitor)
            WatchAnomalies(options, monitor);
    }

    /// <summary>What SMS sent within a day cost at <see cref="Prices.Sms"/>; above a tenth of the month's budget
    /// somebody should know, whatever the provider's own limit is.</summary>
    public static AlarmOptions SmsSpend(DeploymentOptions options)
    {
        var figures = new CloudWatchMetrics(options);
        // An alarm may not search for its figures, so the one that counts is named.
        var sent = figures.Own(Names.Metrics.HandOffs, "Sum", Names.Functions.Consumer, "sms", "delivered");
        return AlarmOptions.AtLeast(
            options.CostClass.BudgetUsd / 10d,
            new MathExpression(
                new MathExpressionProps
                {
                    Expression = $"FILL(sent, 0) * {Price}",
                    UsingMetrics = new Dictionary<string, IMetric> { ["sent"] = sent },
                    Label = "SMS within a day, USD",
                    Period = Duration.Days(1),
                }
            ),
            "More SMS were sent within a day than a tenth of the month's budget pays for."
        );
    }

    private static string Price => FormattableString.Invariant($"{Prices.Default.Sms.Usd}");

    private void WatchMonth(DeploymentOptions options) =>
        new CfnBudget(
            this,
            "Month",
            new CfnBudgetProps
            {
                Budget = new CfnBudget.BudgetDataProperty
                {
                    BudgetType = "COST",
                    TimeUnit = "MONTHLY",
                    BudgetLimit = new CfnBudget.SpendProperty { Amount = options.CostClass.BudgetUsd, Unit = "USD" },
                },
                NotificationsWithSubscribers = new object[]
                {
                    Notice(options, "ACTUAL", 80),
                    Notice(options, "FORECASTED", 100),
                },
            }
        ).OverrideLogicalId("MonthBudget");

    private static CfnBudget.NotificationWithSubscribersProperty Notice(
        DeploymentOptions options,
        string type,
        int percent
    ) =>
        new()
        {
            Notification = new CfnBudget.NotificationProperty
            {
                NotificationType = type,
                ComparisonOperator = "GREATER_THAN",
                Threshold = percent,
                ThresholdType = "PERCENTAGE",
            },
            Subscribers = new object[]
            {
                new CfnBudget.SubscriberProperty { SubscriptionType = "EMAIL", Address = options.AlarmAddress },
            },
        };

    // An account may have one monitor of its services, and often has it already: the deployment makes none.
    private void WatchAnomalies(DeploymentOptions options, string monitor) =>
        new CfnAnomalySubscription(
            this,
            "Anomalies",
            new CfnAnomalySubscriptionProps
            {
                SubscriptionName = $"alert-serverless-{options.Deployment}",
                Frequency = "DAILY",
                MonitorArnList = [monitor],
                Subscribers = new object[]
                {
                    new CfnAnomalySubscription.SubscriberProperty { Type = "EMAIL", Address = options.AlarmAddress },
                },
                ThresholdExpression =
                    "{\"Dimensions\":{\"Key\":\"ANOMALY_TOTAL_IMPACT_ABSOLUTE\","
                    + "\"MatchOptions\":[\"GREATER_THAN_OR_EQUAL\"],\"Values\":[\"10\"]}}",
            }
        ).OverrideLogicalId("CostAnomalies");
}
