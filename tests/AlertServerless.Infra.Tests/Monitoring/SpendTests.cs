using AlertServerless.Infra.Options;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Monitoring;

/// <summary>What a deployment costs is seen before the bill comes.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class SpendTests(Templates templates)
{
    [Fact]
    public void TheMonthHasABudgetThatNotifiesBeforeItIsSpent()
    {
        var budget = templates.Flow.Get("MonthBudget");
        Assert.Equal("1200", budget.Text("Budget.BudgetLimit.Amount"));
        var notices = budget["NotificationsWithSubscribers"]!.AsArray();
        Assert.Equal(
            ["ACTUAL 80", "FORECASTED 100"],
            notices.Select(notice =>
                $"{notice!["Notification"]!["NotificationType"]} {notice["Notification"]!["Threshold"]}"
            )
        );
        Assert.All(
            notices,
            notice => Assert.Equal("night@cutremur.ro", notice!["Subscribers"]![0]!["Address"]!.ToString())
        );
        Assert.Equal("175", templates.ClosedFlow.Get("MonthBudget").Text("Budget.BudgetLimit.Amount"));
    }

    /// <summary>The account's monitor is the account's: a second one would fail the deployment.</summary>
    [Fact]
    public void AnomaliesAreReportedWhereTheAccountHasAMonitor()
    {
        Assert.Empty(templates.Of("AWS::CE::AnomalyMonitor"));
        Assert.Empty(templates.Of("AWS::CE::AnomalySubscription"));
        Assert.Equal(
            Deployments.AnomalyMonitor,
            templates.ClosedFlow.Get("CostAnomalies")["MonitorArnList"]![0]!.ToString()
        );
    }

    [Fact]
    public void SmsOfADayAreCountedAgainstTheBudget()
    {
        var alarm = Assert.Single(
            templates.Flow.Of("AWS::CloudWatch::Alarm"),
            alarm => alarm.Id.StartsWith("AlarmsSmsSpend", StringComparison.Ordinal)
        );
        Assert.Equal("120", alarm.Text("Threshold"));
        var expression = alarm["Metrics"]!.ToJsonString();
        Assert.Contains("\"Value\":\"sms\"", expression, StringComparison.Ordinal);
        Assert.DoesNotContain("SEARCH", expression, StringComparison.Ordinal);
        Assert.Contains("* 0.0776", expression, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS::Lambda::Function")]
    [InlineData("AWS::DynamoDB::Table")]
    [InlineData("AWS::SQS::Queue")]
    [InlineData("AWS::KMS::Key")]
    [InlineData("AWS::SecretsManager::Secret")]
    [InlineData("AWS::MSK::Cluster")]
    [InlineData("AWS::EC2::VPC")]
    [InlineData("AWS::Logs::LogGroup")]
    [InlineData("AWS::IAM::Role")]
    [InlineData("AWS::SNS::Topic")]
    public void EverythingThatCostsCarriesItsDeploymentsName(string type)
    {
        var resources = templates.Of(type);
        Assert.NotEmpty(resources);
        Assert.All(
            resources,
            resource =>
                Assert.Contains(
                    "alert-serverless:deployment",
                    resource["Tags"]?.ToJsonString() ?? "",
                    StringComparison.Ordinal
                )
        );
    }

    /// <summary>A new account often has 10, of which Lambda lets nobody reserve any; it would fail after the brokers
    /// exist.</summary>
    [Fact]
    public void WhereTheAccountHasNoRoomNothingIsReserved()
    {
        Assert.Equal(
            ["3", "1"],
            new[] { "ProducerFunction", "ScalerFunction" }.Select(id =>
                templates.Flow.Get(id).Text("ReservedConcurrentExecutions")
            )
        );
        Assert.All(
            templates.ClosedFlow.Of("AWS::Lambda::Function"),
            function => Assert.Null(function["ReservedConcurrentExecutions"])
        );
    }

    [Theory]
    [InlineData("accountConcurrency", "many", "'many' is not a whole number above 0")]
    [InlineData("zones", "eu-central-1a eu-west-1b", "'eu-west-1b' is not a zone of eu-central-1")]
    [InlineData("zones", "eu-central-1a eu-central-1b", "2 zones are named, and the class has 3")]
    [InlineData("costAnomalyMonitor", "mine", "'mine' is not the ARN of an anomaly monitor")]
    public void AWrongValueIsOneLine(string key, string value, string why)
    {
        var result = Assert.IsType<OptionsResult.Invalid>(
            Deployments.TryRead(new(Deployments.Values()) { [key] = value })
        );
        Assert.Equal($"context: {key}: {why}", result.Line);
    }
}
