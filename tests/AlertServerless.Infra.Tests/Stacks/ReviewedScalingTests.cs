using AlertServerless.Core;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Tests.Rights;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>Where operators allow no function to change infrastructure: the numbers stand in a reviewed file, and the
/// scaler only inspects.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class ReviewedScalingTests(Templates templates, ReviewedTemplates reviewed)
    : IClassFixture<ReviewedTemplates>
{
    /// <summary>What the scaler asks for when it changes something, and nothing else it asks for.</summary>
    private static readonly string[] Scaling =
    [
        "Kafka.UpdateTopic",
        "Lambda.PutProvisionedConcurrencyConfig",
        "Lambda.UpdateEventSourceMapping",
        "SimpleSystemsManagement.PutParameter",
        "DynamoDBv2.PutItem",
    ];

    [Fact]
    public void The_templates_have_the_files_numbers()
    {
        Assert.Equal("32", reviewed.Flow.Get("AlertTopic").Text("PartitionCount"));
        Assert.Equal(
            "8",
            reviewed.Flow.Get("ConsumerLive").Text("ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions")
        );
        var mapping = reviewed.Flow.Get("ConsumerMapping");
        Assert.Equal(
            ("7", "20"),
            (
                mapping.Text("ProvisionedPollerConfig.MinimumPollers"),
                mapping.Text("ProvisionedPollerConfig.MaximumPollers")
            )
        );
        Assert.Equal(ReviewedTemplates.Plan, reviewed.State.Get("PlanParameter").Text("Value"));
        Assert.Null(reviewed.Flow.Json["Parameters"]?["PlanNow"]);
    }

    [Fact]
    public void Without_a_file_the_scaler_owns_them()
    {
        Assert.Null(templates.Flow.Get("ConsumerLive")["ProvisionedConcurrencyConfig"]);
        Assert.NotNull(templates.Flow.Json["Parameters"]?["PlanNow"]);
        Assert.Equal(
            Names.Scaling.Function,
            templates.Flow.Get("ScalerFunction").Text($"Environment.Variables.{Names.Env.Scaling}")
        );
    }

    [Fact]
    public void The_scaler_may_inspect_and_change_nothing()
    {
        var scaler = Names.Functions.Scaler;
        Assert.Equal(
            Names.Scaling.Reviewed,
            reviewed.Flow.Get("ScalerFunction").Text($"Environment.Variables.{Names.Env.Scaling}")
        );
        var inspecting = RecordedCall.All.Where(call =>
            call.Function == scaler && call.Variable != Names.Env.KinesisStream && !Scaling.Contains(call.Operation)
        );
        Assert.Equal(
            new NeededRights(reviewed.Resources, [.. inspecting])
                .Of(scaler)
                .Select(need => need.Right.ToString())
                .ToHashSet(),
            new GrantedRights(reviewed.Resources).Of(scaler).Select(right => right.ToString()).ToHashSet()
        );
    }

    /// <summary>Nobody else has such a right either: who changes infrastructure is who deploys.</summary>
    [Fact]
    public void No_function_may_change_infrastructure()
    {
        string[] changing =
        [
            "kafka:UpdateTopic",
            "kafka-cluster:AlterTopic",
            "kafka-cluster:AlterTopicDynamicConfiguration",
            "lambda:PutProvisionedConcurrencyConfig",
            "lambda:UpdateEventSourceMapping",
            "ssm:PutParameter",
        ];
        var granted = new GrantedRights(reviewed.Resources);
        var allowed = Names
            .Functions.All.Append(Names.Functions.SignUp)
            .SelectMany(granted.Of)
            // What everybody may see of the system is no infrastructure.
            .Where(right => changing.Contains(right.Action) && right.Resource != "PublicStatusParameter");
        Assert.Empty(allowed);
    }

    [Theory]
    [InlineData(null, "infra/deployments/prod.plan.json is not there or empty")]
    [InlineData("{", "infra/deployments/prod.plan.json: the plan is not of the expected form")]
    [InlineData(
        """{"lanes":8,"partitions":8,"provisionedConcurrency":8,"pollers":7,"workersPerSegment":2,"producerThreads":1}""",
        "partitions: 8 are fewer than the 16 that class institute starts with"
    )]
    [InlineData(
        """{"lanes":8,"partitions":5000,"provisionedConcurrency":8,"pollers":7,"workersPerSegment":2,"producerThreads":1}""",
        "partitions: the brokers of class institute bear 1000, not 5000"
    )]
    [InlineData(
        """{"lanes":3,"partitions":32,"provisionedConcurrency":8,"pollers":7,"workersPerSegment":2,"producerThreads":1}""",
        "lanes: 3 is not a power of two"
    )]
    public void A_file_that_cannot_be_deployed_is_one_line(string? plan, string why)
    {
        var values = Deployments.Values();
        values[ContextKeys.Scaling] = Names.Scaling.Reviewed;
        var context = ContextValues.Read(
            values.GetValueOrDefault,
            name => name.EndsWith(".plan.json", StringComparison.Ordinal) ? plan : null,
            out _
        );
        var line = Assert.IsType<OptionsResult.Invalid>(new DeploymentContext(context!).Read()).Line;
        Assert.Contains(why, line, StringComparison.Ordinal);
    }

    /// <summary>Lambda takes no code of ours that the profile did not sign; the CDK's own helper is not ours.</summary>
    [Fact]
    public void Where_a_profile_is_named_code_must_be_signed()
    {
        foreach (var template in new[] { reviewed.Flow, reviewed.SignUp })
        {
            var config = template.Get("CodeSigning");
            Assert.Equal(
                ReviewedTemplates.Profile,
                config["AllowedPublishers.SigningProfileVersionArns"]![0]!.ToString()
            );
            Assert.Equal("Enforce", config.Text("CodeSigningPolicies.UntrustedArtifactOnDeployment"));
            var ours = template
                .Of("AWS::Lambda::Function")
                .Where(function => function.Text("Runtime").StartsWith("dotnet", StringComparison.Ordinal))
                .ToList();
            Assert.NotEmpty(ours);
            Assert.All(
                ours,
                function =>
                    Assert.Contains(
                        "CodeSigning",
                        function["CodeSigningConfigArn"]!.ToJsonString(),
                        StringComparison.Ordinal
                    )
            );
        }

        Assert.Empty(templates.Of("AWS::Lambda::CodeSigningConfig"));
    }
}
