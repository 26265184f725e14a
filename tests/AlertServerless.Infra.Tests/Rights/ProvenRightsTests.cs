using AlertServerless.Core;
using AlertServerless.Infra.Tests.Rules;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rights;

/// <summary>Each role allows what its function was seen to call and what services do in its name: nothing is missing,
/// and nothing is left over.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class ProvenRightsTests(Templates templates)
{
    public static TheoryData<string> Functions => [.. Names.Functions.All, Names.Functions.SignUp];

    /// <summary>Sign-up does not know which stream there is.</summary>
    public static TheoryData<string> OfTheFlow => [.. Names.Functions.All];

    /// <summary>SMS by Twilio, whose rights are no matter of the account.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void A_role_allows_what_is_needed_and_no_more(string function) =>
        Assert.Empty(Compare(templates.Resources, WithoutAwsSms, function));

    [Theory]
    [MemberData(nameof(Functions))]
    public void With_sms_by_aws_likewise(string function) => Assert.Empty(Compare(OfDemo, OverKafka, function));

    /// <summary>With and without enhanced fan-out.</summary>
    [Theory]
    [MemberData(nameof(OfTheFlow))]
    public void With_kinesis_likewise(string function)
    {
        Assert.Empty(Compare(templates.OfKinesis, OverKinesis, function));
        Assert.Empty(Compare(templates.OfVillage, OverKinesis, function));
    }

    [Theory]
    [InlineData(Names.Functions.Publisher)]
    [InlineData(Names.Functions.Consumer)]
    [InlineData(Names.Functions.Scaler)]
    public void With_kinesis_too_an_action_that_is_taken_away_is_noticed_by_name(string function)
    {
        var granted = new GrantedRights(templates.OfKinesis).Of(function);
        Assert.Contains(granted, right => right.Action.StartsWith("kinesis:", StringComparison.Ordinal));
        Assert.All(
            granted,
            taken =>
            {
                var line = Assert.Single(
                    Differences(
                        granted.Where(right => right != taken),
                        Needs(templates.OfKinesis, OverKinesis, function)
                    )
                );
                Assert.StartsWith($"{taken} is not allowed, and ", line, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Taking_any_action_from_a_role_is_noticed_by_name(string function)
    {
        var granted = new GrantedRights(OfDemo).Of(function);
        Assert.NotEmpty(granted);
        Assert.All(
            granted,
            taken =>
            {
                var line = Assert.Single(
                    Differences(granted.Where(right => right != taken), Needs(OfDemo, OverKafka, function))
                );
                Assert.StartsWith($"{taken} is not allowed, and ", line, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void An_action_that_nothing_needs_is_noticed_by_name(string function)
    {
        var added = new Right(function, "dynamodb:Scan", "SubscribersTable");
        var granted = new GrantedRights(OfDemo).Of(function).Append(added);
        Assert.Equal(
            [$"{added} is allowed, and nothing needs it"],
            Differences(granted, Needs(OfDemo, OverKafka, function))
        );
    }

    /// <summary>Lambda and its mappings use these rights; code that got hold of the role must not.
    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html</summary>
    [Fact]
    public void Function_code_may_not_touch_network_interfaces()
    {
        foreach (var function in Names.Functions.All)
        {
            var attached = new GrantedRights(templates.Resources)
                .Of(function)
                .Select(right => right.Action)
                .Where(action => action.StartsWith("ec2:", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToList();
            var denied = RoleStatement
                .Of(templates.Of("AWS::IAM::Policy"))
                .Where(statement => !statement.Allows)
                .Where(statement =>
                    statement.Json["Condition"]?["ArnEquals"]?["lambda:SourceFunctionArn"]?.ToJsonString()
                    == $$"""{"Fn::GetAtt":["{{function}}Function","Arn"]}"""
                )
                .SelectMany(statement => statement.Actions)
                .Order(StringComparer.Ordinal);
            Assert.Equal(attached, denied);
        }
    }

    private static IReadOnlyList<RecordedCall> OverKafka =>
        [.. RecordedCall.All.Where(call => call.Variable != Names.Env.KinesisStream)];

    private static IReadOnlyList<RecordedCall> WithoutAwsSms =>
        [.. OverKafka.Where(call => call.Variable != Names.Env.SmsSender)];

    private static IReadOnlyList<RecordedCall> OverKinesis =>
        [
            .. RecordedCall.All.Where(call =>
                call.Variable is not (Names.Env.SmsSender or Names.Env.AlertTopic or Names.Env.EventSourceMapping)
            ),
        ];

    private IReadOnlyList<Resource> OfDemo =>
        [.. templates.ClosedState.Resources, .. templates.ClosedFlow.Resources, .. templates.ClosedSignUp.Resources];

    private static List<string> Compare(
        IReadOnlyList<Resource> resources,
        IReadOnlyList<RecordedCall> calls,
        string function
    ) => Differences(new GrantedRights(resources).Of(function), Needs(resources, calls, function));

    private static IReadOnlyList<Need> Needs(
        IReadOnlyList<Resource> resources,
        IReadOnlyList<RecordedCall> calls,
        string function
    ) => new NeededRights(resources, calls).Of(function);

    private static List<string> Differences(IEnumerable<Right> granted, IReadOnlyList<Need> needs)
    {
        var allowed = granted.ToHashSet();
        var needed = needs.Select(need => need.Right).ToHashSet();
        return
        [
            .. needs
                .DistinctBy(need => need.Right)
                .Where(need => !allowed.Contains(need.Right))
                .Select(need => $"{need.Right} is not allowed, and {need.Why}"),
            .. allowed.Except(needed).Select(right => $"{right} is allowed, and nothing needs it"),
        ];
    }
}
