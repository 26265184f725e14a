using System.Text.Json.Nodes;
using AlertServerless.Core;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>What <c>sam local invoke</c> is given fits the templates and the code.</summary>
public sealed class SampleEventTests
{
    [Fact]
    public void TheRetrySampleIsAnEntryOfTheQueue()
    {
        var body = Read("sqs-retry.json")["Records"]![0]!["body"]!.ToString();
        Assert.NotNull(UndeliveredJson.TryRead(body, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("scheduled.json", "aws.scheduler")]
    [InlineData("scaler.json", "aws.cloudformation")]
    [InlineData("ses-bounce.json", "aws.ses")]
    public void TheEventSamplesSayWhereTheyComeFrom(string file, string source) =>
        Assert.Equal(source, Read(file)["source"]!.ToString());

    [Fact]
    public void TheStreamSampleHasEntriesWhereTheDirectoryKeepsThem()
    {
        var records = Read("scaler-stream.json")["Records"]!.AsArray();
        Assert.NotEmpty(records);
        Assert.All(
            records,
            record =>
            {
                var keys = record!["dynamodb"]!["Keys"]!;
                Assert.True(SegmentId.TryParse(keys[Names.Attributes.SortKey]!["S"]!.ToString(), out var segment));
                Assert.Equal(
                    $"{Names.Keys.DirectoryShard}{segment.Shard:00}",
                    keys[Names.Attributes.PartitionKey]!["S"]!.ToString()
                );
            }
        );
    }

    [Fact]
    public void OnlyVariablesThatTheFunctionsReadAreReplaced()
    {
        var replaced = Read("env.json").AsObject();
        Assert.Equal(Names.Functions.All.Select(name => $"{name}Function"), replaced.Select(function => function.Key));
        foreach (var (function, variables) in replaced)
            Assert.Subset(
                Names.Env.Of[function[..^"Function".Length]].ToHashSet(),
                variables!.AsObject().Select(variable => variable.Key).ToHashSet()
            );
    }

    [Fact]
    public void SamIsLedToTheExamplesTemplate() =>
        Assert.Contains(
            "template_file = \"cdk.out/AlertServerless-example-Flow.template.json\"",
            Repository.Read("samconfig.toml"),
            StringComparison.Ordinal
        );

    private static JsonNode Read(string file) => JsonNode.Parse(Repository.Read($"tests/events/{file}"))!;
}
