using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>Whoever acts at night finds every table and queue by name.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class OperatorAccessTests(Templates templates)
{
    private static readonly Dictionary<string, string> Resources = new()
    {
        [Names.Env.SubscribersTable] = "SubscribersTable",
        [Names.Env.SegmentsTable] = "SegmentsTable",
        [Names.Env.ClaimsTable] = "ClaimsTable",
        [Names.Env.EventsTable] = "EventsTable",
        [Names.Env.StateTable] = "StateTable",
        [Names.Env.RetryQueueUrl] = "RetryQueue",
        [Names.Env.DeadLetterQueueUrl] = "DeadLetterQueue",
    };

    [Fact]
    public void EveryTableAndQueueIsAnOutput()
    {
        var outputs = templates.State.Json["Outputs"]!.AsObject();
        foreach (var (variable, resource) in Resources)
            Assert.Equal(resource, outputs[OperatorAccess.OutputName(variable)]?["Value"]?["Ref"]?.ToString());
    }

    [Fact]
    public void TheParameterNamesThemUnderTheFunctionsOwnVariables()
    {
        var parameter = templates.State.Get("AccessParameter");
        Assert.Equal(Names.Parameters.Access("prod"), parameter.Text("Name"));
        var value = string.Concat(
            parameter["Value"]!["Fn::Join"]![1]!
                .AsArray()
                .Select(part => part is JsonValue ? part.ToString() : part!["Ref"]!.ToString())
        );
        var read = JsonNode.Parse(value)!.AsObject().ToDictionary(one => one.Key, one => one.Value!.ToString());
        Assert.Equal("prod", read[Names.Env.Deployment]);
        Assert.All(Resources, one => Assert.Equal(one.Value, read[one.Key]));
    }
}
