using AlertServerless.Core;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>Nobody may do more than its part needs.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class RightsTests(Templates templates)
{
    /// <summary>The only actions on every resource, and why there is no finer one.</summary>
    private static readonly Dictionary<string, string> OnEverything = new()
    {
        ["xray:PutTraceSegments"] = "knows no resource",
        ["xray:PutTelemetryRecords"] = "knows no resource",
        ["lambda:GetAccountSettings"] = "is about the account",
        ["dynamodb:ListStreams"] = "knows no resource",
        ["ec2:CreateNetworkInterface"] = "Lambda asks for it before the interface exists",
        ["ec2:DeleteNetworkInterface"] = "Lambda asks for it before the interface exists",
        ["ec2:AssignPrivateIpAddresses"] = "Lambda asks for it before the interface exists",
        ["ec2:UnassignPrivateIpAddresses"] = "Lambda asks for it before the interface exists",
        ["ec2:DescribeNetworkInterfaces"] = "knows no resource",
        ["ec2:DescribeSubnets"] = "knows no resource",
        ["ec2:DescribeSecurityGroups"] = "knows no resource",
        ["ec2:DescribeVpcs"] = "knows no resource",
    };

    private IReadOnlyList<RoleStatement> Allowed =>
        [.. RoleStatement.Of(templates.Resources).Where(statement => statement.Allows)];

    [Fact]
    public void NoActionIsAWildcard()
    {
        var wild = Allowed.SelectMany(statement =>
            statement.Actions.Where(action => action.Contains('*')).Select(action => (statement.Holder.Id, action))
        );

        // Without it a key could never be managed again:
        // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        Assert.Equal([("DataKey", "kms:*")], wild);
    }

    [Fact]
    public void ResourcesAreNamedWhereTheyCanBe()
    {
        var wild = Allowed
            .Where(statement => statement.Holder.Type != "AWS::KMS::Key")
            .Where(statement => statement.Resources.Any(resource => resource.Contains('*')))
            .SelectMany(statement =>
                statement
                    .Actions.Where(action => !OnEverything.ContainsKey(action))
                    .Select(action => $"{statement.Holder}: {action}")
            );
        Assert.Empty(wild);
    }

    [Fact]
    public void EveryExceptionIsUsed()
    {
        var used = Allowed
            .Where(statement => statement.Resources.Contains("*"))
            .SelectMany(statement => statement.Actions)
            .ToHashSet();
        Assert.Superset(OnEverything.Keys.ToHashSet(), used.Where(OnEverything.ContainsKey).ToHashSet());
        Assert.Empty(OnEverything.Keys.Except(used));
    }

    [Fact]
    public void NoRoleTakesAManagedPolicy() =>
        Assert.All(templates.Of("AWS::IAM::Role"), role => Assert.Null(role["ManagedPolicyArns"]));

    [Fact]
    public void EveryFunctionHasARoleOfItsOwn()
    {
        var roles = templates.Of("AWS::Lambda::Function").Select(function => function["Role"]!.ToJsonString()).ToList();
        Assert.Equal(8, roles.Count);
        Assert.Equal(roles.Count, roles.Distinct().Count());
    }

    [Fact]
    public void ServicesAreTrustedAndNobodyElse()
    {
        string[] services = ["lambda.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com"];
        var trust = RoleStatement
            .Of(templates.Of("AWS::IAM::Role"))
            .Select(statement => statement.Json["Principal"]!["Service"]!.ToString());
        Assert.Equal(services.ToHashSet(), trust.ToHashSet());
    }

    /// <summary>The whole table of who may do what to which table; a scan or a deletion of a table is nowhere in
    /// it.</summary>
    [Theory]
    [InlineData(Names.Functions.Producer, "Events", "GetItem PutItem UpdateItem")]
    [InlineData(Names.Functions.Producer, "State", "DeleteItem Query UpdateItem")]
    [InlineData(Names.Functions.Publisher, "Claims", "UpdateItem")]
    [InlineData(Names.Functions.Consumer, "Subscribers", "GetItem Query UpdateItem")]
    [InlineData(Names.Functions.Consumer, "Segments", "Query")]
    [InlineData(Names.Functions.Consumer, "Claims", "PutItem Query UpdateItem")]
    [InlineData(Names.Functions.Consumer, "State", "GetItem Query UpdateItem")]
    [InlineData(Names.Functions.Retry, "Subscribers", "GetItem Query UpdateItem")]
    [InlineData(Names.Functions.Retry, "Claims", "Query UpdateItem")]
    [InlineData(Names.Functions.Retry, "Segments", "Query")]
    [InlineData(Names.Functions.Retry, "Events", "DeleteItem GetItem Query")]
    [InlineData(Names.Functions.Retry, "State", "GetItem")]
    [InlineData(Names.Functions.Scaler, "Segments", "Query")]
    [InlineData(Names.Functions.Scaler, "State", "GetItem PutItem Query")]
    [InlineData(Names.Functions.Feedback, "Subscribers", "GetItem PutItem Query UpdateItem")]
    [InlineData(Names.Functions.Feedback, "Audit", "PutItem")]
    public void TablesAreUsedAsTheCodeUsesThem(string function, string table, string actions)
    {
        var found = RightsOf(function)
            .Where(statement =>
                statement.Resources.Any(resource => resource.Contains($"{table}TableArn", StringComparison.Ordinal))
            )
            .SelectMany(statement => statement.Actions)
            .Select(action => action["dynamodb:".Length..]);
        Assert.Equal(actions.Split(' '), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Names.Functions.Producer, "Events State")]
    [InlineData(Names.Functions.Publisher, "Claims")]
    [InlineData(Names.Functions.Consumer, "Claims Events Segments State Subscribers")]
    [InlineData(Names.Functions.Retry, "Claims Events Segments State Subscribers")]
    [InlineData(Names.Functions.Scaler, "Segments State")]
    [InlineData(Names.Functions.Feedback, "Audit Subscribers")]
    public void NoOtherTableIsInReach(string function, string tables)
    {
        string[] all = ["Audit", "Claims", "Events", "Segments", "State", "Subscribers"];
        var reached = all.Where(table =>
            RightsOf(function)
                .Any(statement =>
                    statement.Resources.Any(resource => resource.Contains($"Att{table}Table", StringComparison.Ordinal))
                )
        );
        Assert.Equal(tables.Split(' '), reached);
    }

    /// <summary>Listing streams is in <see cref="OnEverything"/>; reading one is for the one that the scaler's mapping
    /// reads.</summary>
    [Theory]
    [InlineData(Names.Functions.Producer, "")]
    [InlineData(Names.Functions.Publisher, "")]
    [InlineData(Names.Functions.Consumer, "")]
    [InlineData(Names.Functions.Retry, "")]
    [InlineData(Names.Functions.Scaler, "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator")]
    public void OneStreamIsReadByTheScalersMapping(string function, string actions)
    {
        var stream = templates.Flow.Get("ScalerMapping")["EventSourceArn"]!.ToJsonString();
        var reading = RightsOf(function)
            .Where(statement =>
                statement.Resources.Any(resource => resource.Contains("StreamArn", StringComparison.Ordinal))
            )
            .ToList();
        Assert.All(reading, statement => Assert.Equal([stream], statement.Resources));
        Assert.Equal(
            actions,
            string.Join(' ', reading.SelectMany(statement => statement.Actions).Order(StringComparer.Ordinal))
        );
        Assert.Equal(
            actions.Length > 0,
            RightsOf(function).Any(statement => statement.Actions.Contains("dynamodb:ListStreams"))
        );
    }

    [Fact]
    public void TheClusterIsEnteredByTheFewActionsEachPartNeeds()
    {
        Assert.Equal(
            "Connect DescribeTopic WriteData WriteDataIdempotently",
            ClusterActions(Names.Functions.Publisher)
        );
        Assert.Equal("", ClusterActions(Names.Functions.Producer));
        Assert.Equal(
            "AlterGroup Connect DescribeClusterDynamicConfiguration DescribeGroup DescribeTopic ReadData",
            ClusterActions(Names.Functions.Consumer)
        );
        Assert.Equal(
            "AlterTopic AlterTopicDynamicConfiguration Connect DescribeTopic DescribeTopicDynamicConfiguration",
            ClusterActions(Names.Functions.Scaler)
        );
        Assert.Equal("", ClusterActions(Names.Functions.Retry));
    }

    [Fact]
    public void TopicAndGroupRightsAreForTheOneTopicAndGroup()
    {
        foreach (var statement in Allowed)
        {
            foreach (
                var action in statement.Actions.Where(action =>
                    action.StartsWith("kafka-cluster:", StringComparison.Ordinal)
                )
            )
            {
                var end = action switch
                {
                    _ when action.EndsWith("Topic", StringComparison.Ordinal)
                            || action.EndsWith("TopicDynamicConfiguration", StringComparison.Ordinal)
                            || action is "kafka-cluster:ReadData" or "kafka-cluster:WriteData" => "\"/alerts\"]]}",
                    _ when action.EndsWith("Group", StringComparison.Ordinal) => "\"/consumers\"]]}",
                    _ => "\"}",
                };
                Assert.All(statement.Resources, resource => Assert.EndsWith(end, resource, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void TheKeyIsUsedThroughServicesOnly()
    {
        var uses = Allowed.Where(statement =>
            statement.Holder.Type == "AWS::IAM::Policy"
            && statement.Actions.Any(a => a.StartsWith("kms:", StringComparison.Ordinal))
        );
        Assert.All(uses, statement => Assert.NotNull(statement.Json["Condition"]?["StringEquals"]?["kms:ViaService"]));
    }

    [Fact]
    public void MailLeavesUnderTheOneSender()
    {
        var mail = Allowed
            .Where(statement => statement.Actions.Any(action => action.StartsWith("ses:", StringComparison.Ordinal)))
            .ToList();
        Assert.Equal(3, mail.Count);
        Assert.All(
            mail,
            statement =>
                Assert.Equal(
                    "alert@cutremur.ro",
                    statement.Json["Condition"]!["StringEquals"]!["ses:FromAddress"]!.ToString()
                )
        );
    }

    [Fact]
    public void SmsLeavesUnderTheOneSenderAndByAwsOnlyWhereItIsChosen()
    {
        Assert.DoesNotContain(Allowed, statement => statement.Actions.Contains("sms-voice:SendTextMessage"));

        var chosen = RoleStatement
            .Of(templates.ClosedFlow.Of("AWS::IAM::Policy"))
            .Where(statement => statement.Actions.Contains("sms-voice:SendTextMessage"))
            .ToList();
        Assert.Equal(2, chosen.Count);
        Assert.All(chosen, statement => Assert.Equal([Deployments.SmsPool], statement.Resources));
    }

    [Theory]
    [InlineData(Names.Functions.Producer, true)]
    [InlineData(Names.Functions.Consumer, true)]
    [InlineData(Names.Functions.Retry, true)]
    [InlineData(Names.Functions.Scaler, false)]
    [InlineData(Names.Functions.Feedback, true)]
    public void TheSecretIsReadByThoseWhoNeedIt(string function, bool reads) =>
        Assert.Equal(
            reads,
            RightsOf(function).Any(statement => statement.Actions.Contains("secretsmanager:GetSecretValue"))
        );

    private string ClusterActions(string function) =>
        string.Join(
            ' ',
            RightsOf(function)
                .SelectMany(statement => statement.Actions)
                .Where(action => action.StartsWith("kafka-cluster:", StringComparison.Ordinal))
                .Select(action => action["kafka-cluster:".Length..])
                .Order(StringComparer.Ordinal)
        );

    private IEnumerable<RoleStatement> RightsOf(string function)
    {
        var role = templates.Flow.Get($"{function}Function")["Role"]!["Fn::GetAtt"]![0]!.ToString();
        var policies = templates
            .Flow.Of("AWS::IAM::Policy")
            .Where(policy => policy["Roles"]!.ToJsonString().Contains($"\"{role}\"", StringComparison.Ordinal));
        return RoleStatement.Of(policies).Where(statement => statement.Allows);
    }
}
