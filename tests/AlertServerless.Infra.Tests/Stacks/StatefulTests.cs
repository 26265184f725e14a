using AlertServerless.Core;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>What must outlive every release is kept, encrypted, and named so that no refactoring replaces it.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class StatefulTests(Templates templates)
{
    [Theory]
    [InlineData("SubscribersTable", true)]
    [InlineData("SegmentsTable", false)]
    [InlineData("ClaimsTable", true)]
    [InlineData("EventsTable", true)]
    [InlineData("StateTable", true)]
    [InlineData("AuditTable", true)]
    public void TablesAreKeptAndEncrypted(string id, bool expires)
    {
        var table = templates.State.Get(id);
        Assert.Equal("RetainExceptOnCreate", table.Json["DeletionPolicy"]!.ToString());
        Assert.Equal("true", table.Text("DeletionProtectionEnabled"));
        Assert.Equal("true", table.Text("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"));
        Assert.Equal("PAY_PER_REQUEST", table.Text("BillingMode"));
        Assert.Equal("KMS", table.Text("SSESpecification.SSEType"));
        Assert.Equal("""{"Fn::GetAtt":["DataKey","Arn"]}""", table["SSESpecification.KMSMasterKeyId"]!.ToJsonString());
        Assert.Equal(expires ? Names.Attributes.TimeToLive : "", table.Text("TimeToLiveSpecification.AttributeName"));
    }

    [Fact]
    public void TablesHaveTheKeysTheCodeUses()
    {
        var tables = templates.Of("AWS::DynamoDB::Table");
        Assert.Equal(7, tables.Count);
        Assert.All(
            tables,
            table =>
                Assert.Equal(
                    """[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]""",
                    table["KeySchema"]!.ToJsonString()
                )
        );
        Assert.All(
            tables,
            table =>
                Assert.Equal(
                    """[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"}]""",
                    table["AttributeDefinitions"]!.ToJsonString()
                )
        );
        Assert.Equal(("pk", "sk"), (Names.Attributes.PartitionKey, Names.Attributes.SortKey));
    }

    [Fact]
    public void TheKeyRotatesAndStays()
    {
        var key = templates.State.Get("DataKey");
        Assert.Equal("true", key.Text("EnableKeyRotation"));
        Assert.Equal("RetainExceptOnCreate", key.Json["DeletionPolicy"]!.ToString());
    }

    [Fact]
    public void WhatNobodyTookIsTriedAndThenKept()
    {
        var retries = templates.State.Get("RetryQueue");
        Assert.Equal(
            """{"Fn::GetAtt":["DeadLetterQueue","Arn"]}""",
            retries["RedrivePolicy.deadLetterTargetArn"]!.ToJsonString()
        );
        var tries = int.Parse(
            retries.Text("RedrivePolicy.maxReceiveCount"),
            System.Globalization.CultureInfo.InvariantCulture
        );

        // The retry function comes back every 8 s at the latest, for as long as an alert may live (an hour): it must
        // end that itself.
        Assert.InRange(tries, (3600 / 8) + 1, 1000);

        // Whatever becomes of the function, an entry reaches the dead letters before the queue forgets it.
        var kept = int.Parse(retries.Text("MessageRetentionPeriod"), System.Globalization.CultureInfo.InvariantCulture);
        var hidden = int.Parse(retries.Text("VisibilityTimeout"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(tries * hidden < kept, $"{tries} tries of {hidden} s, kept for {kept} s");
        Assert.Equal("RetainExceptOnCreate", templates.State.Get("DeadLetterQueue").Json["DeletionPolicy"]!.ToString());

        // Fourteen days is the longest SQS keeps anything:
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
        Assert.Equal($"{14 * 24 * 3600}", templates.State.Get("DeadLetterQueue").Text("MessageRetentionPeriod"));
    }

    /// <summary>Lambda refuses a mapping whose queue shows a message again while the function still works on
    /// it.</summary>
    [Fact]
    public void AMessageIsHiddenLongerThanARunMayTake()
    {
        var hidden = int.Parse(
            templates.State.Get("RetryQueue").Text("VisibilityTimeout"),
            System.Globalization.CultureInfo.InvariantCulture
        );
        var run = int.Parse(
            templates.Flow.Get("RetryFunction").Text("Timeout"),
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.True(hidden > run, $"{hidden} s hidden, {run} s run");
    }

    [Fact]
    public void EveryQueueIsEncryptedAndRefusesPlainHttp()
    {
        var queues = templates.Of("AWS::SQS::Queue");
        Assert.Equal(3, queues.Count);
        Assert.All(queues, queue => Assert.NotEmpty(queue["KmsMasterKeyId"]!.ToJsonString()));
        foreach (var queue in queues)
        {
            var policy = Assert.Single(
                templates.Of("AWS::SQS::QueuePolicy"),
                p => p["Queues"]!.ToJsonString().Contains($"\"{queue.Id}\"", StringComparison.Ordinal)
            );
            Assert.Contains(
                """{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny""",
                policy["PolicyDocument"]!.ToJsonString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void BrokersAreEnteredByIamOverTlsOnly()
    {
        var cluster = templates.State.Get("BrokerCluster");
        Assert.Equal("3", cluster.Text("NumberOfBrokerNodes"));
        Assert.Equal(
            """{"Sasl":{"Iam":{"Enabled":true}},"Unauthenticated":{"Enabled":false}}""",
            cluster["ClientAuthentication"]!.ToJsonString()
        );
        Assert.Equal("TLS", cluster.Text("EncryptionInfo.EncryptionInTransit.ClientBroker"));
        Assert.Equal("true", cluster.Text("EncryptionInfo.EncryptionInTransit.InCluster"));
        Assert.NotNull(cluster["EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId"]);
        Assert.Equal(3, cluster["BrokerNodeGroupInfo.ClientSubnets"]!.AsArray().Count);
        Assert.All(
            cluster["BrokerNodeGroupInfo.ClientSubnets"]!.AsArray(),
            subnet => Assert.Equal("false", templates.State.Get(subnet!["Ref"]!.ToString()).Text("MapPublicIpOnLaunch"))
        );
    }

    [Fact]
    public void NothingHoldsAFixedName()
    {
        string[] names =
        [
            "TableName",
            "QueueName",
            "FunctionName",
            "RoleName",
            "LogGroupName",
            "BucketName",
            "AlarmName",
            "GroupName",
        ];
        var fixedNames = templates
            .Resources.Where(resource =>
                resource.Type
                    is not (
                        "AWS::Lambda::Alias"
                        or "AWS::Lambda::Version"
                        or "AWS::Lambda::EventInvokeConfig"
                        or "AWS::Lambda::Permission"
                        or "AWS::Lambda::EventSourceMapping"
                        or "AWS::EC2::FlowLog"
                    )
            )
            .SelectMany(resource =>
                names.Where(name => resource[name] is not null).Select(name => $"{resource}: {resource[name]}")
            )
            .Where(named => !named.Contains("AlertServerlessprod", StringComparison.Ordinal));
        Assert.Empty(fixedNames);
    }
}
