using AlertServerless.Core;
using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Tests.Rules;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>A deployment with <c>-c stream=kinesis</c>: no brokers, no network, shards as lanes.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class KinesisTests(Templates templates)
{
    public static TheoryData<string> Functions => [.. Names.Functions.All];

    private Resource Stream => templates.KinesisState.Get("AlertStream");

    private Resource Mapping => templates.KinesisFlow.Get("ConsumerMapping");

    [Fact]
    public void NothingOfBrokersOrOfANetworkIsLeft()
    {
        string[] gone = ["AWS::EC2::", "AWS::MSK::", "Custom::AWS"];
        Assert.All(
            templates.OfKinesis.Concat(templates.OfVillage),
            resource => Assert.DoesNotContain(gone, type => resource.Type.StartsWith(type, StringComparison.Ordinal))
        );
        Assert.All(templates.KinesisFlow.Of("AWS::Lambda::Function"), function => Assert.Null(function["VpcConfig"]));
        Assert.DoesNotContain("AWS/Kafka", templates.KinesisFlow.Json.ToJsonString(), StringComparison.Ordinal);
        var actions = RoleStatement.Of(templates.OfKinesis).SelectMany(statement => statement.Actions).ToList();
        Assert.DoesNotContain(actions, action => action.StartsWith("kafka", StringComparison.Ordinal));
        Assert.DoesNotContain(actions, action => action.StartsWith("ec2:", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutItNothingIsOfKinesis() =>
        Assert.All(
            templates.Resources.Concat(templates.ClosedState.Resources).Concat(templates.ClosedFlow.Resources),
            resource =>
                Assert.DoesNotContain("kinesis", resource.Json.ToJsonString(), StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>On demand a stream has as many shards as it likes; a lane is a shard.</summary>
    [Fact]
    public void TheStreamIsProvisionedAtTheFloorOfItsClassAndEncrypted()
    {
        Assert.Equal("PROVISIONED", Stream.Text("StreamModeDetails.StreamMode"));
        Assert.Equal($"{CostClass.Institute.FloorPartitions}", Stream.Text("ShardCount"));
        Assert.Equal(
            $"{CostClass.Village.FloorPartitions}",
            templates.VillageState.Get("AlertStream").Text("ShardCount")
        );
        Assert.Equal("24", Stream.Text("RetentionPeriodHours"));
        Assert.Equal("KMS", Stream.Text("StreamEncryption.EncryptionType"));
        Assert.Equal("""{"Fn::GetAtt":["DataKey","Arn"]}""", Stream["StreamEncryption.KeyId"]!.ToJsonString());
        // A name would stand in the way of another stream that takes this one's place.
        Assert.Null(Stream["Name"]);
    }

    [Fact]
    public void OneRecordWakesOneConsumerAndOneIsInFlightForEachShard()
    {
        Assert.Equal("1", Mapping.Text("BatchSize"));
        Assert.Equal("0", Mapping.Text("MaximumBatchingWindowInSeconds"));
        Assert.Equal("1", Mapping.Text("ParallelizationFactor"));
        Assert.Equal("false", Mapping.Text("BisectBatchOnFunctionError"));
        Assert.Equal("TRIM_HORIZON", Mapping.Text("StartingPosition"));
        Assert.Equal("""["ReportBatchItemFailures"]""", Mapping["FunctionResponseTypes"]!.ToJsonString());
        Assert.Equal("""{"Ref":"ConsumerLive"}""", Mapping["FunctionName"]!.ToJsonString());
        Assert.Equal("true", Mapping.Text("Enabled"));
        string[] ofKafka = ["Topics", "AmazonManagedKafkaEventSourceConfig", "ProvisionedPollerConfig"];
        Assert.All(ofKafka, property => Assert.Null(Mapping[property]));
    }

    /// <summary>In every class: these limits hold for Kinesis without pollers that are paid for.</summary>
    [Fact]
    public void ARecordThatCannotBeHandledEndsInTheDeadLetters()
    {
        foreach (var flow in new[] { templates.KinesisFlow, templates.VillageFlow })
        {
            var mapping = flow.Get("ConsumerMapping");
            Assert.Equal("10", mapping.Text("MaximumRetryAttempts"));
            Assert.Equal("3600", mapping.Text("MaximumRecordAgeInSeconds"));
            Assert.Contains(
                "DeadLetterQueue",
                mapping["DestinationConfig.OnFailure.Destination"]!.ToJsonString(),
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>Delivered within some 70 ms, where the class pays for standing ready; else asked for once a
    /// second.</summary>
    [Fact]
    public void AReadyClassReadsByEnhancedFanOutAndAVillageTheStreamItself()
    {
        Assert.Contains("AlertStreamFanOut", Mapping["EventSourceArn"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            """{"Fn::GetAtt":["AlertStream","Arn"]}""",
            templates.KinesisState.Get("AlertStreamFanOut")["StreamARN"]!.ToJsonString()
        );
        Assert.Empty(templates.VillageState.Of("AWS::Kinesis::StreamConsumer"));
        var read = templates.VillageFlow.Get("ConsumerMapping")["EventSourceArn"]!.ToJsonString();
        Assert.Contains("AlertStream", read, StringComparison.Ordinal);
        Assert.DoesNotContain("FanOut", read, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void AFunctionHasExactlyTheVariablesTheCodeReads(string name)
    {
        var set = templates.KinesisFlow.Get($"{name}Function")["Environment.Variables"]!
            .AsObject()
            .Select(variable => variable.Key);
        Assert.Equal(Names.Env.OfWithKinesis[name].Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheFirstPlanHasNoPollers()
    {
        var text = templates.KinesisState.Get("PlanParameter").Text("Value");
        var plan = Assert.IsType<PlanReading.Found>(ScalingPlanJson.Read(text)).Plan;
        Assert.Equal((16, 0, 0), (plan.Partitions, plan.Capacity.Pollers, plan.Capacity.MaxPollers));
        Assert.Null(templates.KinesisFlow.Json["Parameters"]!["PlanNow"]);
    }

    [Fact]
    public void WhatLiesBeforeTheConsumersIsWatched()
    {
        var alarms = templates.KinesisFlow.Of("AWS::CloudWatch::Alarm");
        Assert.Contains(alarms, alarm => alarm["MetricName"]?.ToString() == "IteratorAge");
        Assert.Contains(alarms, alarm => alarm["MetricName"]?.ToString() == "WriteProvisionedThroughputExceeded");
    }

    [Theory]
    [InlineData("stream", "rabbit", "'rabbit' is not one of kafka, kinesis")]
    [InlineData("zones", "eu-central-1a eu-central-1b eu-central-1c", "there is no network")]
    public void AWrongValueIsOneLine(string key, string value, string why)
    {
        var values = Deployments.Values();
        values[ContextKeys.Stream] = "kinesis";
        values[key] = value;

        var line = Assert.IsType<OptionsResult.Invalid>(Deployments.TryRead(values)).Line;
        Assert.Contains($"{key}: ", line, StringComparison.Ordinal);
        Assert.Contains(why, line, StringComparison.Ordinal);
    }

    [Fact]
    public void KafkaIsWhatADeploymentHasThatSaysNothing()
    {
        Assert.False(Deployments.Production.UsesKinesis);
        Assert.True(Deployments.Kinesis.UsesKinesis);
    }
}
