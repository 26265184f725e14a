using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>From the topic to the consumer, and from the retry queue to its function.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class MappingTests(Templates templates)
{
    private const string Grown =
        """{"subscribers":90000,"lanes":64,"partitions":128,"provisionedConcurrency":70,"pollers":26,"workersPerSegment":2,"maxPollers":52}""";

    private Resource Consumer => templates.Flow.Get("ConsumerMapping");

    [Fact]
    public void OneRecordWakesOneConsumerAtOnce()
    {
        Assert.Equal("1", Consumer.Text("BatchSize"));
        Assert.Equal("0", Consumer.Text("MaximumBatchingWindowInSeconds"));
        Assert.Equal("TRIM_HORIZON", Consumer.Text("StartingPosition"));
        Assert.Equal("""{"Ref":"ConsumerLive"}""", Consumer["FunctionName"]!.ToJsonString());
        Assert.Equal("""["ReportBatchItemFailures"]""", Consumer["FunctionResponseTypes"]!.ToJsonString());
    }

    /// <summary>Without an end to its tries a record blocks its lane until the topic forgets it:
    /// https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html</summary>
    [Fact]
    public void ARecordThatCannotBeHandledEndsInTheDeadLetters()
    {
        Assert.InRange(Number(Consumer, "MaximumRetryAttempts"), 1, 10);
        Assert.InRange(Number(Consumer, "MaximumRecordAgeInSeconds"), 60, 3600);
        Assert.Contains(
            "DeadLetterQueue",
            Consumer["DestinationConfig.OnFailure.Destination"]!.ToJsonString(),
            StringComparison.Ordinal
        );
        Assert.NotNull(Consumer["ProvisionedPollerConfig"]);
    }

    [Fact]
    public void ATopicForgetsWhatTheMappingWouldGiveUp()
    {
        var configs = Encoding.UTF8.GetString(
            Convert.FromBase64String(templates.Flow.Get("AlertTopic").Text("Configs"))
        );
        Assert.Contains(
            $"retention.ms={Number(Consumer, "MaximumRecordAgeInSeconds") * 1000}\n",
            configs,
            StringComparison.Ordinal
        );
        Assert.Contains("min.insync.replicas=2\n", configs, StringComparison.Ordinal);
        Assert.Equal("3", templates.Flow.Get("AlertTopic").Text("ReplicationFactor"));
    }

    /// <summary>14 minutes: https://docs.aws.amazon.com/lambda/latest/dg/with-msk-configure.html</summary>
    [Fact]
    public void AConsumerRunsNoLongerThanAKafkaMappingAllows() =>
        Assert.InRange(Number(templates.Flow.Get("ConsumerFunction"), "Timeout"), 60, 14 * 60);

    [Fact]
    public void TheMappingWaitsForTopicAndRights()
    {
        var before = Consumer.Json["DependsOn"]!.AsArray().Select(id => id!.ToString()).ToList();
        Assert.Contains("AlertTopic", before);
        Assert.Contains(before, id => templates.Flow.Get(id).Type == "AWS::IAM::Policy");
    }

    [Fact]
    public void ADeploymentTakesTheScalersNumbersAsTheyAre()
    {
        Assert.Equal("26", Evaluate(Consumer["ProvisionedPollerConfig.MinimumPollers"]!, Grown));
        Assert.Equal("52", Evaluate(Consumer["ProvisionedPollerConfig.MaximumPollers"]!, Grown));
        Assert.Equal(128, FloorPlan.ReadNumber(Grown, FloorPlan.Partitions));
        Assert.Equal(26, FloorPlan.ReadNumber(Grown, FloorPlan.Pollers));
        var parameter = templates.Flow.Json["Parameters"]!["PlanNow"]!;
        Assert.Equal("AWS::SSM::Parameter::Value<String>", parameter["Type"]!.ToString());
        Assert.Equal(templates.State.Get("PlanParameter").Text("Name"), parameter["Default"]!.ToString());
    }

    /// <summary>A deployment that asks for as many as there are, or for fewer, would fail: the template says the floor
    /// and never anything else, so CloudFormation has nothing to change.</summary>
    [Fact]
    public void TheTopicIsDeclaredWithTheFloorOfItsClass()
    {
        Assert.Equal(CostClass.Institute.FloorPartitions, Number(templates.Flow.Get("AlertTopic"), "PartitionCount"));
        Assert.Equal(
            CostClass.Village.FloorPartitions,
            Number(templates.ClosedFlow.Get("AlertTopic"), "PartitionCount")
        );
    }

    /// <summary>On demand Lambda knows neither partial responses nor limits of retries for Kafka, and needs a way to
    /// itself and to STS: https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-cluster-network.html</summary>
    [Fact]
    public void AVillagesMappingReadsOnDemand()
    {
        var mapping = templates.ClosedFlow.Get("ConsumerMapping");
        string[] provisionedOnly =
        [
            "ProvisionedPollerConfig",
            "FunctionResponseTypes",
            "MaximumRetryAttempts",
            "MaximumRecordAgeInSeconds",
        ];
        Assert.All(provisionedOnly, property => Assert.Null(mapping[property]));
        Assert.Equal(
            "village",
            templates.ClosedFlow.Get("ConsumerFunction").Text($"Environment.Variables.{Names.Env.CostClass}")
        );
        var endpoints = templates
            .ClosedState.Of("AWS::EC2::VPCEndpoint")
            .Where(endpoint => endpoint.Text("VpcEndpointType") == "Interface")
            .ToList();
        Assert.Equal(
            ["lambda", "sqs", "sts"],
            endpoints.Select(endpoint => endpoint.Text("ServiceName").Split('.')[^1]).Order(StringComparer.Ordinal)
        );
        Assert.All(endpoints, endpoint => Assert.Single(endpoint["SubnetIds"]!.AsArray()));
    }

    /// <summary>A zone without MSK would only be noticed when the cluster is made.</summary>
    [Fact]
    public void ZonesAreThoseThatTheDeploymentNames() =>
        Assert.Equal(
            ["eu-central-1a", "eu-central-1c"],
            templates.ClosedState.Of("AWS::EC2::Subnet").Select(subnet => subnet.Text("AvailabilityZone"))
        );

    /// <summary>These two texts are in running stacks: another text here would overwrite what their scalers
    /// wrote.</summary>
    [Fact]
    public void TheFirstPlanIsWrittenOnce()
    {
        Assert.Equal(
            """{"lanes":1,"partitions":16,"provisionedConcurrency":1,"pollers":4,"workersPerSegment":1,"producerThreads":1,"subscribers":0,"segments":0,"maxPollers":4}""",
            templates.State.Get("PlanParameter").Text("Value")
        );
        Assert.Equal(
            """{"lanes":1,"partitions":8,"provisionedConcurrency":0,"pollers":0,"workersPerSegment":1,"producerThreads":1,"subscribers":0,"segments":0,"maxPollers":0}""",
            templates.ClosedState.Get("PlanParameter").Text("Value")
        );
    }

    /// <summary>The scaler reads the stack's first text as a plan, and the stack reads the scaler's.</summary>
    [Fact]
    public void StackAndScalerReadEachOther()
    {
        foreach (var cost in CostClass.All)
        {
            var plan = Assert.IsType<PlanReading.Found>(ScalingPlanJson.Read(FloorPlan.Write(cost))).Plan;
            Assert.Equal(
                (cost.FloorPartitions, cost.StandsReady ? FloorPlan.FloorPollers : 0),
                (plan.Partitions, plan.Capacity.Pollers)
            );
            var written = ScalingPlanJson.Write(plan);
            Assert.Equal(
                $"{plan.Capacity.Pollers}",
                Evaluate(Consumer["ProvisionedPollerConfig.MinimumPollers"]!, written)
            );
            Assert.Equal(
                $"{plan.Capacity.MaxPollers}",
                Evaluate(Consumer["ProvisionedPollerConfig.MaximumPollers"]!, written)
            );
        }
    }

    [Fact]
    public void TheFloorIsAPossibleSplit()
    {
        Assert.All(CostClass.All, cost => Assert.True(AlertRecord.IsValidLaneCount(cost.FloorPartitions)));
    }

    [Fact]
    public void RetriesAreTakenAFewAtATime()
    {
        var mapping = templates.Flow.Get("RetryMapping");
        Assert.Equal("""["ReportBatchItemFailures"]""", mapping["FunctionResponseTypes"]!.ToJsonString());
        // Retrying.RetryShares divides the providers' rates between two; SQS allows no fewer.
        Assert.Equal(2, Number(mapping, "ScalingConfig.MaximumConcurrency"));
        // Above ten, Lambda demands a window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        Assert.True(Number(mapping, "BatchSize") <= 10 || Number(mapping, "MaximumBatchingWindowInSeconds") >= 1);
        Assert.Contains("RetryQueue", mapping["EventSourceArn"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static int Number(Resource resource, string path) =>
        int.Parse(resource.Text(path), CultureInfo.InvariantCulture);

    /// <summary>What CloudFormation makes of the few functions that are used here.</summary>
    private static string Evaluate(JsonNode node, string plan)
    {
        if (node is not JsonObject function)
            return node.ToString();
        if (function["Ref"] is not null)
            return plan;
        var select = function["Fn::Select"]!;
        var split = select[1]!["Fn::Split"]!;
        return Evaluate(split[1]!, plan).Split(split[0]!.ToString())[select[0]!.GetValue<int>()];
    }
}
